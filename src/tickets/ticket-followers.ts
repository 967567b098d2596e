import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { TicketChanging } from './ticket-changing.js';
import { binder, isTicketSql } from './ticket-summary.js';
import { OnlyStaffMay, TicketNotFound } from './ticket.errors.js';
import { TicketFollowersChanged } from './ticket.events.js';
import { mayHandle, visibleTickets } from './ticket.policy.js';

export interface Follower {
  id: string;
  name: string;
  email: string | null;
  role: string;
  since: Date;
}

/**
 * Who else keeps an eye on a ticket. A customer who follows it may read what its requester may read, so every
 * follower that comes or goes is audited. Staff choose the followers; a customer can only leave.
 */
@Injectable()
export class TicketFollowers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly changing: TicketChanging,
    private readonly events: EventLog,
  ) {}

  /** Lets an account follow; following twice is following once. @throws TicketNotFound, OnlyStaffMay, InvalidInput */
  async add(actor: Actor, idOrNumber: string, accountId: string): Promise<void> {
    const now = this.clock.now();

    await this.database.write(async (tx) => {
      const { id: ticketId } = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      if (!mayHandle(actor)) throw new OnlyStaffMay('add followers');
      const [account] = await tx.query('SELECT FROM account WHERE id = $1 AND disabled_at IS NULL', [accountId]);
      if (!account) throw new InvalidInput([{ path: 'accountId', message: 'is not an account that can sign in' }]);

      const added = await tx.query(
        `INSERT INTO ticket_follower (ticket_id, account_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
        [ticketId, accountId, now],
      );
      if (added.length === 0) return;
      await this.events.record(tx, new TicketFollowersChanged(ticketId));
      await this.changing.note(tx, actor, ticketId, { what: 'follower', newValue: accountId }, now);
      await this.audit.record(tx, {
        actor,
        action: 'ticket.follower-added',
        subject: `ticket:${ticketId}`,
        details: { accountId },
      });
    });
  }

  /** Lets an account follow no longer. Customers remove themselves only. @throws TicketNotFound, OnlyStaffMay */
  async remove(actor: Actor, idOrNumber: string, accountId: string): Promise<void> {
    const now = this.clock.now();

    await this.database.write(async (tx) => {
      const { id: ticketId } = await this.changing.takeEvenMerged(tx, actor, idOrNumber);
      if (!mayHandle(actor) && actor.accountId !== accountId) throw new OnlyStaffMay('remove other followers');

      const [, removed] = await tx.query('DELETE FROM ticket_follower WHERE ticket_id = $1 AND account_id = $2', [
        ticketId,
        accountId,
      ]);
      if (removed === 0) return;
      await this.events.record(tx, new TicketFollowersChanged(ticketId));
      await this.changing.note(tx, actor, ticketId, { what: 'follower', oldValue: accountId }, now);
      await this.audit.record(tx, {
        actor,
        action: 'ticket.follower-removed',
        subject: `ticket:${ticketId}`,
        details: { accountId },
      });
    });
  }

  /** The longest first. A customer is shown himself only: who else follows is not his business. @throws TicketNotFound */
  async list(actor: Actor, idOrNumber: string): Promise<Follower[]> {
    const { parameters, bind } = binder();
    const isIt = `${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)}`;
    const whom = isStaff(actor) ? 'true' : `f.account_id = ${bind(actor.accountId)}`;
    const rows = await this.database.query<{ [Field in keyof Follower]: Follower[Field] | null }>(
      `SELECT a.id, a.name, a.email, a.role, f.since
         FROM ticket t LEFT JOIN ticket_follower f ON f.ticket_id = t.id AND ${whom} LEFT JOIN account a ON a.id = f.account_id
        WHERE ${isIt} ORDER BY f.since, a.id`,
      parameters,
    );
    if (rows.length === 0) throw new TicketNotFound(idOrNumber);
    return rows.filter((row): row is Follower => row.id !== null);
  }
}
