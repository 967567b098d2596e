import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../../platform/events/index.js';
import { JourneysQueries } from '../journeys/journeys.queries.js';
import { NotificationSending } from '../sending/notification-sending.js';
import { Facts, FACT_TOPICS } from './facts.js';
import { NotificationRules } from './notification-rules.js';
import { plan, type Plan } from './plan.js';
import { PlanningQueries } from './planning.queries.js';

/**
 * Listens to what happens to tickets, writes down which milestones they come to, and plans the messages that tell of
 * it: in the transaction that moves the cursor, so that an event is told once and none is forgotten.
 */
@Injectable()
export class JourneyConsumer extends EventConsumer {
  readonly name = 'journeys';
  readonly topics = FACT_TOPICS;

  constructor(
    relay: EventRelay,
    private readonly database: Database,
    private readonly facts: Facts,
    private readonly journeys: JourneysQueries,
    private readonly rules: NotificationRules,
    private readonly queries: PlanningQueries,
    private readonly sending: NotificationSending,
    private readonly clock: Clock,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    const facts = await this.facts.of(events, tx);
    if (facts.length === 0) return;

    const tickets = await this.queries.ticketsOf(tx, [...new Set(facts.map(({ ticketId }) => ticketId))]);
    const memory = await this.queries.memoryOf(tx, tickets, facts[0]!.at);
    const journeys = await this.journeys.all();
    const budgets = await this.rules.budgets();
    const made = plan(facts, tickets, ({ type }) => journeys.get(type)!, memory, budgets);
    await this.keep(made, tx);
    this.database.afterCommit(() => this.sending.expect(made.messages));
  }

  private async keep({ reached, messages, outcomes, hurried }: Plan, tx: Tx): Promise<void> {
    if (reached.length === 0) return;
    const rows = (list: readonly object[]) => JSON.stringify(list);
    await tx.query(
      `INSERT INTO milestone_reached (id, ticket_id, milestone, name, occurrence, cause, event_id, moment_id, caused_by,
                                      journey_version, at)
       SELECT r.id, r.ticket_id, r.milestone, r.name, r.occurrence, r.cause, r.event_id, r.moment_id, a.id,
              r.journey_version, r.at
         FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, ticket_id uuid, milestone text, name jsonb, occurrence text,
              cause text, event_id text, moment_id uuid, caused_by uuid, journey_version int, at timestamptz)
         LEFT JOIN account a ON a.id = r.caused_by`,
      [
        rows(
          reached.map(({ id, ticketId, milestone, occurrence, fact, causedBy, journeyVersion }) => ({
            id,
            ticket_id: ticketId,
            milestone: milestone.key,
            name: milestone.name,
            occurrence,
            cause: fact.cause,
            event_id: fact.id,
            moment_id: fact.momentId,
            caused_by: causedBy,
            journey_version: journeyVersion,
            at: fact.at,
          })),
        ),
      ],
    );
    if (outcomes.length === 0) return;
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO notification (id, account_id, ticket_id, role, route, state, due_at, day, created_at)
       SELECT n.id, n.account_id, n.ticket_id, n.role, n.route, 'waiting', n.due_at, n.day, $2
         FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, account_id uuid, ticket_id uuid, role text, route text,
              due_at timestamptz, day date)`,
      [
        rows(
          messages.map(({ id, accountId, ticketId, dueAt, day, recipient: { role, route } }) => ({
            id,
            account_id: accountId,
            ticket_id: ticketId,
            role,
            route,
            due_at: dueAt,
            day,
          })),
        ),
        now,
      ],
    );
    await tx.query(
      `INSERT INTO milestone_outcome (reached_id, account_id, role, follow, outcome, because, notification_id)
       SELECT o.* FROM jsonb_to_recordset($1::jsonb) AS o (reached_id uuid, account_id uuid, role text, follow text,
              outcome text, because text, notification_id uuid)`,
      [
        rows(
          outcomes.map(({ reachedId, recipient: { accountId, role, follow }, outcome, because, messageId }) => ({
            reached_id: reachedId,
            account_id: accountId,
            role,
            follow,
            outcome,
            because,
            notification_id: messageId,
          })),
        ),
      ],
    );
    for (const { id, dueAt } of hurried)
      await tx.query(`UPDATE notification SET due_at = $2 WHERE id = $1 AND state = 'waiting'`, [id, dueAt]);
  }
}
