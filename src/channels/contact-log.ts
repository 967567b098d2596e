import { Injectable } from '@nestjs/common';
import { isStaff, NotAllowed, type Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { TicketConversation, TicketsQueries } from '../tickets/index.js';

export const CALLER_QUESTIONS = ['name', 'birth-date', 'address', 'customer-number', 'document', 'call-back'] as const;
/** What one asks somebody to know whom one speaks to. */
export type CallerQuestion = (typeof CALLER_QUESTIONS)[number];

export interface ContactToLog {
  channel: 'phone' | 'counter';
  text: string;
  /** What was asked to know who it is, and whether it was right; the answers themselves are kept nowhere. */
  asked: readonly CallerQuestion[];
  matched: boolean;
}

export interface CallerCheck {
  momentId: string;
  asked: CallerQuestion[];
  matched: boolean;
  by: string | null;
  at: Date;
}

/** Calls and visits, written down while they last. */
@Injectable()
export class ContactLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly conversation: TicketConversation,
    private readonly tickets: TicketsQueries,
  ) {}

  /** Writes down what somebody said, and how we knew who it was. @throws as TicketConversation.reply does, NotAllowed */
  async log(actor: Actor, idOrNumber: string, contact: ContactToLog): Promise<{ number: number; momentId: string }> {
    if (!isStaff(actor)) throw new NotAllowed();
    const { channel, text, asked, matched } = contact;
    return this.database.write(async (tx) => {
      const { ticket, moment } = await this.conversation.reply(actor, idOrNumber, { channel, text, direction: 'in' });
      if (asked.length > 0) {
        await tx.query(
          'INSERT INTO caller_check (moment_id, asked, matched, checked_by, checked_at) VALUES ($1, $2, $3, $4, $5)',
          [moment.id, [...new Set(asked)], matched, actor.accountId, this.clock.now()],
        );
      }
      return { number: ticket.number, momentId: moment.id };
    });
  }

  /** How callers about a ticket were known, the latest first. Staff only. @throws NotAllowed, TicketNotFound */
  async checksOf(actor: Actor, idOrNumber: string): Promise<CallerCheck[]> {
    if (!isStaff(actor)) throw new NotAllowed();
    const { id } = await this.tickets.get(actor, idOrNumber);
    return this.database.query<CallerCheck>(
      `SELECT c.moment_id AS "momentId", c.asked, c.matched, a.name AS by, c.checked_at AS at
         FROM caller_check c JOIN moment m ON m.id = c.moment_id LEFT JOIN account a ON a.id = c.checked_by
        WHERE m.ticket_id = $1 ORDER BY c.checked_at DESC LIMIT 20`,
      [id],
    );
  }
}
