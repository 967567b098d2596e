import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { ArticleNotFound, readableArticlesSql } from '../knowledge/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { TicketChanging } from './ticket-changing.js';
import { LinkConfirmed, LinkRemoved, LinksPredicted } from './ticket-link.events.js';
import { TicketLink } from './ticket-link.entity.js';
import { OnlyStaffMay } from './ticket.errors.js';
import { mayHandle } from './ticket.policy.js';

/** How likely it is that this article answers this ticket: above 0 and below 1. Those of one ticket add up to 1 at most. */
export interface Prediction {
  ticketId: string;
  articleId: string;
  probability: number;
}

const REPLACE_PREDICTIONS = `
  WITH wanted AS (
    SELECT t.id AS ticket_id, a.id AS article_id, w.probability
      FROM unnest($2::uuid[], $3::uuid[], $4::float8[]) AS w (ticket_id, article_id, probability)
      JOIN ticket t ON t.id = w.ticket_id AND t.deleted_at IS NULL
      JOIN article a ON a.id = w.article_id
     WHERE NOT EXISTS (SELECT FROM ticket_link c WHERE c.ticket_id IN (t.id, t.root_id) AND c.source = 'confirmed')
       AND NOT EXISTS (SELECT FROM ticket m JOIN ticket_link c ON c.ticket_id = m.id AND c.source = 'confirmed'
                        WHERE m.root_id = t.root_id AND m.merged_into_id IS NOT NULL)
  ), gone AS (
    DELETE FROM ticket_link l
     WHERE l.ticket_id = ANY($1::uuid[]) AND l.source = 'predicted'
       AND NOT EXISTS (SELECT FROM wanted w WHERE w.ticket_id = l.ticket_id AND w.article_id = l.article_id)
    RETURNING l.ticket_id
  ), put AS (
    INSERT INTO ticket_link AS held (ticket_id, article_id, source, probability, created_at)
    SELECT ticket_id, article_id, 'predicted', probability, $5 FROM wanted ORDER BY ticket_id, article_id
    ON CONFLICT (ticket_id, article_id) DO UPDATE
      SET probability = excluded.probability, created_at = excluded.created_at
      WHERE held.source = 'predicted' AND held.probability <> excluded.probability
    RETURNING ticket_id
  )
  SELECT ticket_id AS "ticketId" FROM gone UNION SELECT ticket_id FROM put`;

/**
 * Which articles answer a ticket. People confirm and remove links, the matcher predicts them; what a person said is
 * never overwritten by a prediction. Every change is an event: the FAQ adds them up.
 */
@Injectable()
export class TicketLinks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly changing: TicketChanging,
  ) {}

  /**
   * Says that this article answers this ticket, merged or not. Saying it twice is saying it once.
   * @throws TicketNotFound, ArticleNotFound when the actor may not know of it, OnlyStaffMay
   */
  async link(actor: Actor, idOrNumber: string, articleId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const ticket = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      await this.confirm(tx, actor, ticket.id, articleId, this.clock.now());
    });
  }

  /**
   * As `link`, within the write of somebody who has taken the ticket: solving it, for one. A prediction becomes a
   * confirmation. Answers whether anything changed.
   * @throws ArticleNotFound, OnlyStaffMay
   */
  async confirm(tx: Tx, actor: Actor, ticketId: string, articleId: string, now: Date): Promise<boolean> {
    if (!mayHandle(actor)) throw new OnlyStaffMay('say which article answers a ticket');
    await assertReadable(tx, actor, articleId);

    const changed = await tx.query(
      `INSERT INTO ticket_link AS held (ticket_id, article_id, source, probability, created_by, created_at)
       VALUES ($1, $2, 'confirmed', 1, $3, $4)
       ON CONFLICT (ticket_id, article_id) DO UPDATE
         SET source = 'confirmed', probability = 1, created_by = excluded.created_by, created_at = excluded.created_at
         WHERE held.source = 'predicted'
       RETURNING 1`,
      [ticketId, articleId, actor.accountId, now],
    );
    if (changed.length === 0) return false;

    await this.changing.note(tx, actor, ticketId, { what: 'article', newValue: articleId }, now);
    await this.events.record(tx, new LinkConfirmed(ticketId, articleId));
    return true;
  }

  /**
   * Puts these predictions in place of whatever was predicted for these tickets before. Where a person confirmed an
   * article for the question, and for tickets that are deleted, nothing is predicted any more.
   */
  async replacePredictions(tx: Tx, ticketIds: readonly string[], predictions: readonly Prediction[]): Promise<void> {
    const changed: Array<{ ticketId: string }> = await tx.query(REPLACE_PREDICTIONS, [
      ticketIds,
      predictions.map(({ ticketId }) => ticketId),
      predictions.map(({ articleId }) => articleId),
      predictions.map(({ probability }) => probability),
      this.clock.now(),
    ]);
    if (changed.length === 0) return;
    await this.events.record(tx, new LinksPredicted(changed.map(({ ticketId }) => ticketId)));
  }

  /**
   * Says that this article does not answer this ticket, whoever or whatever said so before; with `undo` only that it
   * was not meant to be said.
   * @throws TicketNotFound, OnlyStaffMay
   */
  async remove(actor: Actor, idOrNumber: string, articleId: string, by?: 'undo'): Promise<void> {
    await this.database.write(async (tx) => {
      const { id: ticketId } = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      if (!mayHandle(actor)) throw new OnlyStaffMay('say which article answers a ticket');

      const { affected } = await tx.delete(TicketLink, { ticketId, articleId });
      if (!affected) return;
      await this.changing.note(tx, actor, ticketId, { what: 'article', oldValue: articleId }, this.clock.now());
      await this.events.record(tx, new LinkRemoved(ticketId, articleId, by));
    });
  }
}

async function assertReadable(tx: Tx, actor: Actor, articleId: string): Promise<void> {
  const readable = readableArticlesSql(actor, 'a');
  const [found] = await tx.query(`SELECT 1 FROM article a WHERE a.id = $1 AND ${readable}`, [articleId]);
  if (!found) throw new ArticleNotFound(articleId);
}
