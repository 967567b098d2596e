import { Body as FormBody, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ManualFindings,
  ManualReading,
  ManualReports,
  ManualsQueries,
  REPORT_COMMENT_MAX,
  REPORT_KINDS,
  type ManualView,
  type SectionView,
  type VersionLine,
} from '../../manuals/index.js';
import { SearchService } from '../../search/index.js';
import { choices, formOf, parseForm, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { moved, redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { blocksOf } from './manual-blocks.js';
import { addressesIn, contentsOf, coverOf, manualUrl } from './manual.page.js';
import { inVersion, OpenManuals, type InVersion } from './open-manuals.js';
import { typedWords } from './search-address.js';
import { Searching } from './searching.js';
import { SearchTrail } from './search-trail.js';

const FIELDS = ['kind', 'step', 'comment'] as const;
const reportForm = z.object({
  kind: z.enum(REPORT_KINDS),
  step: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1).max(10_000)]).default(null),
  comment: z.string().max(REPORT_COMMENT_MAX).default(''),
});
/** So many sections are printed at once. */
const PRINTED = 300;
const HITS = 50;

/** The reader of manuals: contents, sections, searching within, printing, and saying what is wrong. */
@HelpPages('manuals')
export class ManualPagesController {
  constructor(
    private readonly manuals: ManualsQueries,
    private readonly reading: ManualReading,
    private readonly opened: OpenManuals,
    private readonly findings: ManualFindings,
    private readonly reports: ManualReports,
    private readonly search: SearchService,
    private readonly searching: Searching,
    private readonly trail: SearchTrail,
  ) {}

  @Get(':slug')
  async cover(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Query({ schema: inVersion }) query: InVersion,
  ) {
    const { manual, version } = await this.opened.open(visit, slug, query);
    const [lines, versions] = await Promise.all([
      this.reading.contents(version.id),
      this.manuals.versions(visit.actor, manual.id),
    ]);
    const page = {
      ...coverOf(visit, manual, version, ''),
      contents: contentsOf(manual, version, lines, null),
      versions: versions
        .filter(({ status }) => status === 'published')
        .map((one) => ({
          label: one.label,
          url: manualUrl(manual, one),
          at: one.publishedAt,
          isCurrent: one.isCurrent,
          isShown: one.id === version.id,
        })),
    };
    return view('help/manual', page, { title: manual.title, ...this.headOf(manual) });
  }

  @Get(':slug/sections/:anchor')
  async section(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Param('anchor') anchor: string,
    @Query() query: Record<string, unknown>,
  ) {
    const { manual, version } = await this.opened.open(visit, slug, inVersion.parse(query));
    const lines = await this.reading.contents(version.id);
    if (!lines.some((line) => line.anchor === anchor)) {
      // Taken out since: who follows an old link reads what it pointed at, marked as of an earlier version.
      const last = version.isCurrent ? await this.reading.lastSeenIn(manual, anchor) : null;
      if (last === null) throw new NotFoundException();
      return moved(visit.help(['manuals', slug, 'sections', anchor], { version: last }), false);
    }
    const section = await this.reading.section(version, anchor);
    this.trail.opened(visit, query['via'], 'manual', section.id);
    return this.sectionPage(visit, { manual, version, section }, formOf(FIELDS, { kind: 'wrong' }));
  }

  @Post(':slug/sections/:anchor/reports')
  async report(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Param('anchor') anchor: string,
    @Query({ schema: inVersion }) query: InVersion,
    @FormBody() body: Body | undefined,
  ) {
    const { manual, version } = await this.opened.open(visit, slug, query);
    const section = await this.reading.section(version, anchor);
    const { data, form } = parseForm(reportForm, body, visit.t);
    if (!data) return this.sectionPage(visit, { manual, version, section }, form);
    const { request } = visit;
    await this.reports.give(visit.actor, { manual, version }, anchor, data, {
      visitor: request.cookies['visitor'],
      address: request.ip,
      userAgent: request.headers['user-agent'],
    });
    return redirect(manualUrl(manual, version, ['sections', anchor]), visit.t('manual.reported'));
  }

  @Get(':slug/search')
  async find(@CurrentVisit() visit: Visit, @Param('slug') slug: string, @Query('q') q: unknown) {
    const { manual, version } = await this.opened.open(visit, slug, { version: undefined });
    const words = typedWords.parse(q);
    const within = `/manuals/${manual.slug}/sections/`;
    const { hits } = words
      ? await this.search.find(visit.actor, {
          words,
          locale: manual.locale,
          only: manual.locale,
          kinds: ['manual'],
          productId: manual.product.id,
          limit: HITS,
        })
      : { hits: [] };
    const own = await this.searching.shown(
      visit,
      hits.filter(({ path }) => path.startsWith(within)),
    );
    const page = {
      ...coverOf(visit, manual, version, visit.t('manual.search')),
      q: words,
      hits: own,
      isEmpty: own.length === 0,
      wasAsked: words !== '',
      found: visit.t('manual.found', { count: own.length }),
    };
    return view('help/manual-search', page, { title: visit.t('manual.search'), isPrivate: true, hasOwnSearch: true });
  }

  @Get(':slug/print')
  async print(@CurrentVisit() visit: Visit, @Param('slug') slug: string, @Query() query: Record<string, unknown>) {
    const { manual, version } = await this.opened.open(visit, slug, inVersion.parse(query));
    const from = Math.min(100_000, Math.max(1, Math.trunc(Number(query['from'])) || 1));
    const sections = await this.reading.inFull(version.id, from, PRINTED);
    const to = addressesIn(manual, version);
    const next = from + PRINTED;
    const page = {
      ...coverOf(visit, manual, version, visit.t('manual.print')),
      sections: sections.map((section) => ({
        number: section.number,
        title: section.title,
        isChapter: section.level === 1,
        blocks: blocksOf(section, to),
      })),
      nextUrl: next <= version.sections ? manualUrl(manual, version, ['print'], { from: next }) : '',
    };
    return view('help/manual-print', page, { title: manual.title, isPrivate: true });
  }

  @Get(':slug/changes')
  async changes(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Query({ schema: inVersion }) query: InVersion,
  ) {
    const { manual, version } = await this.opened.open(visit, slug, query);
    const before = await this.manuals.before(visit.actor, manual, version);
    const changes = before ? await this.findings.changes(before, version) : [];
    const page = {
      ...coverOf(visit, manual, version, visit.t('manual.changes')),
      since: before?.label ?? '',
      isEmpty: changes.length === 0,
      changes: changes.map((change) => ({
        kind: change.kind,
        kindLabel: visit.t(`manual.change.${change.kind}`),
        title: change.title,
        oldTitle: change.oldTitle ?? '',
        url: manualUrl(manual, change.kind === 'removed' ? before : version, ['sections', change.anchor]),
        steps: change.steps.map(({ kind, position, text }) => ({
          label: visit.t(`manual.step-change.${kind}`, { number: position }),
          text,
        })),
      })),
    };
    return view('help/manual-changes', page, { title: visit.t('manual.changes'), isPrivate: true });
  }

  private async sectionPage(
    visit: Visit,
    { manual, version, section }: { manual: ManualView; version: VersionLine; section: SectionView },
    form: Form<(typeof FIELDS)[number]>,
  ) {
    const { t } = visit;
    const lines = await this.reading.contents(version.id);
    const at = lines.findIndex(({ id }) => id === section.id);
    const link = (index: number) => {
      const line = lines[index];
      return line ? { title: line.title, url: manualUrl(manual, version, ['sections', line.anchor]) } : null;
    };
    const page = {
      ...coverOf(visit, manual, version, section.title),
      heading: section.title,
      number: section.number,
      blocks: blocksOf(section, addressesIn(manual, version)),
      isBlank: section.body.trim() === '',
      contents: contentsOf(manual, version, lines, section.anchor),
      page: section.page ?? 0,
      previous: link(at - 1),
      next: link(at + 1),
      form,
      kinds: choices(
        REPORT_KINDS.map((kind) => ({ value: kind, label: t(`manual.report.${kind}`) })),
        form.fields.kind.value,
      ),
      steps: choices(
        section.steps.map(({ position, number, words }) => ({
          value: String(position),
          label: `${number}. ${words.length > 60 ? `${words.slice(0, 60)}…` : words}`,
        })),
        form.fields.step.value,
      ),
      hasSteps: section.steps.length > 0,
      reportUrl: manualUrl(manual, version, ['sections', section.anchor, 'reports']),
    };
    return view('help/manual-section', page, {
      title: `${section.title} · ${manual.title}`,
      description: section.words.slice(0, 160),
      status: form.hasErrors ? 422 : 200,
      ...this.headOf(manual),
    });
  }

  private headOf({ audience }: ManualView) {
    return { isPrivate: audience !== 'public', otherLanguage: null };
  }
}
