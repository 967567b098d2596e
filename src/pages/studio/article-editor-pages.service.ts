import { Injectable } from '@nestjs/common';
import { ArticlesQueries, type ArticleView } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { view } from '../page.js';
import type { Visit } from '../visit.js';
import { ArticleConflicts, type ArticleConflict } from './article-conflict.js';
import { ArticleEditorParts } from './article-editor-parts.service.js';
import { editorForm, editorPage, WRITTEN_FIELDS, type EditorForm } from './article-editor.page.js';
import { ArticlePreviews } from './article-previews.service.js';
import { articlePlace, type KeptPart } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';

interface Shown {
  conflict?: ArticleConflict | null;
  kept?: KeptPart | null;
  isBeside?: boolean;
}

/** The editor as a page: when it is opened, and when it comes back with something to say. */
@Injectable()
export class ArticleEditorPages {
  constructor(
    private readonly articles: ArticlesQueries,
    private readonly typing: TypingPages,
    private readonly conflicts: ArticleConflicts,
    private readonly previews: ArticlePreviews,
    private readonly parts: ArticleEditorParts,
  ) {}

  /** What was typed before and not saved stands in it, unless the saved text is asked for. */
  async first(
    visit: Visit,
    article: ArticleView,
    locale: Locale,
    { isBeside, showsSaved }: { isBeside: boolean; showsSaved: boolean },
  ) {
    const saved = editorForm(article, locale);
    const opening = { written: WRITTEN_FIELDS, showsSaved };
    const { form, kept } =
      article.mergedIntoId === null
        ? await this.typing.open(visit, articlePlace(article.id, locale), saved, opening)
        : { form: saved, kept: null };
    return this.again(visit, article, locale, form, { isBeside, kept });
  }

  /** With what was typed, and what is wrong with it. */
  async again(
    visit: Visit,
    article: ArticleView,
    locale: Locale,
    form: EditorForm,
    { conflict = null, kept = null, isBeside = form.fields.beside.value === 'yes' }: Shown = {},
  ) {
    const { question, answer } = form.fields;
    const place = articlePlace(article.id, locale);
    const [parts, preview, typing] = await Promise.all([
      this.parts.of(visit, article, locale),
      this.previews.of(locale, question.value, answer.value),
      this.typing.part(visit, place, form.fields.page.value, kept),
    ]);
    const page = editorPage(visit, article, locale, { form, conflict, ...parts, preview, typing, isBeside });
    return view('studio/article-editor', page, {
      title: form.hasErrors ? visit.t('form.title', { title: page.title }) : page.title,
      status: conflict ? 409 : form.hasErrors ? 422 : 200,
    });
  }

  /** Nothing is lost: what was typed stays, and what the other one did stands above it. */
  async tooLate(visit: Visit, id: string, locale: Locale, typed: EditorForm) {
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
    return this.again(visit, article, locale, { ...typed, fields }, { conflict });
  }
}
