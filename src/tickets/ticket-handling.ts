import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { ChangedField } from './ticket-change.entity.js';
import { TicketChanging } from './ticket-changing.js';
import { checkReferences } from './ticket-references.js';
import type { Ticket } from './ticket.entity.js';
import { OnlyStaffMay } from './ticket.errors.js';
import { TicketUpdated } from './ticket.events.js';
import { mayHandle } from './ticket.policy.js';
import type { Priority, TicketKind } from './ticket-words.js';

/** What is left out stays as it is. */
export interface TicketUpdate {
  /** What was read: changed since, it is refused. */
  version: number;
  subject?: string | undefined;
  type?: TicketKind | undefined;
  priority?: Priority | undefined;
  productId?: string | null | undefined;
  locale?: Locale | undefined;
  status?: 'open' | 'waiting' | undefined;
}

/** What is left out stays as it is. */
export interface TicketAssignment {
  version: number;
  assigneeId?: string | null | undefined;
  teamId?: string | null | undefined;
}

type Handled = 'subject' | 'type' | 'priority' | 'productId' | 'locale' | 'status' | 'assigneeId' | 'teamId';

/** What each field is called in a ticket's history. */
const NOTED_AS: Record<Handled, ChangedField> = {
  subject: 'subject',
  type: 'type',
  priority: 'priority',
  productId: 'product',
  locale: 'locale',
  status: 'status',
  assigneeId: 'assignee',
  teamId: 'team',
};

/** What the desk does with a ticket on the way to its solution. Staff only. */
@Injectable()
export class TicketHandling {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly changing: TicketChanging,
  ) {}

  /**
   * Changes what the ticket is about, or whom it waits for.
   * @throws TicketNotFound, TicketMerged, TicketChanged, TicketCanNotBecome, InvalidInput, OnlyStaffMay
   */
  update(actor: Actor, ticketId: string, { version, ...changes }: TicketUpdate): Promise<Ticket> {
    return this.change(actor, ticketId, version, changes, 'change a ticket');
  }

  /**
   * Says who is to answer it: somebody, a team, both or nobody.
   * @throws TicketNotFound, TicketMerged, TicketChanged, InvalidInput, OnlyStaffMay
   */
  assign(actor: Actor, ticketId: string, { version, ...changes }: TicketAssignment): Promise<Ticket> {
    return this.change(actor, ticketId, version, changes, 'assign a ticket');
  }

  /** Assigns it to the actor. */
  take(actor: Actor, ticketId: string, version: number): Promise<Ticket> {
    return this.assign(actor, ticketId, { version, assigneeId: actor.accountId });
  }

  private async change(
    actor: Actor,
    ticketId: string,
    version: number,
    wanted: { [Field in Handled]?: Ticket[Field] | undefined },
    what: string,
  ): Promise<Ticket> {
    return this.database.write(async (tx) => {
      const ticket = await this.changing.take(tx, actor, ticketId, version);
      if (!mayHandle(actor)) throw new OnlyStaffMay(what);

      const changed = (Object.keys(NOTED_AS) as Handled[]).filter(
        (field) => wanted[field] !== undefined && wanted[field] !== ticket[field],
      );
      if (changed.length === 0) return ticket;
      const { status, ...fields } = Object.fromEntries(changed.map((field) => [field, wanted[field]]));
      await checkReferences(tx, actor, fields);

      const noted = changed.map((field) => ({
        what: NOTED_AS[field],
        oldValue: ticket[field],
        newValue: wanted[field] ?? null,
      }));
      if (status) ticket.waitFor(status as 'open' | 'waiting');
      Object.assign(ticket, fields);
      await this.changing.save(tx, actor, ticket, noted, this.clock.now());
      const now = {
        ...(status && { status: ticket.status }),
        ...('assigneeId' in fields && { assigneeId: ticket.assigneeId }),
      };
      await this.events.record(tx, new TicketUpdated(ticket.id, changed, actor.accountId, now));
      return ticket;
    });
  }
}
