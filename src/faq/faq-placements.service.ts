import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { ArticlesQueries } from '../knowledge/index.js';
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

const COLUMNS = 'article_id AS "articleId", kind, position, reason, set_at AS "setAt"';

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

  all(): Promise<Placement[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM faq_placement ORDER BY kind DESC, position, set_at`);
  }

  async of(articleId: string): Promise<Placement | null> {
    const [row] = await this.database.query<Placement>(`SELECT ${COLUMNS} FROM faq_placement WHERE article_id = $1`, [
      articleId,
    ]);
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
    return (await this.of(articleId))!;
  }

  /** Gives the article back its true place; nothing happens where it has it. */
  async clear(actor: Actor, articleId: string): Promise<void> {
    const placement = await this.of(articleId);
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
