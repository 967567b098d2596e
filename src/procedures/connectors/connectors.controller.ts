import { Body, Controller, Get, Param, ParseUUIDPipe, Patch, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ExpectedVersion, IdempotencyInterceptor } from '../../platform/http/index.js';
import { connectorChanges, newConnector, type ConnectorChanges, type NewConnector } from './connector.schemas.js';
import { ConnectorsQueries } from './connectors.queries.js';
import { ConnectorsService } from './connectors.service.js';

/** Other systems that procedures act on. No API key comes here: administrators who are signed in themselves do. */
@ApiTags('connectors')
@Controller('api/v1/connectors')
@Allow({ roles: EDITORS })
export class ConnectorsController {
  constructor(
    private readonly connectors: ConnectorsService,
    private readonly queries: ConnectorsQueries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the connectors, and what each can do' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.queries.list(actor), next: null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a connector' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  @Post()
  @Allow({ roles: ['admin'] })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Add a connector' })
  create(@CurrentActor() actor: Actor, @Body({ schema: newConnector }) body: NewConnector) {
    return this.connectors.create(actor, body);
  }

  @Patch(':id')
  @Allow({ roles: ['admin'] })
  @ApiOperation({ summary: 'Change a connector, or switch it off' })
  update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: connectorChanges }) body: ConnectorChanges,
    @ExpectedVersion() version: number,
  ) {
    return this.connectors.update(actor, id, { ...body, version });
  }
}
