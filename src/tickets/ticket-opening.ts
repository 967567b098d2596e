import { Injectable } from '@nestjs/common';
import { CustomersService, isStaff, normalizeEmail, type Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { InvalidInput, type FieldProblem } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import type { Locale } from '../platform/locale/index.js';
import { assignableSql, checkReferences, choosableProductSql } from './ticket-references.js';
import { SEARCHED_CHARACTERS } from './ticket-search.js';
import { summaryColumns, summaryJoins, summaryOf, type SummaryRow } from './ticket-summary.js';
import type { TicketDetails } from './ticket-details.js';
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
    const now = this.clock.now();
    const id = newId();
    const momentId = newId();
    const channel = ticket.channel ?? 'web';
    // A visitor writes as the account of the address they gave.
    const authorId = callerName ? null : (actor.accountId ?? (isStaff(actor) ? null : requesterId));
    const authorName = callerName ?? actor.name;
    const [row] = await this.database
      .writeOnce<SummaryRow>(openingSql(actor), [
        id,
        ticket.subject,
        ticket.type ?? 'question',
        ticket.priority ?? 'normal',
        ticket.productId ?? null,
        ticket.locale ?? actor.locale,
        channel,
        requesterId,
        ticket.assigneeId ?? null,
        ticket.teamId ?? null,
        actor.accountId,
        now,
        momentId,
        authorId,
        authorId ? '' : authorName,
        ticket.text,
      ])
      .catch((error: unknown) => {
        throw brokenReference(error) ?? error;
      });
    if (!row) return this.explain(actor, ticket, requesterId);
    this.events.announceAfterCommit(['ticket.opened']);

    return {
      ...summaryOf(row),
      externalId: null,
      solution: null,
      createdBy:
        actor.accountId !== null && actor.accountId !== requesterId
          ? { id: actor.accountId, name: actor.name, email: null }
          : null,
      mergedInto: null,
      isMerged: false,
      merged: [],
      moments: [
        {
          id: momentId,
          ticketId: id,
          at: now,
          channel,
          direction: 'in',
          visibility: 'customer',
          author: { id: callerName ? null : actor.accountId, name: authorName, email: null },
          byStaff: isStaff(actor) && !callerName,
          text: ticket.text,
          attachments: [],
        },
      ],
      changes: [],
      links: [],
      followers: [],
    };
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

/**
 * Ticket, moment, search row and event in one statement: it is the busiest write of all, and each further statement
 * would cost it as much again. It puts in nothing at all when the product or the assignee can't be chosen. The text
 * depends on nothing but what kind of actor it is, so each kind's is prepared once per connection.
 */
function openingSql(actor: Actor): string {
  return `WITH opened AS (
      INSERT INTO ticket (id, subject, type, status, priority, product_id, locale, channel, requester_id, assignee_id,
                          team_id, created_by, opened_at, updated_at, unanswered_since, root_id)
      SELECT $1::uuid, $2::text, $3::text, 'open', $4::text, $5::uuid, $6::text, $7::text, $8::uuid, $9::uuid,
             $10::uuid, $11::uuid, $12::timestamptz, $12, $12, $1
       WHERE ${choosableProductSql(actor, '$5')} AND ${assignableSql('$9')}
      RETURNING *
    ), said AS (
      INSERT INTO moment (id, ticket_id, at, channel, direction, visibility, author_id, author_name, text)
      SELECT $13::uuid, id, $12, $7, 'in', 'customer', $14::uuid, $15::text, $16::text FROM opened
    ), words AS MATERIALIZED (
      SELECT id, ticket_words($6, left($2 || ' ' || $16, ${SEARCHED_CHARACTERS})) AS words FROM opened
    ), indexed AS (
      INSERT INTO ticket_search (ticket_id, document, staff_document) SELECT id, words, words FROM words
    ), told AS (
      INSERT INTO event (topic, payload) SELECT 'ticket.opened', jsonb_build_object('ticketId', id) FROM opened
    )
    SELECT ${summaryColumns(actor)} FROM opened t ${summaryJoins(actor)}`;
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
