import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { FragmentUses, type FragmentUse } from './fragment-uses.js';
import { keysIn, MARK_START, markOf } from './fragment-marks.js';

interface Row {
  id: string;
  locale: Locale;
  title: string;
  answer: string;
  isOnline: boolean;
}

/** Says which articles use a fragment: in what readers see, or in what editors are at. */
@Injectable()
export class ArticleFragments {
  constructor(
    private readonly database: Database,
    uses: FragmentUses,
  ) {
    uses.register((key) => this.uses(key));
  }

  private async uses(key: string | null): Promise<FragmentUse[]> {
    const rows = await this.database.query<Row>(
      `SELECT t.article_id AS id, t.locale, head.question AS title, concat_ws(chr(10), online.answer, head.answer) AS answer,
              online.version IS NOT NULL AS "isOnline"
         FROM article_text t
         JOIN article_version head ON (head.article_id, head.locale, head.version) = (t.article_id, t.locale, t.head_version)
         LEFT JOIN article_version online
           ON (online.article_id, online.locale, online.version) = (t.article_id, t.locale, t.published_version)
        WHERE strpos(head.answer, $1) > 0 OR strpos(online.answer, $1) > 0
        ORDER BY head.question, t.article_id, t.locale`,
      [key === null ? MARK_START : markOf(key)],
    );
    return rows.flatMap(({ answer, ...row }) =>
      (key === null ? keysIn(answer) : [key]).map((used) => ({
        ...row,
        key: used,
        kind: 'article' as const,
        label: null,
      })),
    );
  }
}
