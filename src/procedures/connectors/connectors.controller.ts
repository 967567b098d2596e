import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { ExpectedVersion, IdempotencyInterceptor } from '../../platform/http/index.js';
import {
  connectorChanges,
  newConnector,
  rehearsal,
  secretName,
  secretValue,
  type ConnectorChanges,
  type NewConnector,
  type RehearsalAsked,
  type SecretValue,
} from './connector.schemas.js';
import { ConnectorVault } from './connector-vault.js';
import { ConnectorsQueries } from './connectors.queries.js';
import { ConnectorsService } from './connectors.service.js';
import { VaultRotation } from './vault-rotation.js';

/** Other systems that procedures act on. No API key comes here: administrators who are signed in themselves do. */
@ApiTags('connectors')
@Controller('api/v1/connectors')
@Allow({ roles: EDITORS })
export class ConnectorsController {
  constructor(
    private readonly connectors: ConnectorsService,
    private readonly queries: ConnectorsQueries,
    private readonly vault: ConnectorVault,
    private readonly rotation: VaultRotation,
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

  @Post(':id/rehearsals')
  @HttpCode(200)
  @Allow({ roles: ['admin'] })
  @ApiOperation({ summary: 'Say what a call would do, and whether it could; changes nothing' })
  rehearse(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: rehearsal }) body: RehearsalAsked,
  ) {
    return this.connectors.rehearse(actor, id, body);
  }

  @Put(':id/secrets/:name')
  @Allow({ roles: ['admin'] })
  @ApiOperation({ summary: 'Set a secret: it goes in and never comes out' })
  setSecret(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('name', { schema: secretName }) name: string,
    @Body({ schema: secretValue }) { value }: SecretValue,
  ) {
    return this.vault.set(actor, id, name, value);
  }

  @Delete(':id/secrets/:name')
  @HttpCode(204)
  @Allow({ roles: ['admin'] })
  @ApiOperation({ summary: 'Remove a secret' })
  async removeSecret(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('name', { schema: secretName }) name: string,
  ) {
    await this.vault.remove(actor, id, name);
  }

  @Post('vault/rotation')
  @HttpCode(200)
  @Allow({ roles: ['admin'] })
  @ApiOperation({ summary: 'Seal every secret anew under the newest key' })
  async rotate(@CurrentActor() actor: Actor) {
    return { secrets: await this.rotation.rotate(actor) };
  }
}
