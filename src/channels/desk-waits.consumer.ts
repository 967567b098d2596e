import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import type { Channel as ChannelKind } from '../tickets/index.js';
import { Channel } from './channel.entity.js';
import { openSecondsBetween } from './opening-hours.js';
import type { WaitingTime } from './waiting-time.js';
import { WaitingTimes } from './waiting-times.js';

interface TicketRow {
  id: string;
  kind: ChannelKind;
  /** Since when the customer waits; null when they don't. */
  unansweredSince: Date | null;
  /** When staff spoke last, or it was solved; who did. */
  answeredAt: Date | null;
  answeredBy: string | null;
  openedAt: Date;
  isGone: boolean;
}

interface Wait {
  ticket: TicketRow;
  channel: Channel;
  beganAt: Date;
}

interface RunningWait {
  ticketId: string;
  channelId: string;
  beganAt: Date;
}

/** Somebody who began to wait longer ago was told nothing by us: it was imported, or this process was away. */
const JUST_NOW_MS = 5 * 60_000;

/**
 * Follows who waits for the desk and for how long, from what happens to tickets. What counts is read from the ticket as
 * it is now, so the order of events does not matter.
 */
@Injectable()
export class DeskWaitsConsumer extends EventConsumer {
  readonly name = 'channels.desk-waits';
  // One event of an import names up to a thousand tickets.
  override readonly batch = 200;
  override readonly rest = 200;
  readonly topics = [
    'ticket.opened',
    'ticket.answered',
    'ticket.solved',
    'ticket.reopened',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.deleted',
    'ticket.restored',
    'tickets.imported',
  ];

  constructor(
    private readonly clock: Clock,
    private readonly waiting: WaitingTimes,
    relay: EventRelay,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    const channels = new Map<ChannelKind, Channel>();
    // The first of a kind that is worked in the desk is where its tickets count.
    for (const channel of await tx.find(Channel, {
      where: { queue: 'desk' },
      order: { position: 'DESC', key: 'DESC' },
    }))
      channels.set(channel.kind, channel);
    if (channels.size === 0) return;

    const ids = [...new Set(events.flatMap(({ payload }) => ticketsOf(payload)))];
    const running = await this.running(tx, ids);
    const gone: string[] = [];
    const begun: Wait[] = [];
    const ended: Wait[] = [];
    for (const ticket of await this.tickets(tx, ids)) {
      const wait = running.get(ticket.id);
      const channel = channels.get(ticket.kind);
      const counted = [...channels.values()].find(({ id }) => id === wait?.channelId) ?? channel;
      if (ticket.isGone) gone.push(ticket.id);
      else if (ticket.unansweredSince && !wait && channel)
        begun.push({ ticket, channel, beganAt: ticket.unansweredSince });
      else if (!ticket.unansweredSince && ticket.answeredAt && counted)
        ended.push({ ticket, channel: counted, beganAt: wait?.beganAt ?? ticket.openedAt });
    }
    await tx.query('DELETE FROM channel_wait WHERE ended_at IS NULL AND ticket_id = ANY($1)', [gone]);
    await this.end(tx, ended);
    await this.begin(tx, begun);
  }

  private async tickets(tx: Tx, ids: readonly string[]): Promise<TicketRow[]> {
    return tx.query(
      `SELECT t.id, t.channel AS kind, t.unanswered_since AS "unansweredSince", t.opened_at AS "openedAt",
              coalesce(said.at, t.solved_at) AS "answeredAt", coalesce(said.author_id, t.assignee_id) AS "answeredBy",
              t.deleted_at IS NOT NULL OR t.merged_into_id IS NOT NULL AS "isGone"
         FROM ticket t LEFT JOIN LATERAL (
           SELECT m.at, m.author_id FROM moment m WHERE m.ticket_id = t.id AND m.direction = 'out'
            ORDER BY m.at DESC, m.id DESC LIMIT 1) said ON true
        WHERE t.id = ANY($1)`,
      [ids],
    );
  }

  private async running(tx: Tx, ids: readonly string[]): Promise<Map<string, RunningWait>> {
    const rows: RunningWait[] = await tx.query(
      `SELECT ticket_id AS "ticketId", channel_id AS "channelId", began_at AS "beganAt"
         FROM channel_wait WHERE ended_at IS NULL AND ticket_id = ANY($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.ticketId, row]));
  }

  private async begin(tx: Tx, waits: readonly Wait[]): Promise<void> {
    const told = await this.toldNow(waits);
    const values = waits.map(({ ticket }) => {
      const wait = told.get(ticket.id);
      return wait?.isKnown ? [wait.seconds, wait.low, wait.high] : [null, null, null];
    });
    if (waits.length === 0) return;
    await tx.query(
      `INSERT INTO channel_wait (id, channel_id, ticket_id, began_at, estimate, low, high)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::float8[], $6::float8[], $7::float8[])`,
      [
        waits.map(() => newId()),
        waits.map(({ channel }) => channel.id),
        waits.map(({ ticket }) => ticket.id),
        waits.map(({ beganAt }) => beganAt),
        ...[0, 1, 2].map((column) => values.map((row) => row[column])),
      ],
    );
  }

  /** What those were told who begin to wait just now, by ticket: all of a channel the same. */
  private async toldNow(waits: readonly Wait[]): Promise<Map<string, WaitingTime>> {
    const now = this.clock.now();
    const fresh = waits.filter(({ beganAt }) => now.getTime() - beganAt.getTime() <= JUST_NOW_MS);
    const channels = [...new Set(fresh.map(({ channel }) => channel))];
    const times = await Promise.all(channels.map((channel) => this.waiting.of(channel, now)));
    return new Map(fresh.map(({ ticket, channel }) => [ticket.id, times[channels.indexOf(channel)]!]));
  }

  /** Ends waits; of tickets that came in with their answer, as imported ones do, begins and ends them. */
  private async end(tx: Tx, waits: readonly Wait[]): Promise<void> {
    if (waits.length === 0) return;
    const waited = waits.map(({ ticket, channel, beganAt }) =>
      openSecondsBetween(channel.hours, beganAt, ticket.answeredAt!),
    );
    await tx.query(
      `WITH given AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::float8[], $7::uuid[])
           AS given (id, channel_id, ticket_id, began_at, ended_at, waited, answered_by)),
       ended AS (
         UPDATE channel_wait w SET ended_at = g.ended_at, waited = g.waited, answered_by = g.answered_by
           FROM given g WHERE w.ticket_id = g.ticket_id AND w.ended_at IS NULL)
       INSERT INTO channel_wait (id, channel_id, ticket_id, began_at, ended_at, waited, answered_by)
       SELECT id, channel_id, ticket_id, began_at, ended_at, waited, answered_by FROM given g
        WHERE NOT EXISTS (SELECT FROM channel_wait w WHERE w.ticket_id = g.ticket_id)`,
      [
        waits.map(() => newId()),
        waits.map(({ channel }) => channel.id),
        waits.map(({ ticket }) => ticket.id),
        waits.map(({ beganAt }) => beganAt),
        waits.map(({ ticket }) => ticket.answeredAt),
        waited,
        waits.map(({ ticket }) => ticket.answeredBy),
      ],
    );
  }
}

function ticketsOf({ ticketId, ticketIds }: { ticketId?: string; ticketIds?: string[] }): string[] {
  return ticketId ? [ticketId] : (ticketIds ?? []);
}
