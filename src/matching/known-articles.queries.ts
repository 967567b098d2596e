import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { KnownArticle } from './model/match-types.js';

/** The beginning of an answer says what it is about. */
const BODY_CHARACTERS = 8_000;
/** Rows that are read, and copied to another thread, in some milliseconds. */
const AT_ONCE = 50;

/** Articles as the model knows them: what is published of them, for whomever. */
@Injectable()
export class KnownArticles {
  constructor(private readonly database: Database) {}

  /** What is not online is not in it. */
  async of(articleIds: readonly string[]): Promise<Map<string, KnownArticle>> {
    if (articleIds.length === 0) return new Map();
    const rows = await this.database.query<{
      id: string;
      productId: string | null;
      locale: Locale;
      title: string;
      body: string;
    }>(
      `SELECT a.id, a.product_id AS "productId", x.locale, v.question AS title, left(s.words, ${BODY_CHARACTERS}) AS body
         FROM article a
         JOIN article_text x ON x.article_id = a.id AND x.published_version IS NOT NULL
         JOIN article_version v ON v.article_id = a.id AND v.locale = x.locale AND v.version = x.published_version
         JOIN article_search s ON s.article_id = a.id AND s.locale = x.locale AND s.published
        WHERE a.id = ANY($1::uuid[]) ORDER BY a.id, x.locale`,
      [articleIds],
    );
    const articles = new Map<string, KnownArticle>();
    for (const { id, productId, ...text } of rows) {
      const article = articles.get(id) ?? { id, productId, texts: [] };
      articles.set(id, article);
      article.texts.push(text);
    }
    return articles;
  }

  /** All that is published, read piece by piece. */
  async *all(): AsyncGenerator<KnownArticle[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT DISTINCT article_id AS id FROM article_text WHERE published_version IS NOT NULL ORDER BY 1',
    );
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      const piece = rows.slice(start, start + AT_ONCE).map(({ id }) => id);
      const known = await this.of(piece);
      yield piece.flatMap((id) => known.get(id) ?? []);
    }
  }
}
