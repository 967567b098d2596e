import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { FollowLevel, PlannedMessage, Recipient, RecipientRole } from './decide.js';
import { localTime } from './local-time.js';
import { Memory, type PlannedTicket } from './plan.js';

interface RecipientRow {
  ticketId: string;
  accountId: string;
  role: RecipientRole;
  follow: FollowLevel;
  route: 'email' | 'message';
  hasAddress: boolean;
  isOff: boolean;
  quietFrom: number | null;
  quietTo: number | null;
  digestAt: number;
  timeZone: string;
}

/** Messages to a telephone ring: these hours are quiet for them, unless somebody says otherwise. */
const QUIET_FOR_MESSAGES = { from: 21 * 60, to: 8 * 60 };

/** Everything that planning needs to know, for a whole batch at once. */
@Injectable()
export class PlanningQueries {
  /** Tickets that still exist, with their requester and followers: exactly those who may see them. */
  async ticketsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, PlannedTicket>> {
    const tickets: Array<Omit<PlannedTicket, 'recipients'>> = await tx.query(
      `SELECT id, type, channel, priority, requester_id AS "requesterId" FROM ticket
        WHERE id = ANY($1) AND deleted_at IS NULL`,
      [ids],
    );
    const recipients = await this.recipientsOf(tx, ids);
    return new Map(tickets.map((ticket) => [ticket.id, { ...ticket, recipients: recipients.get(ticket.id) ?? [] }]));
  }

  /** @param now for the days whose messages are counted */
  async memoryOf(tx: Tx, tickets: ReadonlyMap<string, PlannedTicket>, earliest: Date): Promise<Memory> {
    const memory = new Memory();
    const ticketIds = [...tickets.keys()];
    const accountIds = [...new Set([...tickets.values()].flatMap((t) => t.recipients.map((r) => r.accountId)))];
    const reached: Array<{ ticketId: string; milestone: string; occurrence: string }> = await tx.query(
      `SELECT ticket_id AS "ticketId", milestone, occurrence FROM milestone_reached WHERE ticket_id = ANY($1)`,
      [ticketIds],
    );
    for (const row of reached) memory.noteReached(row.ticketId, row.milestone, row.occurrence);

    // Locked, so that what is joined does not leave meanwhile; what is just leaving is no longer waiting afterwards.
    const waiting: PlannedMessage[] = await tx.query(
      `SELECT id, account_id AS "accountId", ticket_id AS "ticketId", due_at AS "dueAt", day::text FROM notification
        WHERE state = 'waiting' AND account_id = ANY($1) AND (ticket_id IS NULL OR ticket_id = ANY($2))
        ORDER BY id FOR UPDATE`,
      [accountIds, ticketIds],
    );
    for (const message of waiting) memory.noteWaiting(message);

    const counts: Array<{ accountId: string; ticketId: string; count: number }> = await tx.query(
      `SELECT account_id AS "accountId", ticket_id AS "ticketId", count(*)::int FROM notification
        WHERE ticket_id = ANY($1) AND state <> 'withdrawn' GROUP BY 1, 2`,
      [ticketIds],
    );
    for (const { accountId, ticketId, count } of counts) memory.noteCounts(accountId, { ticketId }, count);

    const days: Array<{ accountId: string; day: string; count: number }> = await tx.query(
      `SELECT account_id AS "accountId", day::text, count(*)::int FROM notification
        WHERE account_id = ANY($1) AND day >= $2::date - 1 AND state <> 'withdrawn' GROUP BY 1, 2`,
      [accountIds, localTime(earliest, 'UTC').day],
    );
    for (const { accountId, day, count } of days) memory.noteCounts(accountId, { day }, count);
    return memory;
  }

  async recipientsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Recipient[]>> {
    const rows: RecipientRow[] = await tx.query(
      `SELECT who.ticket_id AS "ticketId", a.id AS "accountId", who.role, coalesce(p.route, 'email') AS route,
              CASE WHEN m.account_id IS NOT NULL THEN 'none' ELSE coalesce(p.follow, 'milestones') END AS follow,
              CASE coalesce(p.route, 'email') WHEN 'email' THEN a.email IS NOT NULL ELSE p.phone IS NOT NULL END AS "hasAddress",
              coalesce(p.route, 'email') = 'email' AND o.address IS NOT NULL AS "isOff",
              p.quiet_from AS "quietFrom", p.quiet_to AS "quietTo", coalesce(p.digest_at, 1020) AS "digestAt",
              coalesce(p.time_zone, 'Europe/Amsterdam') AS "timeZone"
         FROM (SELECT t.id AS ticket_id, t.requester_id AS account_id, 'requester' AS role
                 FROM ticket t WHERE t.id = ANY($1) AND t.requester_id IS NOT NULL
               UNION ALL
               SELECT f.ticket_id, f.account_id,
                      CASE WHEN theirs.team_id = their_requester.team_id THEN 'colleague' ELSE 'follower' END
                 FROM ticket_follower f JOIN ticket t ON t.id = f.ticket_id
                 JOIN account theirs ON theirs.id = f.account_id
                 LEFT JOIN account their_requester ON their_requester.id = t.requester_id
                WHERE f.ticket_id = ANY($1) AND f.account_id IS DISTINCT FROM t.requester_id) who
         JOIN account a ON a.id = who.account_id AND a.disabled_at IS NULL
         LEFT JOIN notification_preference p ON p.account_id = a.id
         LEFT JOIN notification_mute m ON m.account_id = a.id AND m.ticket_id = who.ticket_id
         LEFT JOIN notification_address_off o ON o.address = a.email
        ORDER BY a.id`,
      [ids],
    );
    const byTicket = new Map<string, Recipient[]>();
    for (const row of rows) {
      const recipients = byTicket.get(row.ticketId) ?? [];
      recipients.push(recipientOf(row));
      byTicket.set(row.ticketId, recipients);
    }
    return byTicket;
  }
}

function recipientOf({ accountId, role, follow, route, hasAddress, isOff, quietFrom, quietTo, ...rest }: RecipientRow) {
  const own = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo };
  const unreachable = !hasAddress ? 'no-address' : isOff ? 'address-off' : null;
  const quiet = own ?? (route === 'message' ? QUIET_FOR_MESSAGES : null);
  const { digestAt, timeZone } = rest;
  return { accountId, role, follow, route, unreachable, quiet, digestAt, timeZone } satisfies Recipient;
}
