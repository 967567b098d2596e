import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { TicketChanging } from './ticket-changing.js';
import { oneMergeAtATime } from './ticket-merging.js';
import { Ticket } from './ticket.entity.js';
import { binder, isTicketSql } from './ticket-summary.js';
import { OnlyAdminsMay, TicketHangsOnDeleted, TicketHoldsOthers, TicketNotFound } from './ticket.errors.js';
import { TicketDeleted, TicketRestored } from './ticket.events.js';
import { mayDelete } from './ticket.policy.js';

/**
 * Takes tickets out of every list, count and search: spam, what was sent by mistake, what a test left. The row stays,
 * so there is a way back. What is deleted never holds anything that is not.
 */
@Injectable()
export class TicketDeletion {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly changing: TicketChanging,
  ) {}

  /** @throws OnlyAdminsMay, TicketNotFound, TicketHoldsOthers when tickets were merged into it */
  async delete(actor: Actor, idOrNumber: string): Promise<void> {
    if (!mayDelete(actor)) throw new OnlyAdminsMay('delete tickets');
    const now = this.clock.now();

    await this.database.write(async (tx) => {
      await oneMergeAtATime(tx);
      const ticket = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      const ticketId = ticket.id;
      const others = await tx.query(
        `SELECT number::int FROM ticket WHERE merged_into_id = $1 AND deleted_at IS NULL ORDER BY number LIMIT 10`,
        [ticketId],
      );
      if (others.length > 0) throw new TicketHoldsOthers(ticket.number, numbersOf(others));

      ticket.deletedAt = now;
      await this.changing.save(tx, actor, ticket, [{ what: 'deleted', newValue: 'true' }], now);
      await this.events.record(tx, new TicketDeleted(ticketId));
      await this.audit.record(tx, { actor, action: 'ticket.deleted', subject: `ticket:${ticketId}` });
    });
  }

  /**
   * Brings a deleted ticket back as it was. One that is not deleted stays as it is.
   * @throws OnlyAdminsMay, TicketNotFound, TicketHangsOnDeleted
   */
  async restore(actor: Actor, idOrNumber: string): Promise<void> {
    if (!mayDelete(actor)) throw new OnlyAdminsMay('restore tickets');
    const now = this.clock.now();

    await this.database.write(async (tx) => {
      await oneMergeAtATime(tx);
      const ticket = await takeDeleted(tx, idOrNumber);
      if (!ticket) return;
      const ticketId = ticket.id;

      ticket.deletedAt = null;
      await this.changing.save(tx, actor, ticket, [{ what: 'deleted', oldValue: 'true' }], now);
      await this.events.record(tx, new TicketRestored(ticketId));
      await this.audit.record(tx, { actor, action: 'ticket.restored', subject: `ticket:${ticketId}` });
    });
  }
}

/** Locks a deleted ticket; null when it is not deleted. Called while nothing can be merged or deleted (oneMergeAtATime). */
async function takeDeleted(tx: Tx, idOrNumber: string): Promise<Ticket | null> {
  const { parameters, bind } = binder();
  const [found] = await tx.query(
    `SELECT t.id FROM ticket t WHERE ${isTicketSql(idOrNumber, 't', bind)} FOR NO KEY UPDATE OF t`,
    parameters,
  );
  if (!found) throw new TicketNotFound(idOrNumber);
  const ticket = await tx.findOneByOrFail(Ticket, { id: found.id });
  if (!ticket.deletedAt) return null;

  const into = ticket.mergedIntoId === null ? null : await tx.findOneBy(Ticket, { id: ticket.mergedIntoId });
  if (into?.deletedAt) throw new TicketHangsOnDeleted(ticket.number, { id: into.id, number: into.number });
  return ticket;
}

function numbersOf(rows: ReadonlyArray<{ number: number }>): number[] {
  return rows.map(({ number }) => number);
}
