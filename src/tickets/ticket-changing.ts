import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../accounts/index.js';
import type { Tx } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import { TicketChange, type ChangedField } from './ticket-change.entity.js';
import { binder, isTicketSql } from './ticket-summary.js';
import { Ticket } from './ticket.entity.js';
import { TicketChanged, TicketMerged, TicketNotFound } from './ticket.errors.js';
import { visibleTickets } from './ticket.policy.js';
import type { Visibility } from './ticket-words.js';

/** One line of a ticket's history. */
export interface Noted {
  what: ChangedField;
  oldValue?: string | null;
  newValue?: string | null;
  /** Customers see their ticket's status and solution change; everything else is the desk's own business. */
  visibility?: Visibility;
}

/**
 * How every ability changes a ticket: take it (locked, as far as this actor may see it), change the entity by its own
 * rules, save it. The lock keeps two agents apart for the length of a write, the version for the time in which they
 * only look at it.
 */
@Injectable()
export class TicketChanging {
  /**
   * Locks the ticket (by its id, or its number for people) until the end of the write.
   * @param version what the actor read; left out, whatever stands there is changed.
   * @throws TicketNotFound when there is none, it is deleted, or the actor may not know of it.
   * @throws TicketMerged when another ticket is the one to use.
   * @throws TicketChanged when it is not that version any more.
   */
  async take(tx: Tx, actor: Actor, idOrNumber: string, version?: number): Promise<Ticket> {
    const ticket = await this.takeEvenMerged(tx, actor, idOrNumber);
    if (ticket.isMerged) throw new TicketMerged(ticket.number, await this.visibleRoot(tx, actor, ticket));
    if (version !== undefined && version !== ticket.version) throw new TicketChanged(ticket.number, ticket.version);
    return ticket;
  }

  /** As `take`, for merging and undoing it: answers a merged ticket too. */
  async takeEvenMerged(tx: Tx, actor: Actor, idOrNumber: string): Promise<Ticket> {
    const { parameters, bind } = binder();
    const [found] = await tx.query(
      `SELECT t.id FROM ticket t
        WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)} FOR NO KEY UPDATE OF t`,
      parameters,
    );
    if (!found) throw new TicketNotFound(idOrNumber);
    return tx.findOneByOrFail(Ticket, { id: found.id });
  }

  /** Writes all fields of a taken ticket, counts up its version and notes what changed. */
  async save(tx: Tx, actor: Actor, ticket: Ticket, noted: readonly Noted[], now: Date): Promise<Ticket> {
    const read = ticket.version;
    const { id, number: _number, ...fields } = ticket;
    // take() locked the row; this WHERE holds whoever comes here without a lock to the version they read.
    const { affected } = await tx.update(
      Ticket,
      { id, version: read },
      { ...fields, version: read + 1, updatedAt: now },
    );
    if (affected === 0) throw new TicketChanged(ticket.number, (await this.current(tx, id))?.version ?? read);

    ticket.version = read + 1;
    ticket.updatedAt = now;
    for (const line of noted) await this.note(tx, actor, id, line, now);
    return ticket;
  }

  /** Adds a line to a ticket's history. */
  async note(tx: Tx, actor: Actor, ticketId: string, { what, ...line }: Noted, now: Date): Promise<void> {
    const isPublic = what === 'status' || what === 'solution';
    await tx.insert(TicketChange, {
      id: newId(),
      ticketId,
      at: now,
      actorId: actor.accountId,
      what,
      oldValue: line.oldValue ?? null,
      newValue: line.newValue ?? null,
      visibility: line.visibility ?? (isPublic ? 'customer' : 'staff'),
    });
  }

  private current(tx: EntityManager, id: string): Promise<Ticket | null> {
    return tx.findOneBy(Ticket, { id });
  }

  private async visibleRoot(tx: Tx, actor: Actor, ticket: Ticket): Promise<{ id: string; number: number } | null> {
    const { parameters, bind } = binder(ticket.rootId);
    const visible = visibleTickets(actor, 't', bind);
    const [root] = await tx.query(
      `SELECT t.id, t.number::int FROM ticket t WHERE t.id = $1 AND ${visible}`,
      parameters,
    );
    return root ?? null;
  }
}
