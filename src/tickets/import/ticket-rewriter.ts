import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { KnownMoment } from './moment-plan.js';
import { planTicket, type Held, type Rewriting, type Row } from './ticket-plan.js';
import type { People, References } from './ticket-references.queries.js';
import type { CheckedTicket } from './ticket-record.js';
import { insertFollowers, insertLinks, insertMoments } from './ticket-rows.js';

/** A ticket that is there already. */
export interface KnownTicket {
  id: string;
  /** Of the record it was last imported from; null when it never was. */
  hash: string | null;
  isDeleted: boolean;
}

/**
 * Brings tickets that are there already up to date with a record that says something else than the last one did. What
 * a record does not mention stays; of the conversation nothing is taken away, nor is a link that a person made. A
 * merge is the desk's business: no file undoes or repeats it.
 */
@Injectable()
export class TicketRewriter {
  constructor(private readonly clock: Clock) {}

  /** Answers the ids of the tickets that are different now. */
  async rewrite(
    tx: Tx,
    actor: Actor,
    tickets: readonly CheckedTicket[],
    known: ReadonlyMap<string, KnownTicket>,
    references: References,
    people: People,
  ): Promise<string[]> {
    const living = tickets.filter(({ externalId }) => !known.get(externalId)!.isDeleted);
    if (living.length === 0) return [];
    const now = this.clock.now();
    const held = await this.held(
      tx,
      living.map(({ externalId }) => known.get(externalId)!.id),
    );

    const plan: Rewriting = { rows: [], moments: [], texts: [], links: [], unlinks: [], followers: [], changes: [] };
    const changed: string[] = [];
    for (const ticket of living) {
      const { id } = known.get(ticket.externalId)!;
      if (planTicket(plan, ticket, held.get(id)!, references, people, now)) changed.push(id);
    }
    await tx.query(
      `UPDATE ticket t SET imported_hash = r.hash FROM unnest($1::uuid[], $2::text[]) AS r (id, hash) WHERE t.id = r.id`,
      [living.map(({ externalId }) => known.get(externalId)!.id), living.map(({ hash }) => hash)],
    );
    if (changed.length > 0) await this.apply(tx, actor, plan, changed, now);
    return changed;
  }

  private async held(tx: Tx, ids: readonly string[]): Promise<Map<string, Held>> {
    const rows: Row[] = await tx.query(
      `SELECT id, subject, type, status, priority, product_id AS "productId", locale, channel, requester_id AS "requesterId",
              assignee_id AS "assigneeId", team_id AS "teamId", opened_at AS "openedAt", solved_at AS "solvedAt",
              closed_at AS "closedAt", solution, unanswered_since AS "unansweredSince" FROM ticket WHERE id = ANY($1)`,
      [ids],
    );
    const held = new Map(
      rows.map((row): [string, Held] => [row.id, { row, moments: [], links: new Map(), followers: new Set() }]),
    );
    const moments: Array<KnownMoment & { ticketId: string }> = await tx.query(
      `SELECT id, ticket_id AS "ticketId", at, direction, visibility, text FROM moment WHERE ticket_id = ANY($1)
        ORDER BY ticket_id, at, id`,
      [ids],
    );
    for (const moment of moments) held.get(moment.ticketId)!.moments.push(moment);
    const links: Array<{ ticketId: string; articleId: string; isImported: boolean }> = await tx.query(
      `SELECT ticket_id AS "ticketId", article_id AS "articleId", created_by IS NULL AS "isImported"
         FROM ticket_link WHERE ticket_id = ANY($1) AND source = 'confirmed'`,
      [ids],
    );
    for (const { ticketId, articleId, isImported } of links) held.get(ticketId)!.links.set(articleId, isImported);
    const followers: Array<{ ticketId: string; accountId: string }> = await tx.query(
      `SELECT ticket_id AS "ticketId", account_id AS "accountId" FROM ticket_follower WHERE ticket_id = ANY($1)`,
      [ids],
    );
    for (const { ticketId, accountId } of followers) held.get(ticketId)!.followers.add(accountId);
    return held;
  }

  private async apply(tx: Tx, actor: Actor, plan: Rewriting, changed: readonly string[], now: Date): Promise<void> {
    await tx.query(
      `UPDATE ticket t SET subject = r.subject, type = r.type, status = r.status, priority = r.priority,
              product_id = r."productId", locale = r.locale, channel = r.channel, requester_id = r."requesterId",
              assignee_id = r."assigneeId", team_id = r."teamId", opened_at = r."openedAt", solved_at = r."solvedAt",
              closed_at = r."closedAt", solution = r.solution, unanswered_since = r."unansweredSince"
         FROM json_to_recordset($1::json) AS r (id uuid, subject text, type text, status text, priority text,
              "productId" uuid, locale text, channel text, "requesterId" uuid, "assigneeId" uuid, "teamId" uuid,
              "openedAt" timestamptz, "solvedAt" timestamptz, "closedAt" timestamptz, solution text, "unansweredSince" timestamptz)
        WHERE t.id = r.id`,
      [JSON.stringify(plan.rows)],
    );
    // An agent who is looking at one of them is told that it changed.
    await tx.query('UPDATE ticket SET version = version + 1, updated_at = $2 WHERE id = ANY($1)', [changed, now]);
    await tx.query(
      `UPDATE moment m SET text = r.text, at = r.at FROM json_to_recordset($1::json) AS r (id uuid, text text, at timestamptz)
        WHERE m.id = r.id`,
      [JSON.stringify(plan.texts)],
    );
    await tx.query(
      `DELETE FROM ticket_link l USING json_to_recordset($1::json) AS r ("ticketId" uuid, "articleId" uuid)
        WHERE l.ticket_id = r."ticketId" AND l.article_id = r."articleId"`,
      [JSON.stringify(plan.unlinks)],
    );
    await insertMoments(tx, plan.moments);
    await insertLinks(tx, plan.links);
    await insertFollowers(tx, plan.followers);
    await tx.query(
      `INSERT INTO ticket_change (id, ticket_id, at, actor_id, what, old_value, new_value, visibility)
       SELECT r.id, r."ticketId", $2, $3, r.what, r.old, r.new, r.visibility
         FROM json_to_recordset($1::json) AS r (id uuid, "ticketId" uuid, what text, old text, new text, visibility text)`,
      [JSON.stringify(plan.changes), now, actor.accountId],
    );
  }
}
