import { Body as FormBody, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ANSWER_MAX_BYTES,
  ARTICLE_AUDIENCES,
  ArticleChanged,
  ArticlesQueries,
  DeadLinks,
  QUESTION_MAX,
  SlugTaken,
  type ArticleView,
} from '../../knowledge/index.js';
import { isLocale, LOCALES, type Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, typedText, withError, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { ArticleConflicts, type ArticleConflict } from './article-conflict.js';
import { EDITOR_FIELDS, editorForm, editorPage, previewOf, type EditorForm } from './article-editor.page.js';
import { ArticleLifePages } from './article-life-pages.service.js';
import { ArticleMergePages } from './article-merge-pages.service.js';
import { ArticleSaving } from './article-saving.js';
import { StudioChoices } from './studio-choices.js';

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
  translates: z.literal('yes').optional(),
});

/** Writing an article, a language at a time. */
@StudioPages('articles')
export class ArticleEditorController {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly saving: ArticleSaving,
    private readonly conflicts: ArticleConflicts,
    private readonly choosing: StudioChoices,
    private readonly lives: ArticleLifePages,
    private readonly merges: ArticleMergePages,
    private readonly links: DeadLinks,
  ) {}

  /** While somebody types; without script the editor's own button does the same. */
  @Post('preview')
  async preview(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const answer = typedText(body, 'answer').slice(0, ANSWER_MAX_BYTES);
    const page = previewOf(typedText(body, 'question').slice(0, QUESTION_MAX), answer, await this.links.in(answer));
    return view('studio/article-preview', page, { title: visit.t('studio.preview') });
  }

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
  ) {
    const locale = localeOf(given);
    const article = await this.articles.get(visit.actor, id);
    return this.page(visit, article, locale, editorForm(article, locale), { isBeside: beside === 'yes' });
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
    if (wanted === 'preview') return this.page(visit, article, locale, typed);

    const { data, form } = parseForm(textForm, body, t);
    if (!data) return this.page(visit, article, locale, form);
    const { question, answer, slug, product, audience, version, base, translates } = data;
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
      const written = await this.saving.save(actor, id, locale, edited);
      if (edited.next)
        return redirect(
          articleAddress(id, locale),
          t(publish ? 'studio.article.saved-online' : 'studio.life.done.review'),
        );
      return this.saved(visit, id, locale, { base, version: written.version });
    } catch (error) {
      if (error instanceof ArticleChanged) return this.tooLate(visit, id, locale, typed);
      if (error instanceof SlugTaken)
        return this.page(visit, article, locale, withError(typed, 'slug', t('studio.slug.taken')));
      return this.page(visit, article, locale, refused(typed, error, t));
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

  /** Nothing is lost: what was typed stays, and what the other one did stands above it. */
  private async tooLate(visit: Visit, id: string, locale: Locale, typed: EditorForm) {
    const article = await this.articles.get(visit.actor, id);
    const conflict = await this.conflicts.of(visit, article, locale, typed);
    const now = editorForm(article, locale).fields;
    const { product, audience, wasProduct, wasAudience } = typed.fields;
    const fields = {
      ...typed.fields,
      version: now.version,
      base: now.base,
      wasProduct: now.wasProduct,
      wasAudience: now.wasAudience,
      // Whoever did not touch these wants them as they are now.
      product: product.value === wasProduct.value ? now.product : product,
      audience: audience.value === wasAudience.value ? now.audience : audience,
    };
    return this.page(visit, article, locale, { ...typed, fields }, { conflict });
  }

  private async page(
    visit: Visit,
    article: ArticleView,
    locale: Locale,
    form: EditorForm,
    {
      conflict = null,
      isBeside = form.fields.beside.value === 'yes',
    }: { conflict?: ArticleConflict | null; isBeside?: boolean } = {},
  ) {
    const [products, life, merged, dead] = await Promise.all([
      this.choosing.productIds(visit),
      this.lives.of(visit, article, locale),
      this.merges.of(visit, article, locale),
      this.links.in(form.fields.answer.value),
    ]);
    const page = editorPage(visit, article, locale, { form, products, conflict, life, merged, dead, isBeside });
    return view('studio/article-editor', page, {
      title: form.hasErrors ? visit.t('form.title', { title: page.title }) : page.title,
      status: conflict ? 409 : form.hasErrors ? 422 : 200,
    });
  }
}

export function localeOf(given: string): Locale {
  if (isLocale(given)) return given;
  throw new NotFoundException(`Articles are written in ${LOCALES.join(' and ')}.`);
}
