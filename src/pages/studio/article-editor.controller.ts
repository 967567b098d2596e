import { Body as FormBody, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ANSWER_MAX_BYTES,
  ARTICLE_AUDIENCES,
  ArticleChanged,
  ArticlesQueries,
  QUESTION_MAX,
  SlugTaken,
} from '../../knowledge/index.js';
import { isLocale, LOCALES, type Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, typedText, withError, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { ArticleEditorPages } from './article-editor-pages.service.js';
import { EDITOR_FIELDS } from './article-editor.page.js';
import { ArticleSaving } from './article-saving.js';
import { articlePlace } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';

const textForm = z.object({
  question: z.string().min(1).max(QUESTION_MAX),
  answer: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= ANSWER_MAX_BYTES, 'studio.answer.too-long')
    .default(''),
  slug: z
    .union(
      [
        z.literal(''),
        z
          .string()
          .max(80)
          .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
      ],
      'studio.slug.wrong',
    )
    .default(''),
  product: z.union([z.literal(''), z.uuid()]).default(''),
  audience: z.enum(ARTICLE_AUDIENCES),
  version: z.coerce.number().int().min(1),
  base: z.coerce.number().int().min(0).default(0),
  wasProduct: z.string().max(40).default(''),
  wasAudience: z.string().max(40).default(''),
  beside: z.string().max(3).default(''),
  page: z.string().max(40).default(''),
  translates: z.literal('yes').optional(),
});

/** Writing an article, a language at a time. */
@StudioPages('articles')
export class ArticleEditorController {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly saving: ArticleSaving,
    private readonly pages: ArticleEditorPages,
    private readonly typing: TypingPages,
  ) {}

  @Get(':id')
  async open(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { texts } = await this.articles.get(visit.actor, id);
    const own = texts.find(({ locale }) => locale === visit.locale) ?? texts[0];
    return redirect(articleAddress(id, own?.locale ?? visit.locale));
  }

  @Get(':id/:locale')
  async show(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Query('beside') beside: unknown,
    @Query('saved') saved: unknown,
  ) {
    const locale = localeOf(given);
    const article = await this.articles.get(visit.actor, id);
    return this.pages.first(visit, article, locale, { isBeside: beside === 'yes', showsSaved: saved === 'yes' });
  }

  @Post(':id/:locale')
  async save(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @FormBody() body: Body | undefined,
  ) {
    const { actor, t } = visit;
    const locale = localeOf(given);
    const article = await this.articles.get(actor, id);
    const typed = formOf(EDITOR_FIELDS, body);
    const wanted = typedText(body, 'do');
    if (wanted === 'preview') return this.pages.again(visit, article, locale, typed);

    const { data, form } = parseForm(textForm, body, t);
    if (!data) return this.pages.again(visit, article, locale, form);
    const { question, answer, slug, product, audience, version, base, page, translates } = data;
    try {
      const publish = wanted === 'publish';
      const edited = {
        version,
        question,
        answer,
        slug: slug || null,
        audience,
        productId: product || null,
        translates: translates === 'yes',
        next: publish ? ('publish' as const) : wanted === 'review' ? ('ask' as const) : null,
      };
      const place = articlePlace(id, locale);
      const written = await this.typing.save(visit, place, page, () => this.saving.save(actor, id, locale, edited));
      if (edited.next)
        return redirect(
          articleAddress(id, locale),
          t(publish ? 'studio.article.saved-online' : 'studio.life.done.review'),
        );
      return this.saved(visit, id, locale, { base, version: written.version });
    } catch (error) {
      if (error instanceof ArticleChanged) return this.pages.tooLate(visit, id, locale, typed);
      if (error instanceof SlugTaken)
        return this.pages.again(visit, article, locale, withError(typed, 'slug', t('studio.slug.taken')));
      return this.pages.again(visit, article, locale, refused(typed, error, t));
    }
  }

  private async saved(visit: Visit, id: string, locale: Locale, { base, version }: { base: number; version: number }) {
    const { t } = visit;
    const here = articleAddress(id, locale);
    const { texts } = await this.articles.get(visit.actor, id);
    const head = texts.find((text) => text.locale === locale)?.head?.version ?? 0;
    if (base === 0 || head === base) return redirect(here, t('studio.article.saved'));
    const back = address(articleAddress(id, locale, 'versions', base, 'restoration'), [], { version });
    return redirect(here, t('studio.article.saved-version', { version: String(head) }), 'good', {
      label: t('studio.undo'),
      action: back,
    });
  }
}

export function localeOf(given: string): Locale {
  if (isLocale(given)) return given;
  throw new NotFoundException(`Articles are written in ${LOCALES.join(' and ')}.`);
}
