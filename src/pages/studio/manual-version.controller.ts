import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { FragmentsQueries, markOf } from '../../knowledge/index.js';
import {
  ManualFindings,
  ManualReading,
  ManualsQueries,
  ManualVersions,
  type ManualView,
  type VersionLine,
} from '../../manuals/index.js';
import { address, helpAddress } from '../address.js';
import { formOf, parseForm, refused, sentText, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { decided, type Decided } from './article-publishing.controller.js';
import { diffLinesOf } from './diff-lines.js';
import { told } from './told.js';

const BASE = '/studio/manuals';
const FIELDS = ['source', 'releasedOn', 'version'] as const;
const sourceForm = z.object({
  source: z.string().max(1_000_000).default(''),
  releasedOn: z.union([z.literal('').transform(() => null), z.iso.date()]).default(null),
  version: z.coerce.number().int().min(1),
});

/** A version of a manual: writing it, what is found beside it, what changed, and publishing it. */
@StudioPages('manuals/:id/versions/:version')
export class ManualVersionStudioController {
  constructor(
    private readonly queries: ManualsQueries,
    private readonly versions: ManualVersions,
    private readonly reading: ManualReading,
    private readonly findings: ManualFindings,
    private readonly fragments: FragmentsQueries,
  ) {}

  @Get()
  async open(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Param('version') label: string) {
    const manual = await this.queries.get(visit.actor, id);
    const version = await this.queries.version(visit.actor, manual, label);
    const source = await this.queries.source(visit.actor, version.id);
    const form = formOf(FIELDS, { source, releasedOn: version.releasedOn, version: manual.version });
    return this.page(visit, manual, version, form);
  }

  @Post()
  async save(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @FormBody() body: Body | undefined,
  ) {
    const { t, actor } = visit;
    const manual = await this.queries.get(actor, id);
    const version = await this.queries.version(actor, manual, label);
    const { data, form } = parseForm(sourceForm, body, t);
    if (!data) return this.page(visit, manual, version, form);
    try {
      // White space at the beginning of a line means something in Markdown.
      const source = sentText(body?.['source']);
      const changes = version.origin === 'written' ? { source } : {};
      await this.versions.save(actor, id, label, { ...changes, releasedOn: data.releasedOn, version: data.version });
    } catch (error) {
      const late = refused(formOf(FIELDS, body), error, t);
      // What was typed stays; saving again is then a decision.
      const fields = { ...late.fields, version: { ...late.fields.version, value: String(manual.version) } };
      return this.page(visit, manual, version, { ...late, fields });
    }
    return redirect(address(BASE, [id, 'versions', label]), t('studio.manual.saved'));
  }

  @Post('publication')
  publish(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const here = address(BASE, [id, 'versions', label]);
    return told(visit, here, async () => {
      await this.versions.publish(visit.actor, id, label, version);
      return redirect(here, visit.t('studio.manual.published'));
    });
  }

  @Post('discard')
  discard(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return told(visit, address(BASE, [id, 'versions', label]), async () => {
      await this.versions.discard(visit.actor, id, label, version);
      return redirect(address(BASE, [id]), visit.t('studio.manual.discarded'));
    });
  }

  private async page(visit: Visit, manual: ManualView, version: VersionLine, form: Form<(typeof FIELDS)[number]>) {
    const { t, actor } = visit;
    const before = await this.queries.before(actor, manual, version);
    const source = form.fields.source.value;
    const [contents, findings, citing, changes, shared, keys] = await Promise.all([
      this.reading.contents(version.id),
      this.findings.structure(actor, manual, version),
      this.findings.citing(actor, manual, version),
      before ? this.findings.changes(before, version) : [],
      this.fragments.in(source),
      this.fragments.keys(actor),
    ]);
    const titles = new Map(contents.map(({ anchor, title }) => [anchor, title]));
    const here = (what: string) =>
      address(BASE, [manual.id, 'versions', version.label, what], { version: manual.version });
    const title = `${manual.title} ${version.label}`;
    const page = {
      title,
      lang: manual.locale,
      form,
      fragments: keys.map(markOf),
      missing: shared.missing(source).map(markOf),
      untranslated: shared.untranslated(source, manual.locale).map(markOf),
      status: version.status,
      statusLabel: t(`studio.status.${version.status}`),
      isDraft: version.status === 'draft',
      isWritable: version.status === 'draft' && version.origin === 'written',
      isUploaded: version.origin === 'uploaded',
      isCurrent: version.isCurrent,
      // Who saved goes on where they were writing.
      action: `${address(BASE, [manual.id, 'versions', version.label])}#field-source`,
      publishUrl: here('publication'),
      discardUrl: here('discard'),
      publicUrl:
        version.status === 'published'
          ? helpAddress(manual.locale, ['manuals', manual.slug], { version: version.label })
          : '',
      contents: contents.map(({ title: heading, number, level, steps, anchor, page: on }) => ({
        title: heading,
        number,
        isUnder: level > 1,
        steps,
        anchor,
        page: on ?? 0,
      })),
      hasContents: contents.length > 0,
      findings: findings.slice(0, 200).map((finding) => ({
        where: titles.get(finding.anchor) ?? finding.anchor,
        step: finding.step === null ? '' : t('studio.report.step', { step: finding.step }),
        what: t(`studio.finding.${finding.kind}`, { detail: finding.detail }),
      })),
      citing: citing.map((article) => ({
        question: article.question,
        url: address('/studio/articles', [article.articleId, article.locale]),
        section: article.title ?? article.anchor,
        isGone: article.title === null,
        differences: article.differences.map(({ kind, position, text }) => ({
          label: t(`studio.step.${kind}`, { number: position }),
          text,
        })),
      })),
      since: before?.label ?? '',
      changes: changes.slice(0, 100).map((change) => ({
        title: change.title,
        kind: t(`studio.change.${change.kind}`),
        lines: diffLinesOf(change.before, change.after),
      })),
      crumbs: [
        { label: t('studio.manuals.title'), url: BASE },
        { label: manual.title, url: address(BASE, [manual.id]) },
        { label: version.label, url: '' },
      ],
    };
    return view('studio/manual-version', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}
