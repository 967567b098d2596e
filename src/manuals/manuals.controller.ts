import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import {
  etagOf,
  ExpectedVersion,
  IdempotencyInterceptor,
  isNotModified,
  versionedEtag,
} from '../platform/http/index.js';
import { ManualReading } from './manual-reading.queries.js';
import { presentLine, presentManual, presentSection } from './manual.presenter.js';
import {
  anchorInPath,
  inVersion,
  manualChanges,
  manualList,
  manualVersion,
  newManual,
  sectionList,
  type InVersion,
  type ManualChanges,
  type ManualFilters,
  type ManualVersionInput,
  type NewManual,
  type SectionList,
} from './manual.schemas.js';
import { ManualsQueries } from './manuals.queries.js';
import { ManualsService } from './manuals.service.js';

@ApiTags('manuals')
@Controller('api/v1/manuals')
export class ManualsController {
  constructor(
    private readonly manuals: ManualsService,
    private readonly queries: ManualsQueries,
    private readonly reading: ManualReading,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List manuals' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: manualList }) query: ManualFilters) {
    const { items, next } = await this.queries.list(actor, query);
    return { items: items.map((item) => presentManual(actor, item)), next };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read what a manual is: its product, language and current version' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const manual = await this.queries.get(actor, id);
    const shown = presentManual(actor, manual);
    const etag = etagOf(JSON.stringify(shown));
    const tag = manual.version === null ? etag : versionedEtag(manual.version, etag);
    return isNotModified(request, reply, tag) ? undefined : shown;
  }

  @Get(':id/sections')
  @ApiOperation({ summary: 'List the sections of a manual in their order' })
  async sections(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: sectionList }) query: SectionList,
  ) {
    const { items, next } = await this.reading.list(actor, id, query);
    return { items: items.map(presentLine), next };
  }

  @Get(':id/sections/:anchor')
  @ApiOperation({ summary: 'Read a section with its steps' })
  async section(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('anchor', { schema: anchorInPath }) anchor: string,
    @Query({ schema: inVersion }) { version: label }: InVersion,
  ) {
    const manual = await this.queries.get(actor, id);
    const version = await this.queries.version(actor, manual, label);
    return presentSection(manual, version, await this.reading.section(version, anchor));
  }

  @Post()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Begin a manual' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: newManual }) body: NewManual) {
    const { id } = await this.manuals.create(actor, body);
    return presentManual(actor, await this.queries.get(actor, id));
  }

  @Patch(':id')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: "Change a manual's title or audience" })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: manualChanges }) body: ManualChanges,
    @ExpectedVersion() version: number,
  ) {
    await this.manuals.update(actor, id, { ...body, version });
    return presentManual(actor, await this.queries.get(actor, id));
  }

  /** Readers see no version of it any more. */
  @Delete(':id/publication')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Take a manual offline' })
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: manualVersion }) _body: ManualVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.manuals.withdraw(actor, id, version);
    return presentManual(actor, await this.queries.get(actor, id));
  }
}
