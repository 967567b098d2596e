import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { SearchSources, Standings, type SearchDocument, type SearchSource } from '../search/index.js';
import type { ArticleAudience } from './article.entity.js';
import { AUDIENCES, reachOf } from './article.policy.js';

interface Row {
  id: string;
  locale: Locale;
  audience: ArticleAudience;
  productId: string | null;
  slug: string;
  question: string;
  summary: string;
  words: string;
  externalId: string | null;
  updatedAt: Date;
}

/** Lets published articles be found, each text in its language, by those it is meant for. */
@Injectable()
export class ArticleSearchSource implements SearchSource {
  readonly kind = 'article';

  constructor(
    private readonly database: Database,
    private readonly standings: Standings,
    sources: SearchSources,
  ) {
    sources.register(this);
  }

  /** The same as publishedArticlesSql. */
  accessOf(actor: Actor): readonly string[] {
    return AUDIENCES[reachOf(actor)].map((audience) => `article:${audience}`);
  }

  async documents(subjectIds: readonly string[]): Promise<SearchDocument[]> {
    const rows = await this.database.query<Row>(
      `SELECT a.id, t.locale, a.audience, a.product_id AS "productId", t.slug, v.question, v.summary, s.words,
              a.external_id AS "externalId", t.updated_at AS "updatedAt"
         FROM article_text t JOIN article a ON a.id = t.article_id
         JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale AND v.version = t.published_version
         JOIN article_search s ON s.article_id = t.article_id AND s.locale = t.locale AND s.published
        WHERE t.article_id = ANY($1::uuid[])`,
      [subjectIds],
    );
    const standings = await this.standings.of(subjectIds);
    return rows.map(({ id, locale, audience, productId, slug, question, summary, words, externalId, updatedAt }) => ({
      id: `article-${id}-${locale}`,
      kind: 'article',
      subjectId: id,
      locale,
      access: [`article:${audience}`],
      productId,
      title: question,
      headings: [summary, externalId].filter(Boolean).join('\n'),
      text: words,
      path: `/articles/${slug}`,
      standing: standings.get(id) ?? 0,
      updatedAt,
    }));
  }

  async subjectsAfter(subjectId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT DISTINCT article_id AS id FROM article_text
        WHERE published_version IS NOT NULL AND ($1::uuid IS NULL OR article_id > $1) ORDER BY 1 LIMIT $2`,
      [subjectId, limit],
    );
    return rows.map(({ id }) => id);
  }
}
