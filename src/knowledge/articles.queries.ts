import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { isId } from '../platform/ids/index.js';
import { isLocale, type Locale } from '../platform/locale/index.js';
import { ProductsQueries } from '../products/index.js';
import { ArticleVerdicts } from './article-verdicts.service.js';
import type { ArticleStatus } from './article-text.entity.js';
import type { ArticleStage } from './life-cycle/life-cycle.js';
import type { ArticleAudience } from './article.entity.js';
import { ArticleNotFound } from './article.errors.js';
import {
  audienceSql,
  canEditArticles,
  publishedArticlesSql,
  readableArticlesSql,
  seesStaffParts,
} from './article.policy.js';
import type { ArticleCard, ArticlePage, ArticleTextView, ArticleView, FoundBySlug, SavedText } from './article.view.js';
import { fragmentsFor } from './fragments/known-fragments.js';
import { ruleSql } from './life-cycle/article-rule.entity.js';
import { publicPart, renderForStaff, renderMarkdown } from './markdown/index.js';

interface ArticleRow {
  id: string;
  productId: string | null;
  audience: ArticleAudience;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  externalId: string | null;
  owner: { id: string; name: string } | null;
  mergedIntoId: string | null;
}

interface TextRow extends Omit<SavedText, 'shown'> {
  locale: Locale;
  status: ArticleStatus;
  stage: ArticleStage;
  slug: string;
  slugByHand: boolean;
  publishedAt: Date | null;
  verifiedAt: Date | null;
  publishAt: Date | null;
  isApproved: boolean;
  isHead: boolean;
  isPublished: boolean;
}

/** Whose a slug is: the article that got it, then step by step those that it was merged into. */
const SLUG_OWNERS = (condition: string) => `owner AS (
  SELECT s.locale, s.slug, s.article_id, 0 AS steps FROM article_slug s WHERE ${condition}
  UNION ALL
  SELECT owner.locale, owner.slug, m.merged_into_id, steps + 1
    FROM owner JOIN article m ON m.id = owner.article_id AND m.merged_into_id IS NOT NULL)`;

const ARTICLE = `a.id, a.product_id AS "productId", a.audience, a.created_at AS "createdAt",
  a.updated_at AS "updatedAt", a.version, a.external_id AS "externalId",
  (SELECT json_build_object('id', o.id, 'name', o.name) FROM account o WHERE o.id = a.owner_id) AS owner,
  a.merged_into_id AS "mergedIntoId"`;

/**
 * Reads of articles: each answers what this actor may see and nothing else. The condition is part of the statement,
 * so a draft, or an article for others, is to a reader the same as one that does not exist.
 */
@Injectable()
export class ArticlesQueries {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
    private readonly verdicts: ArticleVerdicts,
    private readonly clock: Clock,
  ) {}

  /** @throws ArticleNotFound */
  async get(actor: Actor, id: string): Promise<ArticleView> {
    const [article] = await this.database.query<ArticleRow>(
      `SELECT ${ARTICLE} FROM article a WHERE a.id = $1 AND ${readableArticlesSql(actor, 'a')}`,
      [id],
    );
    if (!article) throw new ArticleNotFound(id);
    const isEditor = canEditArticles(actor);
    const [texts, products, helpful] = await Promise.all([
      this.textsOf(actor, id),
      this.products.names(actor, [article.productId]),
      isEditor ? this.verdicts.counts(id) : null,
    ]);
    const { productId, ...rest } = article;
    const product = productId ? (products.get(productId) ?? null) : null;
    if (isEditor) return { ...rest, product, texts, helpful };

    const latest = Math.max(...texts.map(({ publishedAt }) => publishedAt?.getTime() ?? 0));
    return {
      ...rest,
      product,
      texts,
      helpful,
      updatedAt: new Date(latest),
      version: null,
      externalId: null,
      owner: null,
      mergedIntoId: null,
    };
  }

  /**
   * Where an address in the help centre leads: to the published text that has it, or on to where that article is read
   * now. Null when it leads nowhere for this actor; a draft has no address, not even for editors.
   */
  async findBySlug(actor: Actor, locale: Locale, slug: string): Promise<FoundBySlug | null> {
    // The owner of the slug, or what it was merged into, in the language asked for if it is online there, else in the other.
    const [found] = await this.database.query<{ id: string; locale: Locale; slug: string; isMerged: boolean }>(
      `WITH RECURSIVE ${SLUG_OWNERS('s.locale = $1 AND s.slug = $2')}
       SELECT a.id, t.locale, t.slug, s.steps > 0 AS "isMerged" FROM owner s
         JOIN article a ON a.id = s.article_id
         JOIN article_text t ON t.article_id = a.id AND t.published_version IS NOT NULL
        WHERE ${audienceSql(actor, 'a')}
        ORDER BY t.locale = $1 DESC LIMIT 1`,
      [locale, slug.replaceAll('\0', '')],
    );
    if (!found) return null;
    if (found.locale !== locale || found.slug !== slug)
      return { kind: 'moved', locale: found.locale, slug: found.slug, isMerged: found.isMerged };
    const article = await this.findPage(actor, found.id, locale);
    return article && { kind: 'article', article };
  }

  /** The published text of an article in the wanted language, else in the other; null when there is none to see. */
  async findPage(actor: Actor, id: string, locale: Locale): Promise<ArticlePage | null> {
    const rows = await this.database.query<
      Omit<ArticlePage, 'html' | 'product' | 'others'> & { productId: string | null }
    >(
      `SELECT a.id, t.locale, t.slug, v.question, v.answer, v.summary, a.product_id AS "productId", a.audience, v.version,
              t.published_at AS "publishedAt", coalesce(t.verified_at, t.published_at) AS "verifiedAt",
              coalesce(rule.shows_overdue AND t.verified_at < $3::timestamptz - rule.verify_days * interval '1 day', false) AS "isOverdue"
         FROM article a CROSS JOIN ${ruleSql('a')}
         JOIN article_text t ON t.article_id = a.id
         JOIN article_version v ON v.article_id = a.id AND v.locale = t.locale AND v.version = t.published_version
        WHERE a.id = $1 AND ${audienceSql(actor, 'a')} ORDER BY t.locale = $2 DESC, t.locale`,
      [id, locale, this.clock.now()],
    );
    const [page, ...others] = rows;
    if (!page) return null;
    const { productId, ...rest } = page;
    const product = productId ? ((await this.products.names(actor, [productId])).get(productId) ?? null) : null;
    const shared = await fragmentsFor(this.database, [page.answer]);
    const said = shared.readers(page.answer, page.locale);
    const [answer, html] = seesStaffParts(actor)
      ? [said, renderForStaff(shared.staff(page.answer, page.locale))]
      : [publicPart(said), renderMarkdown(said)];
    return { ...rest, product, answer, html, others: others.map(addressOf) };
  }

  /**
   * Cards for many articles at once, by id: in the wanted language, or in the other when it is not online in that.
   * What the actor may not see is not in the map. Editors get cards of drafts too, marked as not published.
   */
  async cards(actor: Actor, ids: Iterable<string>, locale: Locale): Promise<Map<string, ArticleCard>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const cards = await this.database.query<ArticleCard>(
      `SELECT DISTINCT ON (a.id) a.id, v.question, t.slug, t.locale, a.product_id AS "productId", a.audience, v.summary,
              t.published_version IS NOT NULL AS published
         FROM article a
         JOIN article_text t ON t.article_id = a.id AND (t.published_version IS NOT NULL OR $3)
         JOIN article_version v ON v.article_id = a.id AND v.locale = t.locale
              AND v.version = coalesce(t.published_version, t.head_version)
        WHERE a.id = ANY($1) AND ${audienceSql(actor, 'a')}
        ORDER BY a.id, t.published_version IS NULL, t.locale <> $2`,
      [wanted, locale, canEditArticles(actor)],
    );
    return new Map(cards.map((card) => [card.id, card]));
  }

  /** Which of these articles the actor may read: drafts included for editors, as in readableArticlesSql. */
  async readableIds(actor: Actor, ids: Iterable<string>): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT a.id FROM article a WHERE a.id = ANY($1) AND ${readableArticlesSql(actor, 'a')}`,
      [[...new Set(ids)]],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Which of these articles the help centre shows this actor. */
  async publishedIds(actor: Actor, ids: Iterable<string>): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT a.id FROM article a WHERE a.id = ANY($1) AND ${publishedArticlesSql(actor, 'a')}`,
      [[...new Set(ids)]],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The ids behind keys in a file (external id, or our own id), for imports; judged by nobody. */
  async idsByExternalId(keys: Iterable<string>): Promise<Map<string, string>> {
    const wanted = [...new Set(keys)];
    const rows = await this.database.query<{ key: string; id: string }>(
      `SELECT id::text AS key, id FROM article WHERE id = ANY($2::uuid[])
       UNION ALL SELECT external_id, id FROM article WHERE external_id = ANY($1)`,
      [wanted, wanted.filter(isId)],
    );
    return new Map(rows.map(({ key, id }) => [key, id]));
  }

  /** The ids behind addresses in a file, old ones included, of what they were merged into; judged by nobody. */
  async idsBySlug(slugs: Iterable<string>, locale?: Locale): Promise<Map<string, string>> {
    const rows = await this.database.query<{ slug: string; article_id: string }>(
      `WITH RECURSIVE ${SLUG_OWNERS('s.slug = ANY($1) AND ($2::text IS NULL OR s.locale = $2)')}
       SELECT slug, article_id FROM owner ORDER BY steps`,
      [[...new Set(slugs)], isLocale(locale) ? locale : null],
    );
    return new Map(rows.map(({ slug, article_id }) => [slug, article_id]));
  }

  private async textsOf(actor: Actor, id: string): Promise<ArticleTextView[]> {
    const isEditor = canEditArticles(actor);
    const rows = await this.database.query<TextRow>(
      `SELECT t.locale, t.status, t.stage, t.slug, t.slug_by_hand AS "slugByHand", t.published_at AS "publishedAt",
              t.verified_at AS "verifiedAt", t.publish_at AS "publishAt",
              t.approved_version IS NOT DISTINCT FROM t.head_version AS "isApproved", v.version, v.question, v.answer, v.summary, v.at, author.name AS author,
              v.version = t.head_version AS "isHead", v.version IS NOT DISTINCT FROM t.published_version AS "isPublished"
         FROM article_text t
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale
              AND (v.version = t.published_version OR ($2 AND v.version = t.head_version))
         LEFT JOIN account author ON author.id = v.author_id AND $2
        WHERE t.article_id = $1 ORDER BY t.locale DESC`,
      [id, isEditor],
    );
    const answers = rows.map(({ answer }) => answer);
    const shared = await fragmentsFor(this.database, answers);
    const texts = new Map<Locale, ArticleTextView>();
    for (const { isHead, isPublished, version, question, answer, summary, at, author, ...state } of rows) {
      const text = texts.get(state.locale) ?? { ...state, published: null, head: null };
      const said = shared.readers(answer, state.locale);
      const forReaders = publicPart(said);
      const [own, shown] = seesStaffParts(actor)
        ? [isEditor ? answer : said, shared.staff(answer, state.locale)]
        : [forReaders, forReaders];
      const saved: SavedText = { version, question, answer: own, shown, summary, at, author };
      texts.set(state.locale, text);
      if (isPublished) text.published = saved;
      if (isHead && isEditor) text.head = saved;
    }
    return [...texts.values()];
  }
}

function addressOf({ locale, slug }: { locale: Locale; slug: string }) {
  return { locale, slug };
}
