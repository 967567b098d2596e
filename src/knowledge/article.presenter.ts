import type { Actor } from '../accounts/index.js';
import type { ArticleHit } from './article-search.js';
import { canEditArticles, seesStaffParts } from './article.policy.js';
import type { ArticleListItem, ArticlePage, ArticleTextView, ArticleView, SavedText } from './article.view.js';
import { renderForStaff, renderMarkdown } from './markdown/index.js';

/** An article in the API. Who reads only gets what is published; editors get drafts, authors, the lock and the votes. */
export function presentArticle(actor: Actor, article: ArticleView) {
  const { id, product, audience, createdAt, updatedAt, version, externalId, helpful, owner, mergedIntoId } = article;
  const texts = article.texts.map((text) => [text.locale, presentText(actor, text)]);
  const known = { id, product, createdAt, updatedAt, texts: Object.fromEntries(texts) };
  return canEditArticles(actor) ? { ...known, audience, version, externalId, owner, helpful, mergedIntoId } : known;
}

function presentText(actor: Actor, text: ArticleTextView) {
  const { locale: _, published, head, ...state } = text;
  const { slug, publishedAt, verifiedAt } = state;
  if (!canEditArticles(actor))
    return { slug, publishedAt, verifiedAt, ...(published ? presentSaved(actor, published) : {}) };
  return {
    ...state,
    published: published && { ...presentSaved(actor, published), author: published.author, at: published.at },
    head: head && { ...presentSaved(actor, head), author: head.author, at: head.at },
  };
}

function presentSaved(actor: Actor, { version, question, answer, shown, summary }: SavedText) {
  const html = seesStaffParts(actor) ? renderForStaff(shown) : renderMarkdown(shown);
  return { version, question, answer, html, summary };
}

/** One published text in the API. */
export function presentPage(page: ArticlePage) {
  const { id, locale, slug, question, answer, html, summary, product, version, publishedAt, verifiedAt, others } = page;
  return { id, locale, slug, question, answer, html, summary, product, version, publishedAt, verifiedAt, others };
}

export function presentHit({ id, locale, slug, question, summary, questionHtml, snippetHtml }: ArticleHit) {
  return { id, locale, slug, question, summary, questionHtml, snippetHtml };
}

export function presentListItem(actor: Actor, { id, product, audience, at, version, texts, helpful }: ArticleListItem) {
  if (canEditArticles(actor)) return { id, product, audience, updatedAt: at, version, helpful, texts };
  return {
    id,
    product,
    createdAt: at,
    texts: texts.map(({ locale, slug, question, summary }) => ({ locale, slug, question, summary })),
  };
}
