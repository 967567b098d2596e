import type { Readable } from 'node:stream';
import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { streamSource } from './byte-source.js';
import { parseMap } from './field-map.js';
import { ImportRuns } from './import-runs.queries.js';
import {
  importList,
  newImport,
  rejectList,
  type ImportList,
  type NewImport,
  type RejectList,
} from './import.schemas.js';
import { Importer } from './importer.js';
import { NotNdjson } from './import.errors.js';

/** Imports over REST: records are taken as they come in, so their number does not matter. */
@ApiTags('imports')
@Controller('api/v1/imports')
@Allow({ roles: ['admin'], scope: 'admin' })
export class ImportsController implements OnModuleInit {
  constructor(
    private readonly importer: Importer,
    private readonly runs: ImportRuns,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** The body is handed on as a stream, which no limit on bodies applies to. */
  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
  }

  @Post()
  @ApiOperation({ summary: 'Import tickets or articles, one JSON object a line. Answers when the last line is in.' })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ schema: { type: 'string' }, description: 'One record a line; see docs/import.md for the fields.' })
  async create(
    @CurrentActor() actor: Actor,
    @Query({ schema: newImport }) query: NewImport,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    if (!isStream(body)) throw new NotNdjson();
    const { kind, dryRun, name, locale, product, map, createArticles } = query;
    const length = Number(request.headers['content-length']);
    const started = await this.importer.start(
      actor,
      streamSource(name, body, Number.isSafeInteger(length) ? length : null),
      {
        kind,
        dryRun,
        locale,
        product,
        createArticles,
        map: map === undefined ? undefined : parseMap(map),
      },
    );
    const { created, updated, unchanged, rejected } = await started.finished;
    return {
      id: started.run?.id ?? null,
      kind,
      dryRun,
      created,
      updated,
      unchanged,
      rejected,
      ignored: started.fields.ignored,
    };
  }

  @Get()
  @ApiOperation({ summary: 'List the imports, newest first' })
  list(@CurrentActor() actor: Actor, @Query({ schema: importList }) query: ImportList) {
    return this.runs.list(actor, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'See how far an import is' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.runs.get(actor, id);
  }

  @Get(':id/rejects')
  @ApiOperation({ summary: 'List the lines that were rejected, and why' })
  rejects(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: rejectList }) query: RejectList,
  ) {
    return this.runs.rejects(actor, id, query);
  }
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body && 'read' in body;
}
