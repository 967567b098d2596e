import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import { ProductsQueries } from '../products/index.js';
import { ArticleSearch } from './article-search.js';
import { canEditArticles, readableArticlesSql } from './article.policy.js';
import { articleList, type ArticleFilters } from './article.schemas.js';
import type { ArticleListItem } from './article.view.js';
import { ruleSql } from './life-cycle/article-rule.entity.js';
import { splitWords } from './search-words.js';

type Row = Omit<ArticleListItem, 'product'> & { productId: string | null };

/** Articles in lists, latest first: for editors what was changed last, for readers what was added last. */
@Injectable()
export class ArticleListsQueries {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
    private readonly search: ArticleSearch,
    private readonly clock: Clock,
  ) {}

  async list(actor: Actor, filters: ArticleFilters = {}): Promise<PageOf<ArticleListItem>> {
    const { cursor, limit, words = '', ...filter } = checked(articleList, filters);
    const isEditor = canEditArticles(actor);
    // A reader must not learn from the order of a list that somebody is at work on a draft.
    const at = isEditor ? 'a.updated_at' : 'a.created_at';
    const [afterAt, afterId] = cursor ? decodeCursor(cursor, 2) : [null, null];
    const { rest, last } = splitWords(words);

    const rows = await this.database.query<Row>(
      `WITH page AS MATERIALIZED (
         SELECT a.id, a.product_id, a.audience, a.version, ${at} AS at FROM article a
          WHERE ${readableArticlesSql(actor, 'a')}
            AND ($2::text IS NULL OR a.audience = $2) AND ($3::uuid IS NULL OR a.product_id = $3)
            AND ($4::text IS NULL OR a.external_id = $4)
            AND EXISTS (
              SELECT FROM article_text t WHERE t.article_id = a.id AND ($1 OR t.published_version IS NOT NULL)
                 AND ($5::text IS NULL OR t.locale = $5) AND ($6::text IS NULL OR t.status = $6))
            AND (($7 = '' AND $8 = '') OR ${this.search.matchingSql(actor, 'a', '$7', '$8')})
            AND ($9::timestamptz IS NULL OR (${at}, a.id) < ($9, $10::uuid))
          ORDER BY ${at} DESC, a.id DESC LIMIT $11
       )
       SELECT page.id, page.product_id AS "productId", page.audience, page.at, texts.list AS texts,
              CASE WHEN $1 THEN page.version END AS version, verdicts.helpful
         FROM page CROSS JOIN ${ruleSql('page')}
         -- For editors only, who judge; nobody else is told.
         LEFT JOIN LATERAL (
           SELECT json_build_object('yes', count(*) FILTER (WHERE d.solved), 'no', count(*) FILTER (WHERE NOT d.solved)) AS helpful
             FROM article_verdict d WHERE d.article_id = page.id
         ) verdicts ON $1, LATERAL (
           SELECT json_agg(json_build_object(
                    'locale', t.locale, 'status', t.status, 'slug', t.slug, 'question', v.question, 'summary', v.summary,
                    'isBeingEdited', coalesce($1 AND t.published_version <> t.head_version, false),
                    'isOverdue', coalesce($1 AND t.published_version IS NOT NULL
                      AND t.verified_at < $12::timestamptz - rule.verify_days * interval '1 day', false)) ORDER BY t.locale DESC) AS list
             FROM article_text t
             JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale
                  AND v.version = CASE WHEN $1 THEN t.head_version ELSE t.published_version END
            WHERE t.article_id = page.id
         ) texts
        ORDER BY page.at DESC, page.id DESC`,
      [
        isEditor,
        filter.audience ?? null,
        filter.productId ?? null,
        filter.externalId ?? null,
        filter.locale ?? null,
        filter.status ?? null,
        rest,
        last,
        afterAt,
        afterId,
        limit + 1,
        this.clock.now(),
      ],
    );
    const products = await this.products.names(
      actor,
      rows.map(({ productId }) => productId),
    );
    const page = pageOf(rows, limit, (row) => [row.at.toISOString(), row.id]);
    return {
      ...page,
      items: page.items.map(({ productId, ...item }) => ({
        ...item,
        product: productId ? (products.get(productId) ?? null) : null,
      })),
    };
  }
}
