import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { TicketChanging, type Noted } from './ticket-changing.js';
import { TicketLinks } from './ticket-links.js';
import type { Ticket } from './ticket.entity.js';
import { OnlyStaffMay } from './ticket.errors.js';
import { TicketClosed, TicketReopened, TicketSolved, TicketUpdated } from './ticket.events.js';
import { mayHandle, mayReopen } from './ticket.policy.js';

export interface TicketSolution {
  version: number;
  /** What solved it, in words the customer reads. */
  text: string;
  /** The articles that answered: their links are confirmed in the same transaction. */
  articleIds?: readonly string[] | undefined;
}

/** How a ticket ends, and begins again. */
@Injectable()
export class TicketClosing {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly changing: TicketChanging,
    private readonly links: TicketLinks,
  ) {}

  /**
   * Solves it; in a solved ticket puts another solution in the place of the first. Staff only.
   * @throws TicketNotFound, TicketMerged, TicketChanged, TicketCanNotBecome, ArticleNotFound, OnlyStaffMay
   */
  async solve(actor: Actor, ticketId: string, { version, text, articleIds = [] }: TicketSolution): Promise<Ticket> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId, version);
      if (!mayHandle(actor)) throw new OnlyStaffMay('solve a ticket');

      const now = this.clock.now();
      const { status, solution } = ticket;
      const noted: Noted[] = solution === text ? [] : [{ what: 'solution', oldValue: solution, newValue: text }];
      if (status === 'solved') ticket.solution = text;
      else {
        ticket.solve(text, now);
        noted.push({ what: 'status', oldValue: status, newValue: 'solved' });
      }
      await this.changing.save(tx, actor, ticket, noted, now);
      const answers = [...new Set(articleIds)];
      for (const articleId of answers) await this.links.confirm(tx, actor, ticket.id, articleId, now);
      await this.events.record(
        tx,
        status === 'solved'
          ? new TicketUpdated(ticket.id, ['solution'], actor.accountId, {})
          : new TicketSolved(ticket.id, answers, actor.accountId),
      );
      return ticket;
    });
  }

  /**
   * A customer may reopen what is solved, staff what is closed too.
   * @throws TicketNotFound, TicketMerged, TicketChanged, TicketCanNotBecome, OnlyStaffMay
   */
  async reopen(actor: Actor, ticketId: string, version: number): Promise<Ticket> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId, version);
      if (ticket.status === 'closed' && !mayReopen(actor, ticket)) throw new OnlyStaffMay('reopen a closed ticket');

      const now = this.clock.now();
      const { status } = ticket;
      ticket.reopen();
      // A customer who says that it isn't solved waits again.
      if (!mayHandle(actor)) ticket.unansweredSince = now;
      await this.changing.save(tx, actor, ticket, [{ what: 'status', oldValue: status, newValue: 'open' }], now);
      await this.events.record(tx, new TicketReopened(ticket.id, actor.accountId));
      return ticket;
    });
  }

  /**
   * Closes what is solved: the customer can't take it up again. Staff only.
   * @throws TicketNotFound, TicketMerged, TicketChanged, TicketCanNotBecome, OnlyStaffMay
   */
  async close(actor: Actor, ticketId: string, version: number): Promise<Ticket> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId, version);
      if (!mayHandle(actor)) throw new OnlyStaffMay('close a ticket');

      const now = this.clock.now();
      ticket.close(now);
      await this.changing.save(tx, actor, ticket, [{ what: 'status', oldValue: 'solved', newValue: 'closed' }], now);
      await this.events.record(tx, new TicketClosed(ticket.id, actor.accountId));
      return ticket;
    });
  }
}
