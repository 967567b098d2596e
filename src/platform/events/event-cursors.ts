import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';
import type { EventConsumer, RecordedEvent } from './event-consumer.js';

/** A place in the log: everything up to and including this event. */
export interface Position {
  xid: string;
  id: string;
}

/** What a look at the log found. */
export interface Outlook {
  /** Consumers that have something to read and may. */
  behind: string[];
  /** Consumers that want nothing of what is new to them. */
  uninterested: string[];
  /** The last event that may be read now; null when there is none. */
  last: Position | null;
  /** Whether committed events wait for an older transaction that still runs. */
  isHeldUp: boolean;
}

/** How a consumer stands: how far behind it is, and what stopped it. */
export interface ConsumerState {
  consumer: string;
  /** Events that it wants and still has to read, counted up to 10,000. */
  lag: number;
  /** Age of the oldest of them in seconds; 0 when there is none. */
  lagSeconds: number;
  failures: number;
  lastError: string | null;
  retryAt: Date | null;
}

const LONGEST_BACKOFF_SECONDS = 300;
/** Whoever is further behind is told to be this far behind: counting takes time as well. */
const MOST_LAG = 10_000;

/** Everything committed whose transaction is older than every running one: no event can slip in before it any more. */
const LAST_READABLE = `SELECT xid, id FROM event WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
                        ORDER BY xid DESC, id DESC LIMIT 1`;

/** The consumers' places in the log, as SQL. */
@Injectable()
export class EventCursors {
  constructor(private readonly database: Database) {}

  async create(names: string[]): Promise<void> {
    await this.database.query('INSERT INTO event_cursor (consumer) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [
      names,
    ]);
  }

  /** One cheap query for all consumers, so that looking often costs little. */
  async lookAhead(consumers: EventConsumer[]): Promise<Outlook> {
    const [row] = await this.database.query<Outlook & { xid: string | null; id: string | null }>(
      `WITH last AS (${LAST_READABLE}),
       seen AS (
         SELECT c.consumer,
                -- In the order of the index: EXISTS would be answered by reading the log from its old end.
                (SELECT true FROM event e
                  WHERE (e.xid, e.id) > (c.xid, c.event_id) AND (e.xid, e.id) <= (last.xid, last.id)
                    AND e.topic = ANY(string_to_array(wish.topics, ' '))
                  ORDER BY e.xid, e.id LIMIT 1) IS NOT NULL AS is_behind
           FROM unnest($1::text[], $2::text[]) AS wish (consumer, topics) JOIN event_cursor c USING (consumer), last
          WHERE (c.xid, c.event_id) < (last.xid, last.id) AND (c.retry_at IS NULL OR c.retry_at <= now())
       )
       SELECT (SELECT xid::text FROM last), (SELECT id::text FROM last),
              coalesce((SELECT array_agg(consumer) FROM seen WHERE is_behind), '{}') AS behind,
              coalesce((SELECT array_agg(consumer) FROM seen WHERE NOT is_behind), '{}') AS uninterested,
              -- The youngest event alone tells.
              coalesce((SELECT xid FROM event ORDER BY xid DESC, id DESC LIMIT 1)
                       >= pg_snapshot_xmin(pg_current_snapshot()), false) AS "isHeldUp"`,
      [consumers.map(({ name }) => name), consumers.map(({ topics }) => topics.join(' '))],
    );
    if (!row) throw new Error('A query without FROM answered no row.');
    const { xid, id, ...outlook } = row;
    return { ...outlook, last: xid !== null && id !== null ? { xid, id } : null };
  }

  /**
   * Locks the cursor for this transaction and reads the next events that its consumer wants; null when another process
   * has it, or when it may not read yet. `passed` is where the cursor stands when they are applied.
   */
  async claim(tx: Tx, consumer: EventConsumer): Promise<{ events: RecordedEvent[]; passed: Position } | null> {
    // SKIP LOCKED: another process is at it and reads what we would have read.
    const [cursor] = await tx.query(
      `SELECT c.xid::text, c.event_id, last.xid::text AS last_xid, last.id AS last_id
         FROM event_cursor c, LATERAL (${LAST_READABLE}) last
        WHERE c.consumer = $1 AND (c.retry_at IS NULL OR c.retry_at <= now()) AND (c.xid, c.event_id) < (last.xid, last.id)
          FOR UPDATE OF c SKIP LOCKED`,
      [consumer.name],
    );
    if (!cursor) return null;

    const rows: Array<RecordedEvent & { xid: string }> = await tx.query(
      `SELECT id, xid::text, topic, payload, at FROM event
        WHERE (xid, id) > ($1::xid8, $2::bigint) AND (xid, id) <= ($3::xid8, $4::bigint) AND topic = ANY($5)
        ORDER BY event.xid, event.id LIMIT $6`,
      [cursor.xid, cursor.event_id, cursor.last_xid, cursor.last_id, consumer.topics, consumer.batch],
    );
    const lastRead = rows.at(-1);
    // A full batch may have more behind it; else nothing up to `last` is left that it wants.
    const passed =
      lastRead && rows.length === consumer.batch
        ? { xid: lastRead.xid, id: lastRead.id }
        : { xid: cursor.last_xid, id: cursor.last_id };
    return { events: rows, passed };
  }

  async move(tx: Tx, name: string, to: Position): Promise<void> {
    await tx.query(
      `UPDATE event_cursor SET xid = $2::xid8, event_id = $3, failures = 0, last_error = NULL, retry_at = NULL, moved_at = now()
        WHERE consumer = $1`,
      [name, to.xid, to.id],
    );
  }

  /** Moves consumers past what they don't want, so that the next look is short and old events may go. */
  async pass(names: string[], to: Position): Promise<void> {
    await this.database.query(
      `UPDATE event_cursor SET xid = $2::xid8, event_id = $3, moved_at = now()
        WHERE consumer IN (SELECT consumer FROM event_cursor
                            WHERE consumer = ANY($1) AND (xid, event_id) < ($2::xid8, $3::bigint) FOR UPDATE SKIP LOCKED)`,
      [names, to.xid, to.id],
    );
  }

  /** Keeps a consumer that failed from trying again too soon: a second at first, then twice as long each time. */
  async delay(name: string, error: Error): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `UPDATE event_cursor SET failures = failures + 1, last_error = left($2, 2000),
                retry_at = now() + make_interval(secs => least(power(2, least(failures, 20)), $3)) WHERE consumer = $1`,
        [name, error.message, LONGEST_BACKOFF_SECONDS],
      ),
    );
  }

  async states(consumers: EventConsumer[]): Promise<ConsumerState[]> {
    return this.database.query<ConsumerState>(
      `SELECT c.consumer, c.failures, c.last_error AS "lastError", c.retry_at AS "retryAt", l.lag::int AS lag,
              greatest(0, coalesce(extract(epoch FROM now() - l.oldest), 0))::float8 AS "lagSeconds"
         FROM unnest($1::text[], $2::text[]) AS wish (consumer, topics) JOIN event_cursor c USING (consumer),
              LATERAL (SELECT count(*) AS lag, min(at) AS oldest FROM (
                         SELECT e.at FROM event e
                          WHERE (e.xid, e.id) > (c.xid, c.event_id) AND e.topic = ANY(string_to_array(wish.topics, ' '))
                          ORDER BY e.xid, e.id LIMIT ${MOST_LAG}) next) l
        ORDER BY c.consumer`,
      [consumers.map(({ name }) => name), consumers.map(({ topics }) => topics.join(' '))],
    );
  }

  /**
   * Removes events that are older than `before` and read by all; answers how many. A cursor that nobody here knows and
   * that has not moved since then belongs to a consumer that is no more.
   */
  async prune(names: string[], before: Date, atMost: number): Promise<number> {
    const [, count] = await this.database.write((tx) =>
      tx.query(
        `DELETE FROM event WHERE (xid, id) IN (
           SELECT e.xid, e.id FROM event e
            WHERE e.at < $2 AND (e.xid, e.id) <= (
              SELECT c.xid, c.event_id FROM event_cursor c WHERE c.consumer = ANY($1) OR c.moved_at >= $2
               ORDER BY c.xid, c.event_id LIMIT 1)
            ORDER BY e.xid, e.id LIMIT $3)`,
        [names, before, atMost],
      ),
    );
    return count as number;
  }
}
