import { Body as FormBody, Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ANSWER_MAX_BYTES,
  ARTICLE_AUDIENCES,
  ARTICLE_STATUSES,
  ArticleListsQueries,
  ArticlesService,
  QUESTION_MAX,
  type ArticleListItem,
} from '../../knowledge/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { inLocale } from '../../products/index.js';
import { TicketLinks } from '../../tickets/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, typedText, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ArticleDrafts, TICKET_NUMBER } from './article-drafts.service.js';
import { cursor, optional, pageFrom, pagesOf, words } from './list-address.js';
import { newArticlePlace, type KeptPart } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';
import { audienceOptions, localeOptions, statusOptions, StudioChoices } from './studio-choices.js';

const BASE = '/studio/articles';
const PAGE = 30;

const listQuery = z.object({
  words: optional(words),
  status: optional(z.enum(ARTICLE_STATUSES)),
  locale: optional(z.enum(LOCALES)),
  audience: optional(z.enum(ARTICLE_AUDIENCES)),
  product: optional(z.uuid()),
  cursor,
});

const newForm = z.object({
  locale: z.enum(LOCALES),
  question: z.string().min(1).max(QUESTION_MAX),
  answer: z.string().max(ANSWER_MAX_BYTES).default(''),
  product: z.union([z.uuid(), z.literal('')]).default(''),
  audience: z.enum(ARTICLE_AUDIENCES),
  ticket: z.union([z.literal(''), z.string().regex(TICKET_NUMBER)]).default(''),
  page: z.string().max(40).default(''),
});
const NEW_FIELDS = ['locale', 'question', 'answer', 'product', 'audience', 'ticket', 'page'] as const;
type Draft = Awaited<ReturnType<ArticleDrafts['of']>>;

/** All articles, and the beginning of a new one. */
@StudioPages('articles')
export class ArticlesPagesController {
  constructor(
    private readonly lists: ArticleListsQueries,
    private readonly articles: ArticlesService,
    private readonly choosing: StudioChoices,
    private readonly drafts: ArticleDrafts,
    private readonly links: TicketLinks,
    private readonly typing: TypingPages,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { t } = visit;
    const filter = listQuery.parse(query);
    const { cursor: given, product, ...rest } = filter;
    const [{ items, next }, products] = await Promise.all([
      pageFrom(given, (from) =>
        this.lists.list(visit.actor, { ...rest, productId: product, limit: PAGE, cursor: from }),
      ),
      this.choosing.productIds(visit),
    ]);
    const selects = [
      { name: 'status', label: t('studio.status'), options: statusOptions(visit) },
      { name: 'locale', label: t('studio.language'), options: localeOptions(visit) },
      { name: 'product', label: t('studio.product'), options: products },
      { name: 'audience', label: t('studio.audience'), options: audienceOptions(visit) },
    ] as const;
    const page = {
      words: filter.words ?? '',
      filters: selects.map(({ name, label, options }) => ({
        name,
        label,
        choices: choices(options, filter[name] ?? ''),
      })),
      rows: items.map((item) => rowOf(item, visit)),
      isEmpty: items.length === 0,
      isFiltered: [...Object.values(rest), product].some(Boolean),
      pages: pagesOf(BASE, filter, next),
    };
    return view('studio/articles', page, { title: t('studio.articles.title') });
  }

  @Get('new')
  async begin(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const draft = await this.draftOf(visit, query);
    const fresh = formOf(NEW_FIELDS, draft?.values ?? { locale: visit.locale, audience: 'public' });
    const opening = { written: ['question', 'answer'], showsSaved: query['saved'] === 'yes' };
    const { form, kept } = await this.typing.open(visit, newArticlePlace(draft?.source ?? null), fresh, opening);
    return this.newPage(visit, form, draft, kept);
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(newForm, body, visit.t);
    const draft = await this.draftOf(visit, body);
    if (!data) return this.newPage(visit, form, draft);

    const { locale, question, answer, product, audience, ticket, page } = data;
    try {
      const id = await this.typing.save(visit, newArticlePlace(draft?.source ?? null), page, async () => {
        const made = await this.articles.create(visit.actor, {
          texts: { [locale]: { question, answer } },
          productId: product || null,
          audience,
        });
        // It was written from this ticket, so it answers it.
        if (ticket) await this.links.link(visit.actor, ticket, made.id);
        return made.id;
      });
      return redirect(address(BASE, [id, locale]), visit.t('studio.article.made'));
    } catch (error) {
      return this.newPage(visit, refused(formOf(NEW_FIELDS, body), error, visit.t), draft);
    }
  }

  private async draftOf(visit: Visit, body: Body | undefined): Promise<Draft | null> {
    const ticket = typedText(body, 'ticket');
    return TICKET_NUMBER.test(ticket) ? this.drafts.of(visit, ticket) : null;
  }

  private async newPage(
    visit: Visit,
    form: Form<(typeof NEW_FIELDS)[number]>,
    draft: Draft | null,
    kept: KeptPart | null = null,
  ) {
    const { t } = visit;
    const { fields, hasErrors } = form;
    const place = newArticlePlace(draft?.source ?? null);
    const page = {
      form,
      typing: await this.typing.part(visit, place, fields.page.value, kept),
      source: draft?.source ?? null,
      duplicates: draft?.duplicates ?? [],
      locales: choices(localeOptions(visit), fields.locale.value),
      products: choices(await this.choosing.productIds(visit), fields.product.value),
      audiences: choices(audienceOptions(visit), fields.audience.value),
      crumbs: [
        { label: t('studio.articles.title'), url: BASE },
        { label: t('studio.article.new'), url: '' },
      ],
    };
    const title = t('studio.article.new');
    return view('studio/article-new', page, {
      title: hasErrors ? t('form.title', { title }) : title,
      status: hasErrors ? 422 : 200,
    });
  }
}

function rowOf({ id, texts, product, audience, at, helpful }: ArticleListItem, { t, locale }: Visit) {
  const shown = texts.find((text) => text.locale === locale) ?? texts[0];
  return {
    url: address(BASE, [id, shown?.locale ?? locale]),
    question: shown?.question ?? '',
    lang: shown?.locale ?? locale,
    texts: texts.map((text) => ({
      url: address(BASE, [id, text.locale]),
      code: text.locale.toUpperCase(),
      language: t(`language.${text.locale}`),
      status: text.status,
      label: t(`studio.status.${text.status}`),
      isBeingEdited: text.isBeingEdited,
      isOverdue: text.isOverdue,
    })),
    helpful: helpful && helpful.yes + helpful.no > 0 ? t('studio.helpful.of', sampleOf(helpful)) : '',
    product: product ? inLocale(product.name, locale) : '',
    audience: t(`studio.audience.${audience}`),
    isPublic: audience === 'public',
    at,
  };
}

/** "12 of 15" says more than a percentage of three readers. */
function sampleOf({ yes, no }: { yes: number; no: number }) {
  return { yes: String(yes), all: String(yes + no) };
}
