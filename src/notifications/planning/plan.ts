import { newId } from '../../platform/ids/index.js';
import { isReachedBy, type Fact, type Journey, type Milestone, type TicketTraits } from '../journeys/journey.js';
import { decide, type Budgets, type Ledger, type PlannedMessage, type Recipient, type Silence } from './decide.js';

/** A milestone that a ticket has come to. */
export interface Reached {
  id: string;
  ticketId: string;
  milestone: Milestone;
  /** What it can be reached once for: the fact, or once and for all. */
  occurrence: string;
  fact: Fact;
  causedBy: string | null;
  journeyVersion: number;
}

/** What came of it for one person. */
export interface Outcome {
  reachedId: string;
  recipient: Recipient;
  outcome: 'message' | 'held' | 'silent';
  because: Silence | null;
  messageId: string | null;
}

export interface NewMessage extends PlannedMessage {
  recipient: Recipient;
  createdAt: Date;
}

/** A ticket with whoever may hear of it. */
export interface PlannedTicket extends TicketTraits {
  id: string;
  requesterId: string | null;
  recipients: readonly Recipient[];
}

export interface Plan {
  reached: Reached[];
  outcomes: Outcome[];
  messages: NewMessage[];
  /** Messages that were there before and go sooner now. */
  hurried: PlannedMessage[];
}

/** What was reached and told before; it grows with the plan. */
export class Memory implements Ledger {
  private readonly reached = new Set<string>();
  private readonly open = new Map<string, PlannedMessage>();
  private readonly forRequest = new Map<string, number>();
  private readonly forDay = new Map<string, number>();

  /**
   * @param lettersLeave whether messages go as soon as they are due, as when the past is played again. While a batch of
   * events is planned none of its messages can go, late as they may be.
   */
  constructor(private readonly lettersLeave = false) {}

  noteReached(ticketId: string, milestone: string, occurrence: string): boolean {
    const key = `${ticketId}/${milestone}/${occurrence}`;
    if (this.reached.has(key)) return false;
    this.reached.add(key);
    return true;
  }

  noteCounts(accountId: string, of: { ticketId: string } | { day: string }, count: number): void {
    const [map, key] = 'ticketId' in of ? [this.forRequest, of.ticketId] : [this.forDay, of.day];
    map.set(`${accountId}/${key}`, (map.get(`${accountId}/${key}`) ?? 0) + count);
  }

  noteWaiting(message: PlannedMessage): void {
    this.open.set(`${message.accountId}/${message.ticketId ?? ''}`, message);
  }

  waiting(accountId: string, ticketId: string | null, at: Date): PlannedMessage | null {
    const message = this.open.get(`${accountId}/${ticketId ?? ''}`);
    return message && (!this.lettersLeave || message.dueAt > at) ? message : null;
  }

  countForRequest(accountId: string, ticketId: string): number {
    return this.forRequest.get(`${accountId}/${ticketId}`) ?? 0;
  }

  countForDay(accountId: string, day: string): number {
    return this.forDay.get(`${accountId}/${day}`) ?? 0;
  }
}

/**
 * Turns facts, in the order in which they happened, into milestones and messages. No database and no clock: the
 * consumer of the event log, the simulator and the test that floods it all call this.
 */
export function plan(
  facts: readonly Fact[],
  tickets: ReadonlyMap<string, PlannedTicket>,
  journeys: (ticket: PlannedTicket) => Journey,
  memory: Memory,
  budgets: Budgets,
): Plan {
  const made: Plan = { reached: [], outcomes: [], messages: [], hurried: [] };
  for (const fact of facts) {
    const ticket = tickets.get(fact.ticketId);
    if (!ticket) continue;
    const journey = journeys(ticket);
    for (const milestone of journey.milestones) {
      if (!isReachedBy(milestone, fact, ticket)) continue;
      const occurrence = milestone.repeats ? fact.id : 'once';
      if (!memory.noteReached(ticket.id, milestone.key, occurrence)) continue;

      const reached: Reached = {
        id: newId(),
        ticketId: ticket.id,
        milestone,
        occurrence,
        fact,
        causedBy: causerOf(fact, ticket),
        journeyVersion: journey.version,
      };
      made.reached.push(reached);
      for (const recipient of ticket.recipients) tell(reached, recipient, memory, budgets, made);
    }
  }
  return made;
}

/**
 * Who a message must not go to. A reply that came in by mail says nothing about who sent it; it counts as the
 * requester's. A question that came in so does not: whoever's address was given is told that it was used.
 */
function causerOf(fact: Fact, ticket: PlannedTicket): string | null {
  return fact.byId ?? (fact.by === 'customer' && fact.cause !== 'opened' ? ticket.requesterId : null);
}

function tell(reached: Reached, recipient: Recipient, memory: Memory, budgets: Budgets, made: Plan): void {
  const { ticketId, causedBy, milestone, fact } = reached;
  const verdict = decide({ ticketId, at: fact.at, causedBy }, milestone, recipient, memory, budgets);
  const { accountId } = recipient;
  const outcome = { reachedId: reached.id, recipient };
  switch (verdict.outcome) {
    case 'own':
      return;
    case 'silent':
    case 'held':
      made.outcomes.push({ ...outcome, outcome: verdict.outcome, because: verdict.because, messageId: null });
      return;
    case 'joins':
      if (verdict.dueAt < verdict.message.dueAt) {
        verdict.message.dueAt = verdict.dueAt;
        if (!made.messages.includes(verdict.message as NewMessage)) made.hurried.push(verdict.message);
      }
      made.outcomes.push({ ...outcome, outcome: 'message', because: null, messageId: verdict.message.id });
      return;
    case 'starts': {
      const about = verdict.isDigest ? null : ticketId;
      const { dueAt, day } = verdict;
      const message = { id: newId(), accountId, ticketId: about, dueAt, day, recipient, createdAt: fact.at };
      memory.noteWaiting(message);
      memory.noteCounts(accountId, { day }, 1);
      if (about) memory.noteCounts(accountId, { ticketId: about }, 1);
      made.messages.push(message);
      made.outcomes.push({ ...outcome, outcome: 'message', because: null, messageId: message.id });
    }
  }
}
