import { Injectable } from '@nestjs/common';
import { CustomersService, isStaff, normalizeEmail, type Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, Gathering } from '../platform/database/index.js';
import { InvalidInput, type FieldProblem } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import type { Locale } from '../platform/locale/index.js';
import { openPlainly, openReferring, type PlainOpening } from './opening-statement.js';
import { checkReferences } from './ticket-references.js';
import { summaryOf, type TicketSummary } from './ticket-summary.js';
import { untouched, type MomentLine, type TicketDetails } from './ticket-details.js';
import type { Channel, Priority, TicketKind } from './ticket-words.js';

/**
 * For whom staff open a ticket: somebody known by id, by an address under which they are found or made known, or only
 * by a name, such as a caller who has no address: they get no account, but the first moment is theirs.
 */
export type RequesterGiven = { id: string } | { email: string; name?: string | undefined } | { name: string };

export interface TicketToOpen {
  subject: string;
  text: string;
  type?: TicketKind | undefined;
  productId?: string | null | undefined;
  /** The actor's language when left out. */
  locale?: Locale | undefined;
  /** The web when left out. Customers write over the web; staff and portals say over which channel they were asked. */
  channel?: Channel | undefined;
  /** Staff only, as are assignee and team. */
  priority?: Priority | undefined;
  assigneeId?: string | null | undefined;
  teamId?: string | null | undefined;
  /** Staff: the customer, or nobody known. Visitors must give an address. Customers open for themselves. */
  requester?: RequesterGiven | null | undefined;
}

/** What a form may bring in: nobody asks that much, machines do. */
const VISITOR_PER_ADDRESS = { limit: 20, seconds: 3600 };
const VISITOR_PER_EMAIL = { limit: 10, seconds: 3600 };
const CUSTOMER = { limit: 60, seconds: 3600 };

/** How a ticket begins. */
@Injectable()
export class TicketOpening {
  private readonly together = new Gathering((openings: PlainOpening[]) => openPlainly(this.database, openings));

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly customers: CustomersService,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Opens a ticket with its first moment and answers it. A visitor gets back nothing about whoever the address
   * belongs to: not even whether it was known.
   * @throws InvalidInput naming each field that points at nothing or that is not the actor's to fill in.
   * @throws TooManyRequests for forms that come in faster than people write.
   */
  async open(actor: Actor, ticket: TicketToOpen): Promise<TicketDetails> {
    refuseWhatIsNotTheirs(actor, ticket);
    await this.limit(actor, ticket);

    const { requester } = ticket;
    if (!requester) return this.insert(actor, ticket, isStaff(actor) ? null : actor.accountId);
    if ('id' in requester) return this.insert(actor, ticket, requester.id);
    if (!('email' in requester)) return this.insert(actor, ticket, null, requester.name);
    return this.database.write(async (tx) => {
      const locale = ticket.locale ?? actor.locale;
      const requesterId = await this.customers.findOrCreateCustomer(tx, { ...requester, locale });
      return this.insert(actor, ticket, requesterId);
    });
  }

  private async insert(
    actor: Actor,
    ticket: TicketToOpen,
    requesterId: string | null,
    callerName?: string,
  ): Promise<TicketDetails> {
    const { subject, text, type = 'question', priority = 'normal', channel = 'web', locale = actor.locale } = ticket;
    const { productId = null, assigneeId = null, teamId = null } = ticket;
    const now = this.clock.now();
    const [id, momentId] = [newId(), newId()];
    // A visitor writes as the account of the address they gave.
    const authorId = callerName ? null : (actor.accountId ?? (isStaff(actor) ? null : requesterId));
    const authorName = callerName ?? actor.name;
    const createdBy = actor.accountId === requesterId ? null : actor.accountId;
    const refers = productId ?? assigneeId ?? teamId ?? (isStaff(actor) ? requesterId : null);
    const given = { id, subject, type, priority, locale, channel, requesterId, createdBy, now, momentId, text };
    const byId = actor.accountId;
    const opening = { ...given, byId, authorId, authorName: authorId ? '' : authorName };

    const asked: MomentLine = {
      id: momentId,
      ticketId: id,
      at: now,
      channel,
      direction: 'in',
      visibility: 'customer',
      author: { id: callerName ? null : actor.accountId, name: authorName, email: null },
      byStaff: isStaff(actor) && !callerName,
      text,
      attachments: [],
    };
    const writer = createdBy === null ? null : { id: createdBy, name: actor.name, email: null };
    if (!refers) {
      const number = await this.openPlainly(opening);
      return untouched(plainSummary(actor, { ...opening, number }), asked, writer);
    }
    const row = await openReferring(this.database, actor, { ...opening, productId, assigneeId, teamId }).catch(
      (error: unknown) => {
        throw brokenReference(error) ?? error;
      },
    );
    if (!row) return this.explain(actor, ticket, requesterId);
    this.events.announceAfterCommit(['ticket.opened']);
    return untouched(summaryOf(row), asked, writer);
  }

  private async openPlainly(opening: PlainOpening): Promise<number> {
    const number = this.database.isWriting
      ? (await openPlainly(this.database, [opening]))[0]!
      : await this.together.add(opening);
    this.events.announceAfterCommit(['ticket.opened']);
    return number;
  }

  /** The statement put in nothing: says which of the things it points at was missing. */
  private async explain(actor: Actor, ticket: TicketToOpen, requesterId: string | null): Promise<never> {
    await checkReferences(this.database.reader, actor, { ...ticket, requesterId });
    throw new InvalidInput([{ path: '', message: 'something it refers to has just changed; try again' }]);
  }

  private async limit(actor: Actor, { requester }: TicketToOpen): Promise<void> {
    if (isStaff(actor) || actor.via === 'api-key') return;
    if (actor.accountId !== null) return this.limiter.take(`open-ticket:${actor.key}`, CUSTOMER);

    await this.limiter.take(`open-ticket:${actor.key}`, VISITOR_PER_ADDRESS);
    if (requester && 'email' in requester) {
      await this.limiter.take(`open-ticket:email:${normalizeEmail(requester.email)}`, VISITOR_PER_EMAIL);
    }
  }
}

/** What a ticket that refers to nothing but its own requester reads like, without reading it. */
function plainSummary(
  actor: Actor,
  known: Pick<TicketSummary, 'id' | 'number' | 'subject' | 'type' | 'priority' | 'channel' | 'locale'> & { now: Date },
): TicketSummary {
  const isOwn = actor.accountId !== null && !isStaff(actor);
  const { now } = known;
  return {
    id: known.id,
    number: known.number,
    subject: known.subject,
    type: known.type,
    status: 'open',
    priority: known.priority,
    channel: known.channel,
    locale: known.locale,
    product: null,
    requester: isOwn ? { id: actor.accountId, name: actor.name, email: null } : null,
    assignee: null,
    team: null,
    openedAt: now,
    updatedAt: now,
    solvedAt: null,
    closedAt: null,
    unansweredSince: now,
    version: 1,
  };
}

function refuseWhatIsNotTheirs(actor: Actor, ticket: TicketToOpen): void {
  const { requester } = ticket;
  if (requester && 'email' in requester && !normalizeEmail(requester.email))
    throw new InvalidInput([{ path: 'requester.email', message: 'is not an e-mail address' }]);
  if (isStaff(actor)) return;
  const isVisitor = actor.accountId === null;
  const wrong: FieldProblem[] = (['priority', 'assigneeId', 'teamId'] as const)
    .filter((field) => ticket[field] !== undefined && ticket[field] !== null)
    .map((field) => ({ path: field, message: 'is for staff to fill in' }));
  if (ticket.channel && ticket.channel !== 'web' && actor.via !== 'api-key')
    wrong.push({ path: 'channel', message: 'can only be web' });
  if (requester && !isVisitor) wrong.push({ path: 'requester', message: 'is for staff to fill in' });
  if (isVisitor && !(requester && 'email' in requester))
    wrong.push({ path: 'requester.email', message: 'is the address we answer to' });
  if (wrong.length > 0) throw new InvalidInput(wrong);
}

/** A foreign key that points at nothing, as the field it came from. */
function brokenReference(error: unknown): InvalidInput | null {
  const { constraint } = ((error as { driverError?: unknown }).driverError ?? error) as { constraint?: string };
  if (constraint === 'ticket_team_id_fkey') return new InvalidInput([{ path: 'teamId', message: 'is not a team' }]);
  if (constraint === 'ticket_requester_id_fkey')
    return new InvalidInput([{ path: 'requester.id', message: 'is not an account' }]);
  return null;
}
