import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ArticleReplacing,
  FIND_MAX,
  HEAD_STATES,
  NothingReplaced,
  OccurrencesQueries,
  REPLACEMENT_MAX,
  ReplacementsQueries,
  ReplacementUndone,
} from '../../knowledge/index.js';
import { isLocale, LOCALES } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { choices, formOf, typedText, withError, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { hitOf, outcomeOf, REPLACE, replacementLine } from './article-replacing.page.js';
import { cursor, optional, pageFrom, pagesOf } from './list-address.js';
import { localeOptions, StudioChoices } from './studio-choices.js';

const PAGE = 50;
const SHOWN = 10;

const lookQuery = z.object({
  whole: optional(z.literal('yes')),
  case: optional(z.literal('yes')),
  locale: optional(z.enum(LOCALES)),
  product: optional(z.uuid()),
  head: optional(z.enum(HEAD_STATES)),
  cursor,
});
type Look = z.output<typeof lookQuery>;

/** Finding the same words in many articles, seeing each place, and replacing them in those that are ticked. */
@StudioPages('articles/replace')
export class ArticleReplacingPagesController {
  constructor(
    private readonly occurrences: OccurrencesQueries,
    private readonly replacing: ArticleReplacing,
    private readonly replacements: ReplacementsQueries,
    private readonly choosing: StudioChoices,
  ) {}

  @Get()
  look(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    return this.page(visit, lookQuery.parse(query), wordsIn(query, visit));
  }

  @Post()
  async replace(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t, actor } = visit;
    const look = lookQuery.parse(body ?? {});
    const form = wordsIn(body ?? {}, visit);
    const texts = chosenIn(body);
    if (form.hasErrors) return this.page(visit, look, form);
    if (texts.length === 0) return this.page(visit, look, withError(form, '', t('studio.replace.none-ticked')));
    const [find, replacement] = [form.fields.find.value, form.fields.replacement.value];
    const words = { find, replacement, wholeWords: look.whole === 'yes', matchCase: look.case === 'yes' };
    try {
      const publish = typedText(body, 'publish') === 'yes';
      const id = await this.replacing.replace(actor, { ...words, publish, texts });
      const { all } = await this.replacements.get(actor, id);
      const left = all.filter(({ refusal }) => refusal !== null).length;
      const said = t('studio.replace.done', { count: all.length - left });
      return redirect(
        address(REPLACE, [id]),
        left > 0 ? `${said} ${t('studio.replace.left', { count: left })}` : said,
        'good',
        { label: t('studio.undo'), action: address(REPLACE, [id, 'undo']) },
      );
    } catch (error) {
      if (!(error instanceof NothingReplaced)) throw error;
      const reasons = [...new Set(error.refused.map(({ reason }) => t(`studio.replace.refusal.${reason}`)))];
      return this.page(visit, look, withError(form, '', `${t('studio.replace.nothing')} ${reasons.join(' ')}`), 409);
    }
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t } = visit;
    const { all, ...item } = await this.replacements.get(visit.actor, id);
    const page = {
      ...replacementLine(item, visit),
      rows: all.map((text) => outcomeOf(text, visit)),
      crumbs: [
        { label: t('studio.articles.title'), url: '/studio/articles' },
        { label: t('studio.replace.title'), url: REPLACE },
        { label: t('studio.replace.result'), url: '' },
      ],
    };
    return view('studio/article-replacement', page, { title: t('studio.replace.result') });
  }

  @Post(':id/undo')
  async undo(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t, actor } = visit;
    try {
      await this.replacing.undo(actor, id);
    } catch (error) {
      if (!(error instanceof ReplacementUndone)) throw error;
      return redirect(address(REPLACE, [id]), t('studio.replace.undone-already'), 'bad');
    }
    const { all } = await this.replacements.get(actor, id);
    const stayed = all.filter(({ isRestored }) => isRestored === false).length;
    const said = t('studio.replace.undone', { count: all.filter(({ isRestored }) => isRestored === true).length });
    return redirect(
      address(REPLACE, [id]),
      stayed > 0 ? `${said} ${t('studio.replace.undone-not', { count: stayed })}` : said,
    );
  }

  private async page(visit: Visit, look: Look, form: Words, status = form.hasErrors ? 422 : 200) {
    const { t, actor } = visit;
    const [find, replacement] = [form.fields.find.value, form.fields.replacement.value];
    const { cursor: from, whole, case: exact, locale, product, head } = look;
    const isAsked = find !== '' && form.fields.find.error === '';
    const wanted = { find, wholeWords: whole === 'yes', matchCase: exact === 'yes', locale, productId: product, head };
    const [products, { items, next }, recent] = await Promise.all([
      this.choosing.productIds(visit),
      isAsked
        ? pageFrom(from, (place) => this.occurrences.list(actor, { ...wanted, limit: PAGE, cursor: place }))
        : { items: [], next: null },
      this.replacements.list(actor, { limit: SHOWN }),
    ]);
    const heads = labelled(HEAD_STATES, (state) => t(`studio.replace.head.${state}`));
    const page = {
      form,
      findMax: FIND_MAX,
      replacementMax: REPLACEMENT_MAX,
      isWhole: whole === 'yes',
      isExact: exact === 'yes',
      filters: [
        { name: 'locale', label: t('studio.language'), choices: choices(localeOptions(visit), locale ?? '') },
        { name: 'product', label: t('studio.product'), choices: choices(products, product ?? '') },
        { name: 'head', label: t('studio.status'), choices: choices(heads, head ?? '') },
      ],
      kept: Object.entries({ whole, case: exact, locale, product, head, cursor: from }).flatMap(([name, value]) =>
        value ? [{ name, value }] : [],
      ),
      isAsked,
      isEmpty: items.length === 0,
      isTakenOut: replacement === '',
      found: t('studio.replace.found', { count: items.length }),
      hasMore: next !== null || from !== undefined,
      hits: items.map((item) => hitOf(item, replacement, visit)),
      pages: pagesOf(REPLACE, { ...look, find, replacement }, next),
      recent: recent.items.map((item) => replacementLine(item, visit)),
      crumbs: [
        { label: t('studio.articles.title'), url: '/studio/articles' },
        { label: t('studio.replace.title'), url: '' },
      ],
    };
    const title = t('studio.replace.title');
    return view('studio/article-replace', page, { title: form.hasErrors ? t('form.title', { title }) : title, status });
  }
}

type Words = Form<'find' | 'replacement'>;

/** What to find and what to put there: to the letter, blanks around it included. */
function wordsIn(given: Readonly<Record<string, unknown>>, { t }: Visit): Words {
  const find = typedText(given, 'find');
  const replacement = typedText(given, 'replacement');
  let form = formOf(['find', 'replacement'], { find, replacement });
  for (const [name, text, maximum] of [
    ['find', find, FIND_MAX],
    ['replacement', replacement, REPLACEMENT_MAX],
  ] as const) {
    if (text.length > maximum) form = withError(form, name, t('form.too-long', { maximum }));
    else if (/[\r\n]/.test(text)) form = withError(form, name, t('studio.replace.one-line'));
  }
  return form;
}

/** The ticked texts, each with the version of its article that was shown. */
function chosenIn(body: Body | undefined) {
  return [body?.['texts'] ?? []].flat().flatMap((value) => {
    const [articleId = '', locale = '', version = ''] = typeof value === 'string' ? value.split('.') : [];
    const isOurs = z.uuid().safeParse(articleId).success && isLocale(locale) && /^[1-9]\d{0,8}$/.test(version);
    return isOurs ? [{ articleId, locale, version: Number(version) }] : [];
  });
}
