import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { MomentNotFound } from './attachment.errors.js';
import { Moment } from './moment.entity.js';
import { TicketChanging, type Noted } from './ticket-changing.js';
import { Ticket } from './ticket.entity.js';
import { OnlyStaffMay, TicketClosedToCustomer } from './ticket.errors.js';
import { TicketAnswered, TicketNoted, TicketReopened, TicketUpdated } from './ticket.events.js';
import { mayHandle } from './ticket.policy.js';
import type { Channel, Visibility } from './ticket-words.js';

export interface ReplyToAdd {
  text: string;
  /** The web when left out. */
  channel?: Channel | undefined;
  /** Staff only: `in` writes down what the customer said (by phone, at the counter). Else it follows from the actor. */
  direction?: 'in' | 'out' | undefined;
  /** Staff only: what the ticket is afterwards. */
  status?: 'open' | 'waiting' | undefined;
  /** When given, refused if the ticket has changed since: somebody else may have answered. */
  version?: number | undefined;
}

export interface NoteToAdd {
  text: string;
  /** Staff when left out. */
  visibility?: Visibility | undefined;
  /** The web when left out. */
  channel?: Channel | undefined;
}

/** A moment, and the ticket as it is with it. */
export interface Added {
  ticket: Ticket;
  moment: Moment;
}

/** What is said about a ticket: by the customer, by staff, and among staff. */
@Injectable()
export class TicketConversation {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly changing: TicketChanging,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Says something to the other side. What the customer says makes a waiting or solved ticket open again.
   * @throws TicketNotFound, TicketMerged, TicketChanged, TicketClosedToCustomer, TicketCanNotBecome, OnlyStaffMay
   */
  async reply(actor: Actor, ticketId: string, reply: ReplyToAdd): Promise<Added> {
    const isByStaff = mayHandle(actor);
    const direction = reply.direction ?? (isByStaff ? 'out' : 'in');

    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId, reply.version);
      if (!isByStaff && (direction === 'out' || reply.status)) throw new OnlyStaffMay('answer for the desk');
      if (!isByStaff && ticket.status === 'closed') throw new TicketClosedToCustomer(ticket.number);

      const now = this.clock.now();
      const before = ticket.status;
      if (direction === 'in') ticket.hear(now);
      else ticket.answer();
      if (reply.status) ticket.waitFor(reply.status);

      const moment = await this.say(tx, actor, ticket, { ...reply, direction, visibility: 'customer' }, now);
      const isChanged = ticket.status !== before;
      const wasDone = isChanged && (before === 'solved' || before === 'closed');
      const noted: Noted[] = isChanged ? [{ what: 'status', oldValue: before, newValue: ticket.status }] : [];
      await this.changing.save(tx, actor, ticket, noted, now);
      await this.events.record(
        tx,
        new TicketAnswered(ticket.id, moment.id, direction === 'in' ? 'customer' : 'staff', actor.accountId),
        ...(wasDone ? [new TicketReopened(ticket.id, actor.accountId)] : []),
        ...(isChanged && !wasDone
          ? [new TicketUpdated(ticket.id, ['status'], actor.accountId, { status: ticket.status }, moment.id)]
          : []),
      );
      return { ticket, moment };
    });
  }

  /**
   * Writes something beside the conversation; staff only. A note for the customer is seen in the ticket, not sent. A
   * note overwrites nothing, so it does not count up the ticket's version.
   * @throws TicketNotFound, TicketMerged, OnlyStaffMay
   */
  async note(actor: Actor, ticketId: string, note: NoteToAdd): Promise<Added> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId);
      if (!mayHandle(actor)) throw new OnlyStaffMay('write notes');

      const now = this.clock.now();
      const moment = await this.say(tx, actor, ticket, { visibility: 'staff', ...note, direction: 'note' }, now);
      ticket.updatedAt = now;
      await tx.update(Ticket, { id: ticket.id }, { updatedAt: now });
      await this.events.record(tx, new TicketNoted(ticket.id, moment.id, actor.accountId));
      return { ticket, moment };
    });
  }

  /**
   * Lets the customer read a note that was for staff only, for good: what was read was read. It stands in the ticket's
   * history and in the audit log. Releasing it twice is releasing it once.
   * @throws TicketNotFound, TicketMerged, MomentNotFound, OnlyStaffMay
   */
  async release(actor: Actor, ticketId: string, momentId: string): Promise<Added> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId);
      if (!mayHandle(actor)) throw new OnlyStaffMay('release notes');

      const note = { id: momentId, ticketId: ticket.id, direction: 'note' } as const;
      const { affected } = await tx.update(Moment, { ...note, visibility: 'staff' }, { visibility: 'customer' });
      const moment = await tx.findOneBy(Moment, note);
      if (!moment) throw new MomentNotFound(momentId);
      if (affected === 0) return { ticket, moment };

      const now = this.clock.now();
      await tx.update(Ticket, { id: ticket.id }, { updatedAt: now });
      await this.changing.note(tx, actor, ticket.id, { what: 'note', newValue: 'released' }, now);
      const [action, subject] = ['ticket.note-released', `ticket:${ticket.id}`];
      await this.audit.record(tx, { actor, action, subject, details: { momentId } });
      await this.events.record(tx, new TicketNoted(ticket.id, moment.id, actor.accountId));
      return { ticket, moment };
    });
  }

  private async say(
    tx: Tx,
    actor: Actor,
    ticket: Ticket,
    said: Pick<Moment, 'text' | 'direction'> & { visibility?: Visibility | undefined; channel?: Channel | undefined },
    now: Date,
  ): Promise<Moment> {
    const moment = tx.create(Moment, {
      id: newId(),
      ticketId: ticket.id,
      at: now,
      channel: said.channel ?? 'web',
      direction: said.direction,
      visibility: said.visibility ?? 'staff',
      authorId: actor.accountId,
      authorName: actor.accountId ? '' : actor.name,
      text: said.text,
    });
    await tx.insert(Moment, moment);
    return moment;
  }
}
