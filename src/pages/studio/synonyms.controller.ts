import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { isLocale, LOCALES } from '../../platform/locale/index.js';
import { SYNONYM_MAX, SynonymsService, VERDICTS, type SynonymView } from '../../search/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { localeOptions } from './studio-choices.js';

const BASE = '/studio/synonyms';
const FIELDS = ['locale', 'from', 'to', 'twoWay'] as const;
type SynonymForm = Form<(typeof FIELDS)[number]>;

const word = z
  .string()
  .min(1)
  .max(SYNONYM_MAX)
  .regex(/[\p{L}\p{N}]/u);
const synonymForm = z.object({
  locale: z.enum(LOCALES),
  from: word,
  to: word,
  twoWay: z.string().max(3).default(''),
});
const verdictForm = z.object({ verdict: z.enum(VERDICTS) });

/** Words that mean the same at this desk: kept by editors, proposed by what people searched in vain. */
@StudioPages('synonyms')
export class SynonymPagesController {
  constructor(private readonly synonyms: SynonymsService) {}

  @Get()
  show(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const locale = isLocale(query['locale']) ? query['locale'] : visit.locale;
    return this.page(visit, formOf(FIELDS, { from: query['from'], locale }));
  }

  @Post()
  async add(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined, @Query() query: Record<string, unknown>) {
    const { t } = visit;
    // The way back after removing one has all it needs in its address.
    const given = { ...query, ...body };
    const { data, form } = parseForm(synonymForm, given, t);
    if (!data) return this.page(visit, form);
    try {
      const { from, to } = await this.synonyms.add(visit.actor, { ...data, twoWay: data.twoWay === 'on' });
      return redirect(BASE, t('studio.synonym.added', { from, to }));
    } catch (error) {
      return this.page(visit, refused(formOf(FIELDS, given), error, t));
    }
  }

  @Post(':id/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { locale, from, to, twoWay } = await this.synonyms.remove(visit.actor, id);
    const action = address(BASE, [], { locale, from, to, twoWay: twoWay ? 'on' : '' });
    const undo = action.length <= 500 ? { label: visit.t('studio.undo'), action } : undefined;
    return redirect(BASE, visit.t('studio.synonym.removed', { from, to }), 'good', undo);
  }

  @Post(':id/verdict')
  async decide(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const { data } = parseForm(verdictForm, body, visit.t);
    if (!data) return redirect(BASE);
    const { from, to } = await this.synonyms.decide(visit.actor, id, data.verdict);
    return redirect(BASE, visit.t(`studio.synonym.decided.${data.verdict}`, { from, to }));
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':id/removal', ':id/verdict'])
  back() {
    return redirect(BASE);
  }

  private async page(visit: Visit, form: SynonymForm) {
    const { t } = visit;
    const [active, proposed] = await Promise.all([
      this.synonyms.list(visit.actor, { status: 'active' }),
      this.synonyms.list(visit.actor, { status: 'proposed' }),
    ]);
    const page = {
      form,
      most: SYNONYM_MAX,
      locales: choices(localeOptions(visit), form.fields.locale.value || visit.locale),
      isTwoWay: form.fields.twoWay.value === 'on',
      proposals: proposed.map((synonym) => proposalOf(synonym, visit)),
      hasProposals: proposed.length > 0,
      rows: active.map((synonym) => rowOf(synonym, visit)),
      isEmpty: active.length === 0,
      crumbs: [
        { label: t('studio.search.title'), url: '/studio/search' },
        { label: t('studio.synonyms.title'), url: '' },
      ],
    };
    const title = t('studio.synonyms.title');
    return view('studio/synonyms', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}

function rowOf({ id, locale, from, to, twoWay, origin }: SynonymView, { t }: Visit) {
  return {
    from,
    to,
    lang: locale,
    language: t(`language.${locale}`),
    sign: twoWay ? '↔' : '→',
    way: t(twoWay ? 'studio.synonym.two-way' : 'studio.synonym.one-way'),
    isLearned: origin === 'log',
    removeUrl: address(BASE, [id, 'removal']),
  };
}

function proposalOf(synonym: SynonymView, visit: Visit) {
  const { id, times, evidence } = synonym;
  const { t } = visit;
  return {
    ...rowOf(synonym, visit),
    times: t('studio.synonym.times', { count: times }),
    evidence: evidence.map(({ query, title, ticketId, articleId }) => ({
      query,
      title,
      ticketUrl: address('/desk/tickets', [ticketId]),
      articleUrl: address('/studio/articles', [articleId, synonym.locale]),
    })),
    decideUrl: address(BASE, [id, 'verdict']),
  };
}
