import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { ArticleRecord } from './article-record.js';
import type { ArticleStatus } from './article-text.entity.js';
import type { ArticleAudience } from './article.entity.js';
import { ArticlesAreForEditors } from './article.errors.js';
import { canEditArticles } from './article.policy.js';

interface Row {
  id: string;
  external_id: string | null;
  product: string | null;
  audience: ArticleAudience;
  created_at: Date;
  texts: Array<{
    locale: Locale;
    status: ArticleStatus;
    question: string;
    answer: string;
    slug: string | null;
    verified: string | null;
  }>;
}

/** Articles as records that ArticleImport reads back: of each text what is online, or its head when nothing is. */
@Injectable()
export class ArticleExportQueries {
  constructor(private readonly database: Database) {}

  /** In pages by id; give the id that the page before ended with. @throws ArticlesAreForEditors */
  async records(
    actor: Actor,
    after: string | null = null,
    limit = 500,
  ): Promise<{ records: ArticleRecord[]; next: string | null }> {
    if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
    const rows = await this.database.query<Row>(
      `SELECT a.id, a.external_id, p.key AS product, a.audience, a.created_at, texts.list AS texts
         FROM article a LEFT JOIN product p ON p.id = a.product_id, LATERAL (
           SELECT coalesce(json_agg(json_build_object('locale', t.locale, 'status', t.status, 'question', v.question,
                    'answer', v.answer, 'slug', CASE WHEN t.slug_by_hand THEN t.slug END,
                    'verified', CASE WHEN t.published_version IS NOT NULL THEN t.verified_at END) ORDER BY t.locale DESC), '[]') AS list
             FROM article_text t
             JOIN article_version v ON v.article_id = t.article_id AND v.locale = t.locale
                  AND v.version = coalesce(t.published_version, t.head_version)
            WHERE t.article_id = a.id
         ) texts
        WHERE ($1::uuid IS NULL OR a.id > $1) ORDER BY a.id LIMIT $2`,
      [after, limit],
    );
    return { records: rows.map(recordOf), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }
}

function recordOf({ id, external_id, product, audience, created_at, texts }: Row): ArticleRecord {
  const nl = texts.find(({ locale }) => locale === 'nl');
  const en = texts.find(({ locale }) => locale === 'en');
  const status = (nl ?? en)?.status ?? null;
  return {
    external_id: external_id ?? id,
    product,
    audience,
    status,
    question_nl: nl?.question ?? null,
    answer_nl: nl?.answer ?? null,
    slug_nl: nl?.slug ?? null,
    status_nl: nl && nl.status !== status ? nl.status : null,
    verified_nl: isoOf(nl?.verified),
    question_en: en?.question ?? null,
    answer_en: en?.answer ?? null,
    slug_en: en?.slug ?? null,
    status_en: en && en.status !== status ? en.status : null,
    verified_en: isoOf(en?.verified),
    created_at: created_at.toISOString(),
  };
}

function isoOf(time: string | null | undefined): string | null {
  return time ? new Date(time).toISOString() : null;
}
