import { isEditor, isStaff, type Actor } from '../accounts/index.js';
import type { ArticleAudience } from './article.entity.js';

/**
 * How far an actor sees into the articles; each sees what the one before it sees and more. What is not published is
 * for editors only. Two actors with the same reach see the same articles: good as a key of a cache.
 */
export type Reach = 'public' | 'customers' | 'staff' | 'everything';

export const AUDIENCES: Record<Reach, readonly ArticleAudience[]> = {
  public: ['public'],
  customers: ['public', 'customers'],
  staff: ['public', 'customers', 'staff'],
  everything: ['public', 'customers', 'staff'],
};

export function reachOf(actor: Actor): Reach {
  if (isEditor(actor)) return 'everything';
  if (actor.role === 'visitor') return 'public';
  if (actor.via === 'api-key') {
    // A key stands for another system whose readers we don't know, so never more than customers see; and only what the
    // world sees when it was not made for reading knowledge.
    return actor.scopes?.some((scope) => scope === 'knowledge:read' || scope === 'admin') ? 'customers' : 'public';
  }
  return isStaff(actor) ? 'staff' : 'customers';
}

/** Whether an article, or one text of it, may be read. `published`: it has a published version. */
export function canReadArticle(actor: Actor, article: { audience: ArticleAudience; published: boolean }): boolean {
  const reach = reachOf(actor);
  return AUDIENCES[reach].includes(article.audience) && (article.published || reach === 'everything');
}

/** Whether what stands between :::staff and ::: is for this actor too. An API key speaks for readers we don't know. */
export function seesStaffParts(actor: Actor): boolean {
  const reach = reachOf(actor);
  return reach === 'staff' || reach === 'everything';
}

export function canEditArticles(actor: Actor): boolean {
  return isEditor(actor);
}

/**
 * The same as canReadArticle for a row of the table `article` under this alias, as an SQL condition: the article has
 * a text that the actor may read. It holds no parameters (all in it is ours), so it fits into any statement.
 */
export function readableArticlesSql(actor: Actor, alias: string): string {
  return reachOf(actor) === 'everything' ? 'TRUE' : publishedArticlesSql(actor, alias);
}

/**
 * Articles as the help centre shows them: online, and meant for this actor. Differs from readableArticlesSql for
 * editors only, who don't find their drafts among what customers see.
 */
export function publishedArticlesSql(actor: Actor, alias: string): string {
  return `(${audienceSql(actor, alias)} AND EXISTS (
    SELECT FROM article_text online WHERE online.article_id = ${alias}.id AND online.published_version IS NOT NULL))`;
}

/** The part of the above that looks at the article alone, for a query that joins the published texts itself. */
export function audienceSql(actor: Actor, alias: string): string {
  return `${alias}.audience IN (${AUDIENCES[reachOf(actor)].map((audience) => `'${audience}'`).join(', ')})`;
}
