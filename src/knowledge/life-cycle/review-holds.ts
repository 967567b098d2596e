import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { ArticleText } from '../article-text.entity.js';
import type { Article, ArticleAudience } from '../article.entity.js';
import { ruleSql } from './article-rule.entity.js';
import { ReviewBoundary } from './life-cycle.errors.js';
import type { Situation } from './life-cycle.js';

/** What must hold before a text goes online, read inside the transaction that wants it there. */
@Injectable()
export class ReviewHolds {
  /** How each text stands to this actor, by `id locale`; the article's row is locked by the caller. */
  async of(tx: Tx, actor: Actor, texts: readonly ArticleText[]): Promise<Map<string, Situation>> {
    if (texts.length === 0) return new Map();
    const rows: Array<{ key: string; needsReview: boolean; isOwn: boolean }> = await tx.query(
      `SELECT concat_ws(' ', text.id, text.locale) AS key, rule.needs_review AS "needsReview",
              EXISTS (SELECT FROM article_version v
                       WHERE v.article_id = text.id AND v.locale = text.locale AND v.author_id = $5
                         AND v.version > text.seen AND v.version <= text.head) AS "isOwn"
         FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) AS text (id, locale, seen, head)
         JOIN article a ON a.id = text.id CROSS JOIN ${ruleSql('a')}`,
      [
        texts.map(({ articleId }) => articleId),
        texts.map(({ locale }) => locale),
        // What readers have, or a reviewer has passed, is nobody's work to be reviewed any more.
        texts.map(({ publishedVersion, approvedVersion }) => Math.max(publishedVersion ?? 0, approvedVersion ?? 0)),
        texts.map(({ headVersion }) => headVersion),
        actor.accountId,
      ],
    );
    const known = new Map(rows.map((row) => [row.key, row]));
    return new Map(
      texts.map((text) => {
        const key = `${text.articleId} ${text.locale}`;
        const { needsReview, isOwn } = known.get(key)!;
        return [
          key,
          {
            stage: text.stage,
            isOnline: text.publishedVersion !== null,
            isReviewed: !needsReview || text.approvedVersion === text.headVersion,
            // An API key is nobody in particular: it can't be the second pair of eyes.
            isOwnWork: isOwn || actor.accountId === null,
          },
        ];
      }),
    );
  }

  /**
   * An editor can't leave review by moving an article to where nobody asks for it, nor bring what nobody reviewed to
   * where it is asked for. @throws ReviewBoundary
   */
  async assertMayMove(
    tx: Tx,
    actor: Actor,
    article: Pick<Article, 'productId' | 'audience'>,
    to: { productId?: string | null | undefined; audience?: ArticleAudience | undefined },
  ): Promise<void> {
    if (actor.role === 'admin') return;
    const [rows]: [{ from: boolean; to: boolean }] = await tx.query(
      `SELECT (SELECT rule.needs_review FROM ${ruleSql('was')}) AS "from", (SELECT rule.needs_review FROM ${ruleSql('will')}) AS "to"
         FROM (SELECT $1::uuid AS product_id, $2::text AS audience) was, (SELECT $3::uuid AS product_id, $4::text AS audience) will`,
      [
        article.productId,
        article.audience,
        to.productId === undefined ? article.productId : to.productId,
        to.audience ?? article.audience,
      ],
    );
    if (rows.from !== rows.to) throw new ReviewBoundary();
  }
}
