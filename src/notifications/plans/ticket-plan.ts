import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput, DomainError } from '../../platform/errors/index.js';
import { EventLog, type DomainEvent } from '../../platform/events/index.js';
import { TicketChanging } from '../../tickets/index.js';

/** When the desk said it would be done, and what the customer should know about that. */
export interface TicketPlan {
  plannedFor: Date;
  text: string;
}

/** The desk set a time at which the request will be done. */
class TicketPlanned implements DomainEvent {
  readonly topic = 'ticket.planned';
  constructor(
    readonly ticketId: string,
    readonly byId: string | null,
  ) {}
}

export class OnlyStaffPlan extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'only-staff-plan';

  constructor() {
    super('Only staff can plan a request.');
  }
}

const FARTHEST_MS = 2 * 366 * DAY_MS;

/** "The engineer comes on Tuesday": a promise with a time, which customers see and are told of. */
@Injectable()
export class TicketPlans {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly changing: TicketChanging,
  ) {}

  /** Another plan takes the place of the one before. @throws TicketNotFound, TicketMerged, OnlyStaffPlan, InvalidInput */
  async set(actor: Actor, idOrNumber: string, { plannedFor, text }: TicketPlan): Promise<void> {
    const now = this.clock.now();
    const ahead = plannedFor.getTime() - now.getTime();
    if (ahead <= 0 || ahead > FARTHEST_MS)
      throw new InvalidInput([{ path: 'plannedFor', message: 'must lie ahead, by two years at most' }]);

    await this.database.write(async (tx) => {
      const { id } = await this.changing.take(tx, actor, idOrNumber);
      if (!isStaff(actor)) throw new OnlyStaffPlan();
      await tx.query(
        `INSERT INTO ticket_plan (ticket_id, planned_for, text, by_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (ticket_id) DO UPDATE SET planned_for = excluded.planned_for, text = excluded.text,
                                               by_id = excluded.by_id, at = excluded.at`,
        [id, plannedFor, text, actor.accountId, now],
      );
      await this.events.record(tx, new TicketPlanned(id, actor.accountId));
    });
  }

  /** The caller has seen to it that the reader may see the ticket. */
  async find(ticketId: string): Promise<TicketPlan | null> {
    const [plan] = await this.database.query<TicketPlan>(
      'SELECT planned_for AS "plannedFor", text FROM ticket_plan WHERE ticket_id = $1',
      [ticketId],
    );
    return plan ?? null;
  }
}
