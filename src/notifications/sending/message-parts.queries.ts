import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { MailRoute } from '../../platform/mail/index.js';
import type { TicketKind } from '../../tickets/index.js';
import type { FollowLevel, RecipientRole } from '../planning/decide.js';
import type { Cause } from '../journeys/journey.js';

/** A milestone that a message tells of. */
export interface ToldMilestone {
  ticketId: string;
  key: string;
  name: Record<Locale, string>;
  cause: Cause;
  at: Date;
  journeyVersion: number;
  /** What staff wrote with it, for the customer to read. */
  said: string;
  role: RecipientRole;
  follow: FollowLevel;
}

export interface ToldTicket {
  id: string;
  number: number;
  subject: string;
  type: TicketKind;
  solution: string;
  planAt: Date | null;
  planText: string;
}

/** A message with everything that is needed to write it. */
export interface MessageParts {
  id: string;
  accountId: string;
  name: string;
  locale: Locale;
  route: MailRoute;
  address: string | null;
  isOff: boolean;
  /** What they want now, which may be less than when it was planned. */
  followNow: FollowLevel;
  timeZone: string;
  isDigest: boolean;
  /** Those it may still tell of, in the order in which they were reached. */
  milestones: ToldMilestone[];
  tickets: ToldTicket[];
}

const SAID = `coalesce((
  SELECT m.text FROM moment m WHERE m.id = r.moment_id AND m.visibility = 'customer' AND m.direction <> 'in'), '')`;

/** Claims messages that are due and reads what they say, in a handful of queries for all of them. */
@Injectable()
export class MessagePartsQueries {
  constructor(private readonly config: Config) {}

  /** Locks up to so many messages that are due; another process that looks at the same moment gets others. */
  async claimDue(tx: Tx, now: Date, most: number): Promise<string[]> {
    const rows: Array<{ id: string }> = await tx.query(
      `SELECT id FROM notification WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $2
          FOR UPDATE SKIP LOCKED`,
      [now, most],
    );
    return rows.map(({ id }) => id);
  }

  async of(tx: Tx, ids: readonly string[]): Promise<MessageParts[]> {
    const messages: Array<Omit<MessageParts, 'milestones' | 'tickets'>> = await tx.query(
      `SELECT n.id, a.id AS "accountId", a.name, a.locale, n.route, n.ticket_id IS NULL AS "isDigest",
              CASE n.route WHEN 'email' THEN a.email ELSE p.phone END AS address,
              a.disabled_at IS NOT NULL OR (n.route = 'email' AND o.address IS NOT NULL) AS "isOff",
              coalesce(p.follow, 'milestones') AS "followNow", coalesce(p.time_zone, 'Europe/Amsterdam') AS "timeZone"
         FROM notification n JOIN account a ON a.id = n.account_id
         LEFT JOIN notification_preference p ON p.account_id = a.id
         LEFT JOIN notification_address_off o ON o.address = a.email
        WHERE n.id = ANY($1) ORDER BY n.due_at, n.id`,
      [ids],
    );
    const milestones: Array<ToldMilestone & { notificationId: string }> = await tx.query(
      `SELECT o.notification_id AS "notificationId", r.ticket_id AS "ticketId", r.milestone AS key, r.name, r.cause, r.at,
              r.journey_version AS "journeyVersion", ${SAID} AS said, o.role, o.follow
         FROM milestone_outcome o JOIN milestone_reached r ON r.id = o.reached_id
         JOIN ticket t ON t.id = r.ticket_id AND t.deleted_at IS NULL
        WHERE o.notification_id = ANY($1)
          -- Who may no longer see a ticket, or wants no more of it, hears nothing of it, whatever was planned.
          AND (t.requester_id = o.account_id OR EXISTS (
            SELECT FROM ticket_follower f WHERE f.ticket_id = t.id AND f.account_id = o.account_id))
          AND NOT EXISTS (SELECT FROM notification_mute m WHERE m.ticket_id = t.id AND m.account_id = o.account_id)
        ORDER BY r.at, r.id`,
      [ids],
    );
    const tickets = await this.ticketsOf(tx, [...new Set(milestones.map(({ ticketId }) => ticketId))]);
    return messages.map((message) => {
      const itsMilestones = milestones.filter(({ notificationId }) => notificationId === message.id);
      const itsTickets = [...new Set(itsMilestones.map(({ ticketId }) => ticketId))].flatMap(
        (id) => tickets.get(id) ?? [],
      );
      return { ...message, milestones: itsMilestones, tickets: itsTickets };
    });
  }

  /** Where the customer reads more. */
  urlOf({ number }: Pick<ToldTicket, 'number'>, locale: Locale): string {
    return `${this.config.publicUrl}/${locale}/my/questions/${number}`;
  }

  async ticketsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, ToldTicket>> {
    const rows: ToldTicket[] = await tx.query(
      `SELECT t.id, t.number::int, t.subject, t.type, coalesce(t.solution, '') AS solution, p.planned_for AS "planAt",
              coalesce(p.text, '') AS "planText"
         FROM ticket t LEFT JOIN ticket_plan p ON p.ticket_id = t.id WHERE t.id = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
