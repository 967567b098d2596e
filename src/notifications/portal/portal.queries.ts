import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { TicketsQueries, type TicketKind } from '../../tickets/index.js';
import { JourneysQueries } from '../journeys/journeys.queries.js';
import type { Cause } from '../journeys/journey.js';
import type { FollowLevel, RecipientRole, Silence } from '../planning/decide.js';
import { TicketPlans, type TicketPlan } from '../plans/ticket-plan.js';
import { reasonOf, silenceIn } from '../sending/reasons.js';

/** A milestone that a request came to, and what its reader was told of it. */
export interface PortalMilestone {
  key: string;
  name: string;
  at: Date;
  /** `own`: the reader did it; `none`: it was before the reader had to do with it. */
  told: 'sent' | 'waiting' | 'withdrawn' | 'held' | 'silent' | 'own' | 'none';
  /** When the message went or goes. */
  toldAt: Date | null;
  /** Why there is a message, or why there is none; in the reader's language. */
  reason: string;
}

/** Where a request stands on its path, as one reader sees it. */
export interface TicketPath {
  reached: PortalMilestone[];
  /** What usually comes next; null when it is at its end. */
  next: { key: string; name: string } | null;
  plan: TicketPlan | null;
  isMuted: boolean;
}

interface Row {
  key: string;
  names: Record<Locale, string>;
  at: Date;
  cause: Cause;
  isOwn: boolean;
  outcome: 'message' | 'held' | 'silent' | null;
  because: Silence | null;
  role: RecipientRole;
  follow: FollowLevel;
  state: 'sent' | 'waiting' | 'withdrawn' | null;
  withdrawnBecause: string | null;
  toldAt: Date | null;
}

/** What of a request's path its reader may know: all milestones, whatever was sent, and the messages to themselves. */
@Injectable()
export class PortalQueries {
  constructor(
    private readonly database: Database,
    private readonly tickets: TicketsQueries,
    private readonly journeys: JourneysQueries,
    private readonly plans: TicketPlans,
  ) {}

  /** @throws TicketNotFound */
  async of(actor: Actor, idOrNumber: string, locale: Locale = actor.locale): Promise<TicketPath> {
    return this.pathOf(actor, await this.tickets.get(actor, idOrNumber), locale);
  }

  /** The same of a ticket that was read before, by the same actor. */
  async pathOf(
    actor: Actor,
    ticket: { id: string; type: TicketKind; status: string },
    locale: Locale,
  ): Promise<TicketPath> {
    const rows = await this.database.query<Row>(
      `SELECT r.milestone AS key, r.name AS names, r.at, r.cause, coalesce(r.caused_by = $2, false) AS "isOwn",
              o.outcome, o.because, o.role, o.follow, n.state, n.because AS "withdrawnBecause",
              coalesce(n.settled_at, n.due_at) AS "toldAt"
         FROM milestone_reached r
         LEFT JOIN milestone_outcome o ON o.reached_id = r.id AND o.account_id = $2
         LEFT JOIN notification n ON n.id = o.notification_id
        WHERE r.ticket_id = $1 ORDER BY r.at, r.id`,
      [ticket.id, actor.accountId],
    );
    const { milestones } = await this.journeys.current(ticket.type);
    const isOver = ticket.status === 'solved' || ticket.status === 'closed';
    const last = Math.max(-1, ...rows.map(({ key }) => milestones.findIndex((one) => one.key === key)));
    const next = isOver ? undefined : milestones.slice(last + 1).find(({ isAction }) => !isAction);
    const [mute] = await this.database.query(
      'SELECT 1 FROM notification_mute WHERE account_id = $1 AND ticket_id = $2',
      [actor.accountId, ticket.id],
    );
    return {
      reached: rows.map((row) => milestoneOf(row, locale)),
      next: next ? { key: next.key, name: next.name[locale] } : null,
      plan: await this.plans.find(ticket.id),
      isMuted: mute !== undefined,
    };
  }
}

function milestoneOf(row: Row, locale: Locale): PortalMilestone {
  const { key, names, at, cause, role, follow, outcome, because, state } = row;
  const shared = { key, name: names[locale], at };
  if (row.isOwn) return { ...shared, told: 'own', toldAt: null, reason: '' };
  if (!outcome) return { ...shared, told: 'none', toldAt: null, reason: '' };
  if (outcome !== 'message') return { ...shared, told: outcome, toldAt: null, reason: silenceIn(locale, because!) };
  const reason =
    state === 'withdrawn' ? silenceIn(locale, 'level') : reasonOf({ name: names, cause, role, follow }, locale);
  return { ...shared, told: state!, toldAt: row.toldAt, reason };
}
