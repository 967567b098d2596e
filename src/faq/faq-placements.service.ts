import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { ArticlesQueries, readableArticlesSql } from '../knowledge/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { FaqCache } from './faq-cache.js';
import { FaqScale } from './faq-scale.js';
import type { PlacementBody } from './faq.schemas.js';

/** An editor's word on an article's place. */
export interface Placement {
  articleId: string;
  kind: 'pinned' | 'excluded';
  position: number | null;
  reason: string;
  setAt: Date;
}

/** Why is said among staff. A key stands for another system, whose readers we don't know. */
function columnsFor(actor: Actor): string {
  const reason = isStaff(actor) && (actor.via !== 'api-key' || actor.role === 'admin') ? 'p.reason' : `''`;
  return `p.article_id AS "articleId", p.kind, p.position, ${reason} AS reason, p.set_at AS "setAt"`;
}

/** Lets editors pin an article at a place in the FAQ or keep it out. Both are audited and can be taken back. */
@Injectable()
export class FaqPlacements {
  constructor(
    private readonly database: Database,
    private readonly articles: ArticlesQueries,
    private readonly scale: FaqScale,
    private readonly audit: AuditLog,
    private readonly cache: FaqCache,
    private readonly clock: Clock,
  ) {}

  /** Those of articles that the actor may read: a draft that is kept out is still nobody's business but an editor's. */
  all(actor: Actor): Promise<Placement[]> {
    return this.database.query(
      `SELECT ${columnsFor(actor)} FROM faq_placement p JOIN article a ON a.id = p.article_id
        WHERE ${readableArticlesSql(actor, 'a')} ORDER BY p.kind DESC, p.position, p.set_at`,
    );
  }

  async of(actor: Actor, articleId: string): Promise<Placement | null> {
    const [row] = await this.database.query<Placement>(
      `SELECT ${columnsFor(actor)} FROM faq_placement p JOIN article a ON a.id = p.article_id
        WHERE p.article_id = $1 AND ${readableArticlesSql(actor, 'a')}`,
      [articleId],
    );
    return row ?? null;
  }

  /** @throws ArticleNotFound */
  async set(actor: Actor, articleId: string, placement: PlacementBody): Promise<Placement> {
    await this.articles.get(actor, articleId);
    await this.change(actor, articleId, `faq.${placement.kind}`, placement, (tx) =>
      tx.query(
        `INSERT INTO faq_placement (article_id, kind, position, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (article_id) DO UPDATE SET kind = excluded.kind, position = excluded.position, reason = excluded.reason,
           set_by = excluded.set_by, set_at = excluded.set_at`,
        [
          articleId,
          placement.kind,
          placement.kind === 'pinned' ? placement.position : null,
          placement.reason,
          actor.accountId,
          this.clock.now(),
        ],
      ),
    );
    return (await this.of(actor, articleId))!;
  }

  /** Gives the article back its true place; nothing happens where it has it. */
  async clear(actor: Actor, articleId: string): Promise<void> {
    const placement = await this.of(actor, articleId);
    if (!placement) return;
    await this.change(actor, articleId, `faq.un${placement.kind}`, {}, (tx) =>
      tx.query('DELETE FROM faq_placement WHERE article_id = $1', [articleId]),
    );
  }

  private async change(
    actor: Actor,
    articleId: string,
    action: string,
    details: Record<string, unknown>,
    work: (tx: Tx) => Promise<unknown>,
  ): Promise<void> {
    await this.database.write(async (tx) => {
      await this.scale.lock(tx);
      await work(tx);
      await this.scale.revise(tx);
      await this.audit.record(tx, { actor, action, subject: `article:${articleId}`, details });
    });
    this.cache.clear();
  }
}
