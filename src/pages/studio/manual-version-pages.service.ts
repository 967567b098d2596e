import { Injectable } from '@nestjs/common';
import { FragmentsQueries, markOf } from '../../knowledge/index.js';
import {
  ManualFindings,
  ManualReading,
  ManualsQueries,
  type ManualView,
  type VersionLine,
} from '../../manuals/index.js';
import { address, helpAddress } from '../address.js';
import { formOf, type Form } from '../forms.js';
import { view } from '../page.js';
import type { Visit } from '../visit.js';
import { diffLinesOf } from './diff-lines.js';
import { manualAddress } from './manual-address.js';
import { manualPlace, type KeptPart } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';

export const MANUAL_FIELDS = ['source', 'releasedOn', 'version', 'page'] as const;
export type ManualForm = Form<(typeof MANUAL_FIELDS)[number]>;

interface Shown {
  kept?: KeptPart | null;
  /** Whether somebody else saved the manual first. */
  isTooLate?: boolean;
}

/** A version of a manual as a page: when it is opened, and when it comes back with something to say. */
@Injectable()
export class ManualVersionPages {
  constructor(
    private readonly queries: ManualsQueries,
    private readonly reading: ManualReading,
    private readonly findings: ManualFindings,
    private readonly fragments: FragmentsQueries,
    private readonly typing: TypingPages,
  ) {}

  /** What was typed before and not saved stands in it, unless the saved text is asked for. */
  async first(visit: Visit, manual: ManualView, version: VersionLine, { showsSaved }: { showsSaved: boolean }) {
    const source = await this.queries.source(visit.actor, version.id);
    const saved = formOf(MANUAL_FIELDS, { source, releasedOn: version.releasedOn, version: manual.version });
    if (version.origin !== 'written') return this.again(visit, manual, version, saved);
    const isFixed = version.status !== 'draft';
    const opening = { written: ['source', 'releasedOn'], showsSaved: showsSaved && !isFixed, isFixed };
    const { form, kept } = await this.typing.open(visit, manualPlace(manual.id, version), saved, opening);
    return this.again(visit, manual, version, form, { kept });
  }

  /** With what was typed, and what is wrong with it. */
  async again(
    visit: Visit,
    manual: ManualView,
    version: VersionLine,
    form: ManualForm,
    { kept = null, isTooLate = false }: Shown = {},
  ) {
    const { t, actor } = visit;
    const before = await this.queries.before(actor, manual, version);
    const source = form.fields.source.value;
    const isDraft = version.status === 'draft';
    const isWritable = isDraft && version.origin === 'written';
    const [contents, findings, citing, changes, shared, keys, typing, conflict] = await Promise.all([
      this.reading.contents(version.id),
      this.findings.structure(actor, manual, version),
      this.findings.citing(actor, manual, version),
      before ? this.findings.changes(before, version) : [],
      this.fragments.in(source),
      this.fragments.keys(actor),
      this.typing.part(visit, manualPlace(manual.id, version), form.fields.page.value, kept),
      isTooLate ? this.conflictOf(visit, version, source) : null,
    ]);
    const titles = new Map(contents.map(({ anchor, title }) => [anchor, title]));
    const here = (what: string) => manualAddress(manual.id, version.label, [what], { version: manual.version });
    const title = `${manual.title} ${version.label}`;
    const page = {
      title,
      lang: manual.locale,
      form,
      typing: { ...typing, others: isWritable ? typing.others : [] },
      conflict,
      leftover: !isDraft && (kept || isTooLate) ? source : '',
      fragments: keys.map(markOf),
      missing: shared.missing(source).map(markOf),
      untranslated: shared.untranslated(source, manual.locale).map(markOf),
      status: version.status,
      statusLabel: t(`studio.status.${version.status}`),
      isDraft,
      isWritable,
      isUploaded: version.origin === 'uploaded',
      isCurrent: version.isCurrent,
      action: manualAddress(manual.id, version.label),
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
        { label: t('studio.manuals.title'), url: '/studio/manuals' },
        { label: manual.title, url: address('/studio/manuals', [manual.id]) },
        { label: version.label, url: '' },
      ],
    };
    return view('studio/manual-version', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: isTooLate ? 409 : form.hasErrors ? 422 : 200,
    });
  }

  /** Nothing is lost: what was typed stays, and above it what saving it would change in what is saved now. */
  async tooLate(visit: Visit, id: string, label: string, typed: ManualForm) {
    const manual = await this.queries.get(visit.actor, id);
    const version = await this.queries.version(visit.actor, manual, label);
    // Saving again is then a decision.
    const fields = { ...typed.fields, version: { ...typed.fields.version, value: String(manual.version) } };
    return this.again(visit, manual, version, { ...typed, fields }, { isTooLate: true });
  }

  private async conflictOf({ actor, t }: Visit, version: VersionLine, typed: string) {
    const lines = diffLinesOf((await this.queries.source(actor, version.id)) ?? '', typed);
    const hasLines = lines.length > 0;
    return { notes: [t(hasLines ? 'studio.conflict.manual' : 'studio.conflict.manual-same')], lines, hasLines };
  }
}
