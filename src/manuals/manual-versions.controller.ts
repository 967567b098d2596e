import { Body, Controller, Delete, Get, Param, ParseUUIDPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import { ExpectedVersion } from '../platform/http/index.js';
import { ManualFindings } from './manual-findings.queries.js';
import { ManualVersions } from './manual-versions.service.js';
import { presentManual, presentVersion } from './manual.presenter.js';
import {
  labelInPath,
  manualVersion,
  manualVersionChanges,
  newManualVersion,
  versionLabel,
  type ManualVersionChanges,
  type ManualVersionInput,
  type NewManualVersion,
} from './manual.schemas.js';
import { ManualsQueries } from './manuals.queries.js';

const since = z.object({
  since: versionLabel.optional().describe('An older version; the one published before it when left out.'),
});

/** The versions of a manual: drafts for editors, what was published for whoever may read the manual. */
@ApiTags('manuals')
@Controller('api/v1/manuals/:id/versions')
export class ManualVersionsController {
  constructor(
    private readonly versions: ManualVersions,
    private readonly queries: ManualsQueries,
    private readonly findings: ManualFindings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the versions of a manual, the latest first' })
  async list(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const versions = await this.queries.versions(actor, id);
    return { items: versions.map((version) => presentVersion(actor, version)), next: null };
  }

  @Get(':version')
  @ApiOperation({ summary: 'Read what a version is; editors get its Markdown' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
  ) {
    const version = await this.queries.version(actor, await this.queries.get(actor, id), label);
    const source = await this.queries.source(actor, version.id);
    return { ...presentVersion(actor, version), ...(source === null ? {} : { source }) };
  }

  @Get(':version/changes')
  @ApiOperation({ summary: 'See what changed in a version, by section and step' })
  async changes(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
    @Query({ schema: since }) { since: older }: z.output<typeof since>,
  ) {
    const manual = await this.queries.get(actor, id);
    const version = await this.queries.version(actor, manual, label);
    const before = older
      ? await this.queries.version(actor, manual, older)
      : await this.queries.before(actor, manual, version);
    if (!before) return { since: null, items: [], next: null };
    return { since: before.label, items: await this.findings.changes(before, version), next: null };
  }

  @Get(':version/findings')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'See what is probably wrong in a version, and in the articles that cite it' })
  async found(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
  ) {
    const manual = await this.queries.get(actor, id);
    const version = await this.queries.version(actor, manual, label);
    const [structure, articles] = await Promise.all([
      this.findings.structure(actor, manual, version),
      this.findings.citing(actor, manual, version),
    ]);
    return { structure, articles };
  }

  @Post()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Begin a version in Markdown, as a draft' })
  async create(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: newManualVersion }) body: NewManualVersion,
    @ExpectedVersion() version: number,
  ) {
    await this.versions.draft(actor, id, { ...body, version });
    return presentManual(actor, await this.queries.get(actor, id));
  }

  @Patch(':version')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Write a draft anew' })
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
    @Body({ schema: manualVersionChanges }) body: ManualVersionChanges,
    @ExpectedVersion() version: number,
  ) {
    await this.versions.save(actor, id, label, { ...body, version });
    return presentManual(actor, await this.queries.get(actor, id));
  }

  @Put(':version/publication')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Let readers see this version from now on' })
  async publish(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
    @Body({ schema: manualVersion }) _body: ManualVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.versions.publish(actor, id, label, version);
    return presentManual(actor, await this.queries.get(actor, id));
  }

  @Delete(':version')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Throw a draft away' })
  async discard(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
    @Body({ schema: manualVersion }) _body: ManualVersionInput,
    @ExpectedVersion() version: number,
  ) {
    await this.versions.discard(actor, id, label, version);
    return presentManual(actor, await this.queries.get(actor, id));
  }
}
