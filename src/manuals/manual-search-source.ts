import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AUDIENCES, reachOf, type ArticleAudience } from '../knowledge/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { SearchSources, type SearchDocument, type SearchSource } from '../search/index.js';

interface Row {
  id: string;
  locale: Locale;
  audience: ArticleAudience;
  productId: string;
  slug: string;
  anchor: string;
  manual: string;
  chapter: string | null;
  number: string;
  title: string;
  words: string;
  updatedAt: Date;
}

/** Lets the sections of the manuals that are online be found, each by itself, by those the manual is meant for. */
@Injectable()
export class ManualSearchSource implements SearchSource {
  readonly kind = 'manual';

  constructor(
    private readonly database: Database,
    sources: SearchSources,
  ) {
    sources.register(this);
  }

  /** The same as shownManualsSql. */
  accessOf(actor: Actor): readonly string[] {
    return AUDIENCES[reachOf(actor)].map((audience) => `manual:${audience}`);
  }

  async documents(subjectIds: readonly string[]): Promise<SearchDocument[]> {
    const rows = await this.database.query<Row>(
      // Who may not know of a product finds nothing of its manuals.
      `SELECT s.id, m.locale, CASE WHEN p.audience = 'staff' THEN 'staff' ELSE m.audience END AS audience,
              m.product_id AS "productId", m.slug, s.anchor, m.title AS manual, t.number, t.title, t.words,
              v.published_at AS "updatedAt",
              (SELECT up.title FROM manual_section_text up
                WHERE up.version_id = t.version_id AND up.position < t.position AND up.level < t.level
                ORDER BY up.position DESC LIMIT 1) AS chapter
         FROM manual_section s JOIN manual m ON m.id = s.manual_id JOIN product p ON p.id = m.product_id
         JOIN manual_version v ON v.id = m.current_version_id
         JOIN manual_section_text t ON t.version_id = v.id AND t.section_id = s.id
        WHERE s.id = ANY($1::uuid[])`,
      [subjectIds],
    );
    return rows.map(
      ({ id, locale, audience, productId, slug, anchor, manual, chapter, number, title, words, updatedAt }) => ({
        id: `manual-${id}-${locale}`,
        kind: 'manual',
        subjectId: id,
        locale,
        access: [`manual:${audience}`],
        productId,
        title,
        headings: [number, chapter, manual].filter(Boolean).join('\n'),
        text: words,
        path: `/manuals/${slug}/sections/${anchor}`,
        standing: 0,
        updatedAt,
      }),
    );
  }

  async subjectsAfter(subjectId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT t.section_id AS id FROM manual m JOIN manual_section_text t ON t.version_id = m.current_version_id
        WHERE $1::uuid IS NULL OR t.section_id > $1 ORDER BY 1 LIMIT $2`,
      [subjectId, limit],
    );
    return rows.map(({ id }) => id);
  }
}
