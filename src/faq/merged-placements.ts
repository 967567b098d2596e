import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import type { Tx } from '../platform/database/index.js';

const PLACEMENT = 'kind, position, reason, set_by, set_at';

/** What is noted is the placement as it was, also where the other article keeps its own. */
const MOVE = `
  WITH gone AS (
    DELETE FROM faq_placement WHERE article_id = $1 RETURNING ${PLACEMENT}
  ), put AS (
    INSERT INTO faq_placement (article_id, ${PLACEMENT}) SELECT $2, ${PLACEMENT} FROM gone
    ON CONFLICT (article_id) DO NOTHING RETURNING article_id
  )
  INSERT INTO merged_faq_placement (article_id, ${PLACEMENT}, has_moved)
  SELECT $1, ${PLACEMENT}, EXISTS (SELECT FROM put) FROM gone
  RETURNING kind, position, has_moved AS "isAtOther"`;

/** Taken from the other article only while it is still what the merge put there: what editors said of that since, stays. */
const MOVE_BACK = `
  WITH noted AS (
    DELETE FROM merged_faq_placement WHERE article_id = $1 RETURNING *
  ), taken AS (
    DELETE FROM faq_placement held USING noted
     WHERE noted.has_moved AND held.article_id = $2
       AND (held.kind, held.reason, held.set_at) = (noted.kind, noted.reason, noted.set_at)
       AND held.position IS NOT DISTINCT FROM noted.position
  )
  INSERT INTO faq_placement (article_id, ${PLACEMENT}) SELECT $1, ${PLACEMENT} FROM noted
  ON CONFLICT (article_id) DO NOTHING RETURNING kind, position, false AS "isAtOther"`;

/**
 * Lets an editor's word on an article's place follow when it is merged into another that has none of its own, and puts
 * it back when they become two again. For a transaction that holds the FAQ's scale, as all do that change placements.
 */
@Injectable()
export class MergedPlacements {
  constructor(private readonly audit: AuditLog) {}

  /** The article becomes the other one. */
  merge(tx: Tx, articleId: string, otherId: string): Promise<void> {
    return this.move(tx, MOVE, articleId, otherId);
  }

  /** The article is one of its own again. */
  unmerge(tx: Tx, articleId: string, otherId: string): Promise<void> {
    return this.move(tx, MOVE_BACK, articleId, otherId);
  }

  private async move(tx: Tx, statement: string, articleId: string, otherId: string): Promise<void> {
    const [moved] = (await tx.query(statement, [articleId, otherId])) as Array<{
      kind: string;
      position: number | null;
      isAtOther: boolean;
    }>;
    if (!moved) return;
    const { kind, position, isAtOther } = moved;
    await this.audit.record(tx, {
      actor: SYSTEM,
      action: statement === MOVE ? 'faq.merged' : 'faq.unmerged',
      subject: `article:${articleId}`,
      details: { kind, position, other: otherId, isAtOther },
    });
  }
}
