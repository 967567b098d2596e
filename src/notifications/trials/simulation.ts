import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { TicketKind } from '../../tickets/index.js';
import type { Fact, Journey } from '../journeys/journey.js';
import { JourneysQueries } from '../journeys/journeys.queries.js';
import type { Budgets } from '../planning/decide.js';
import { NotificationRules } from '../planning/notification-rules.js';
import { Memory, plan, type Outcome, type Plan, type PlannedTicket } from '../planning/plan.js';
import { PlanningQueries } from '../planning/planning.queries.js';
import { PastFacts } from './past-facts.queries.js';
import { Samples, type Sample } from './samples.js';

/** What a journey would have sent. */
export interface TrialCount {
  messages: number;
  /** Messages for one request, on average, to all who hear of it. */
  perRequest: number;
  people: number;
  /** What the person who got most got. */
  mostForOne: number;
  heldBack: number;
}

export interface TrialResult {
  requests: number;
  today: TrialCount;
  changed: TrialCount;
  /** A mail to the requester for everything that happened and that they did not do: what others send. */
  mailPerUpdate: { messages: number; perRequest: number };
  milestones: Array<{ key: string; name: { nl: string; en: string }; today: number; changed: number }>;
  samples: Sample[];
}

const AT_ONCE = 2_000;

/** Plays the past again, as it was and with one journey changed: with the same code that plans the real messages. */
@Injectable()
export class Simulation {
  constructor(
    private readonly database: Database,
    private readonly past: PastFacts,
    private readonly journeys: JourneysQueries,
    private readonly rules: NotificationRules,
    private readonly queries: PlanningQueries,
    private readonly samples: Samples,
  ) {}

  /** @param told is called now and then with how much was done, of how much */
  async run(
    changed: Journey,
    until: Date,
    days: number,
    told: (done: number, total: number) => Promise<void> = async () => {},
  ): Promise<TrialResult> {
    const facts = await this.past.between(new Date(until.getTime() - days * DAY_MS), until);
    const budgets = await this.rules.budgets();
    const today = await this.journeys.all();
    const then = new Map(today).set(changed.type, changed);
    const tickets = new Map<string, PlannedTicket>();
    const [asItWas, asItWouldBe] = [new Replay(today, budgets), new Replay(then, budgets)];
    for (let at = 0; at < facts.length; at += AT_ONCE) {
      const some = facts.slice(at, at + AT_ONCE);
      await this.load(tickets, some);
      asItWas.play(some, tickets);
      asItWouldBe.play(some, tickets);
      await told(Math.min(facts.length, at + AT_ONCE), facts.length);
    }
    const requests = tickets.size;
    return {
      requests,
      today: asItWas.count(requests),
      changed: asItWouldBe.count(requests),
      mailPerUpdate: mailPerUpdate(facts, tickets),
      milestones: compared(asItWas, asItWouldBe, [today.get(changed.type)!, changed]),
      samples: await this.samples.of(asItWouldBe.made, then, changed.type, tickets),
    };
  }

  private async load(tickets: Map<string, PlannedTicket>, facts: readonly Fact[]): Promise<void> {
    const missing = [...new Set(facts.map(({ ticketId }) => ticketId))].filter((id) => !tickets.has(id));
    for (const [id, ticket] of await this.queries.ticketsOf(this.database.reader, missing)) tickets.set(id, ticket);
  }
}

/** One course of the past. */
class Replay {
  readonly made: Plan = { reached: [], outcomes: [], messages: [], hurried: [] };
  private readonly memory = new Memory(true);

  constructor(
    private readonly journeys: ReadonlyMap<TicketKind, Journey>,
    private readonly budgets: Budgets,
  ) {}

  play(facts: readonly Fact[], tickets: ReadonlyMap<string, PlannedTicket>): void {
    const { reached, outcomes, messages } = plan(
      facts,
      tickets,
      ({ type }) => this.journeys.get(type)!,
      this.memory,
      this.budgets,
    );
    for (const one of reached) this.made.reached.push(one);
    for (const one of outcomes) this.made.outcomes.push(one);
    for (const one of messages) this.made.messages.push(one);
  }

  count(requests: number): TrialCount {
    const { messages, outcomes } = this.made;
    const forOne = new Map<string, number>();
    for (const { accountId } of messages) forOne.set(accountId, (forOne.get(accountId) ?? 0) + 1);
    return {
      messages: messages.length,
      perRequest: requests === 0 ? 0 : messages.length / requests,
      people: forOne.size,
      mostForOne: Math.max(0, ...forOne.values()),
      heldBack: outcomes.filter(({ outcome }) => outcome === 'held').length,
    };
  }

  /** How often each milestone was told of, for one type of ticket. */
  tellings(): Map<string, number> {
    const reached = new Map(this.made.reached.map((one) => [one.id, one.milestone.key]));
    const isTold = ({ outcome }: Outcome) => outcome === 'message';
    const counts = new Map<string, number>();
    for (const { reachedId } of this.made.outcomes.filter(isTold)) {
      const key = reached.get(reachedId)!;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }
}

function compared(asItWas: Replay, asItWouldBe: Replay, journeys: readonly Journey[]): TrialResult['milestones'] {
  const [today, changed] = [asItWas.tellings(), asItWouldBe.tellings()];
  const names = new Map(journeys.flatMap(({ milestones }) => milestones.map(({ key, name }) => [key, name] as const)));
  return [...names].map(([key, name]) => ({ key, name, today: today.get(key) ?? 0, changed: changed.get(key) ?? 0 }));
}

function mailPerUpdate(facts: readonly Fact[], tickets: ReadonlyMap<string, PlannedTicket>) {
  // Of a solution that was also written, or a question that was also asked, they send both.
  const messages = facts.filter(({ ticketId, byId }) => {
    const requesterId = tickets.get(ticketId)?.requesterId ?? null;
    return requesterId !== null && byId !== requesterId;
  }).length;
  return { messages, perRequest: tickets.size === 0 ? 0 : messages / tickets.size };
}
