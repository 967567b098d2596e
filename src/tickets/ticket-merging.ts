import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { TicketChanging } from './ticket-changing.js';
import { Ticket } from './ticket.entity.js';
import { binder, isTicketSql } from './ticket-summary.js';
import { OnlyStaffMay, TicketNotFound, TicketNotMerged } from './ticket.errors.js';
import { TicketUnmerged, TicketWasMerged } from './ticket.events.js';
import { mayHandle, visibleTickets } from './ticket.policy.js';

export interface TicketMerge {
  /** The ticket that stays. */
  intoId: string;
  /** The version of the other one that was read. */
  version: number;
}

/** Any number will do that nobody else locks. */
const MERGES = 7_346_202;

/**
 * Two tickets that ask the same become one: the first points at the second, which is where the conversation goes on
 * and what counts. Nothing is moved, so it can be undone. `root_id` is the ticket at the end of the chain, for every
 * ticket in it; only a ticket that is not merged itself can take others in.
 */
@Injectable()
export class TicketMerging {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly changing: TicketChanging,
  ) {}

  /**
   * Merges a ticket, with all that was merged into it, into another. Answers the merged one.
   * @throws TicketNotFound, OnlyStaffMay
   * @throws TicketMerged when either was merged already
   * @throws TicketChanged when the ticket is not that version any more
   */
  async merge(actor: Actor, idOrNumber: string, { intoId, version }: TicketMerge): Promise<Ticket> {
    if (!mayHandle(actor)) throw new OnlyStaffMay('merge tickets');
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      await oneMergeAtATime(tx);
      const ticketId = await idOf(tx, actor, idOrNumber);
      if (ticketId === intoId) throw new InvalidInput([{ path: 'intoId', message: 'is the same ticket' }]);

      // In the order of their ids, as everybody who locks two tickets.
      const taken = new Map<string, Ticket>();
      for (const id of [ticketId, intoId].toSorted()) {
        taken.set(id, await this.changing.take(tx, actor, id, id === ticketId ? version : undefined));
      }
      const ticket = taken.get(ticketId)!;

      Object.assign(ticket, { mergedIntoId: intoId, rootId: intoId, mergedAt: now });
      const noted = { what: 'merged', oldValue: ticketId, newValue: intoId } as const;
      await this.changing.save(tx, actor, ticket, [noted], now);
      await tx.update(Ticket, { rootId: ticketId }, { rootId: intoId });

      // The one that stays got a conversation more, but nothing in it was overwritten: its version stays.
      await tx.update(Ticket, { id: intoId }, { updatedAt: now });
      await this.changing.note(tx, actor, intoId, noted, now);
      await this.events.record(tx, new TicketWasMerged(ticketId, intoId));
      await this.audit.record(tx, {
        actor,
        action: 'ticket.merged',
        subject: `ticket:${ticketId}`,
        details: { into: intoId },
      });
      return ticket;
    });
  }

  /**
   * Makes it a ticket of its own again, with all that was merged into it.
   * @throws TicketNotFound, OnlyStaffMay, TicketNotMerged
   */
  async unmerge(actor: Actor, idOrNumber: string): Promise<Ticket> {
    if (!mayHandle(actor)) throw new OnlyStaffMay('undo a merge');
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      await oneMergeAtATime(tx);
      const ticket = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      const { id: ticketId, mergedIntoId, rootId } = ticket;
      if (mergedIntoId === null) throw new TicketNotMerged(ticket.number);

      Object.assign(ticket, { mergedIntoId: null, rootId: ticketId, mergedAt: null });
      const noted = { what: 'unmerged', oldValue: mergedIntoId, newValue: ticketId } as const;
      await this.changing.save(tx, actor, ticket, [noted], now);
      await tx.query(
        `WITH RECURSIVE part AS (
           SELECT id FROM ticket WHERE merged_into_id = $1
           UNION ALL
           SELECT t.id FROM ticket t JOIN part ON t.merged_into_id = part.id
         )
         UPDATE ticket SET root_id = $1 WHERE id IN (SELECT id FROM part)`,
        [ticketId],
      );

      await this.changing.note(tx, actor, mergedIntoId, noted, now);
      await this.events.record(tx, new TicketUnmerged(ticketId, rootId));
      await this.audit.record(tx, {
        actor,
        action: 'ticket.unmerged',
        subject: `ticket:${ticketId}`,
        details: { from: mergedIntoId },
      });
      return ticket;
    });
  }
}

/** Two tickets are locked in the order of their ids, so the ids must be known before: of what the actor may know of. */
async function idOf(tx: Tx, actor: Actor, idOrNumber: string): Promise<string> {
  const { parameters, bind } = binder();
  const [found] = await tx.query(
    `SELECT t.id FROM ticket t WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)}`,
    parameters,
  );
  if (!found) throw new TicketNotFound(idOrNumber);
  return found.id;
}

/**
 * Merges are rare and touch whole groups of tickets: one at a time over the whole desk, so that two of them can make
 * no circle, miss no ticket of each other's group and never wait for each other.
 */
export async function oneMergeAtATime(tx: Tx): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [MERGES]);
}
