import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { binder } from './ticket-summary.js';
import { visibleTickets } from './ticket.policy.js';

/** A ticket of a group, as much as a heading needs. */
export interface GroupedTicket {
  id: string;
  number: number;
  subject: string;
}

/**
 * Merged tickets, read. A group is a ticket and all that was merged into it, over any number of steps. Nobody sees
 * more of a group than the tickets they may see alone: a customer whose question was merged into somebody else's
 * never learns whose, and the other one never reads his.
 */
@Injectable()
export class TicketGroupsQueries {
  constructor(private readonly database: Database) {}

  /** The ticket itself first, then what was merged into it, the oldest first. Empty when the actor may not see it. */
  async groupOf(actor: Actor, ticketId: string): Promise<GroupedTicket[]> {
    const { parameters, bind } = binder(ticketId);
    const visible = (alias: string) => visibleTickets(actor, alias, bind);
    // The whole group is walked first: what lies behind somebody else's ticket may be one's own.
    return this.database.query<GroupedTicket>(
      `WITH RECURSIVE part AS (
         SELECT id FROM ticket WHERE id = $1
         UNION ALL
         SELECT t.id FROM ticket t JOIN part ON t.merged_into_id = part.id
       )
       SELECT t.id, t.number::int, t.subject FROM ticket t JOIN part USING (id)
        WHERE ${visible('t')} AND EXISTS (SELECT FROM ticket asked WHERE asked.id = $1 AND ${visible('asked')})
        ORDER BY t.id <> $1, t.opened_at, t.id`,
      parameters,
    );
  }
}
