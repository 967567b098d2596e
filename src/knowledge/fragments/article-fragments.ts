import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { FragmentUses, type FragmentText } from './fragment-uses.js';

/** Says which articles use a fragment: in what readers see, or in what editors are at. */
@Injectable()
export class ArticleFragments {
  constructor(
    private readonly database: Database,
    uses: FragmentUses,
  ) {
    uses.register((mark) => this.textsWith(mark));
  }

  private textsWith(mark: string): Promise<FragmentText[]> {
    return this.database.query(
      `SELECT 'article' AS kind, t.article_id AS id, t.locale, head.question AS title, NULL AS label,
              concat_ws(chr(10), online.answer, head.answer) AS text, online.version IS NOT NULL AS "isOnline",
              false AS "isPast"
         FROM article_text t
         JOIN article_version head ON (head.article_id, head.locale, head.version) = (t.article_id, t.locale, t.head_version)
         LEFT JOIN article_version online
           ON (online.article_id, online.locale, online.version) = (t.article_id, t.locale, t.published_version)
        WHERE strpos(head.answer, $1) > 0 OR strpos(online.answer, $1) > 0
        ORDER BY head.question, t.article_id, t.locale`,
      [mark],
    );
  }
}
