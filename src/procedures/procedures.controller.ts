import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, STAFF, type Actor } from '../accounts/index.js';
import { ExpectedVersion, IdempotencyInterceptor } from '../platform/http/index.js';
import { ProcedureReview } from './procedure-review.js';
import {
  lockOnly,
  newProcedure,
  procedureDraft,
  procedureList,
  procedureText,
  review,
  submission,
  versionNumber,
  type NewProcedure,
  type ProcedureDraft,
  type ProcedureList,
  type ProcedureText,
  type Review,
  type Submission,
} from './procedure.schemas.js';
import { ProceduresQueries } from './procedures.queries.js';
import { ProceduresService } from './procedures.service.js';

/** Documented fixes: written by editors, released by another editor, run by instructed agents. People only, no keys. */
@ApiTags('procedures')
@Controller('api/v1/procedures')
@Allow({ roles: STAFF })
export class ProceduresController {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly reviewing: ProcedureReview,
    private readonly queries: ProceduresQueries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the procedures' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: procedureList }) query: ProcedureList) {
    return { items: await this.queries.list(actor, query), next: null };
  }

  @Post()
  @Allow({ roles: EDITORS })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Write a procedure for an article' })
  create(@CurrentActor() actor: Actor, @Body({ schema: newProcedure }) body: NewProcedure) {
    return this.procedures.create(actor, body);
  }

  @Post('checks')
  @HttpCode(200)
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Say what is wrong with a definition, without saving it' })
  check(@CurrentActor() actor: Actor, @Body({ schema: procedureDraft }) body: ProcedureDraft) {
    return this.procedures.check(actor, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a procedure' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  @Put(':id/definition')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Save a definition as the next version' })
  save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: procedureText }) body: ProcedureText,
    @ExpectedVersion() version: number,
  ) {
    return this.procedures.save(actor, id, { ...body, version });
  }

  @Put(':id/archival')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Put a procedure away: it can not be started any more' })
  archive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: lockOnly }) _body: unknown,
    @ExpectedVersion() version: number,
  ) {
    return this.procedures.archive(actor, id, version, true);
  }

  @Delete(':id/archival')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Take a procedure out of the archive' })
  unarchive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: lockOnly }) _body: unknown,
    @ExpectedVersion() version: number,
  ) {
    return this.procedures.archive(actor, id, version, false);
  }

  @Get(':id/versions')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'List the versions of a procedure' })
  async versions(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return { items: await this.queries.versions(actor, id), next: null };
  }

  @Get(':id/versions/:version')
  @ApiOperation({ summary: 'Read one version of a procedure' })
  version(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: versionNumber }) version: number,
  ) {
    return this.queries.version(actor, id, version);
  }

  @Get(':id/versions/:version/yaml')
  @Header('Content-Type', 'application/yaml; charset=utf-8')
  @ApiProduces('application/yaml')
  @ApiOperation({ summary: 'Read one version as a YAML file' })
  yaml(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: versionNumber }) version: number,
  ) {
    return this.queries.yaml(actor, id, version);
  }

  @Put(':id/versions/:version/submission')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Submit a version for review, accepting its warnings by name' })
  submit(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: versionNumber }) version: number,
    @Body({ schema: submission }) body: Submission,
  ) {
    return this.reviewing.submit(actor, id, version, body);
  }

  @Put(':id/versions/:version/review')
  @Allow({ roles: EDITORS })
  @ApiOperation({ summary: 'Judge a version that somebody else submitted' })
  review(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: versionNumber }) version: number,
    @Body({ schema: review }) body: Review,
  ) {
    return this.reviewing.judge(actor, id, version, body);
  }
}
