import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../config/index.js';
import { Database, type Tx } from '../database/index.js';
import type { EventConsumer, RecordedEvent } from './event-consumer.js';
import { EventLog } from './event-log.js';

/** How a consumer stands: how far behind it is, and what stopped it. */
export interface ConsumerState {
  consumer: string;
  /** Events it still has to read. */
  lag: number;
  /** Age of the oldest of them in seconds; 0 when there is none. */
  lagSeconds: number;
  failures: number;
  lastError: string | null;
  retryAt: Date | null;
}

/** LISTEN wakes us at once; this is for when a notification got lost. */
const POLL_MS = 500;
/** Other processes are told at most this often: a NOTIFY takes a lock that all committing writers share. */
const NOTIFY_EVERY_MS = 40;
const CHANNEL = 'event';
const LONGEST_BACKOFF_SECONDS = 300;

/**
 * Hands the events of the log to their consumers, in order and exactly once, on any number of processes.
 *
 * Events are ordered by (transaction, id). Only those whose transaction is older than every running one are read:
 * what lies before them is then complete, so a transaction that commits late can't slip in behind the cursor. The
 * cursor row is locked while a batch is applied, and moves in the same transaction.
 */
@Injectable()
export class EventRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(EventRelay.name);
  private readonly consumers = new Map<
    string,
    { consumer: EventConsumer; wake: () => void; loop: Promise<void> | null }
  >();
  private running = false;
  private listener: pg.Client | null = null;
  private notifyTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly database: Database,
    private readonly source: DataSource,
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  /** Called by consumers when they are made. */
  register(consumer: EventConsumer): void {
    if (this.consumers.has(consumer.name)) throw new Error(`Two event consumers are called ${consumer.name}.`);
    this.consumers.set(consumer.name, { consumer, wake: () => {}, loop: null });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.log.onRecorded(() => {
      this.wake();
      this.tellOtherProcesses();
    });
    for (const name of this.consumers.keys()) {
      await this.database.query('INSERT INTO event_cursor (consumer) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
    }
    if (!this.config.doesWork) return;

    this.running = true;
    for (const entry of this.consumers.values()) entry.loop = this.follow(entry);
    this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.running = false;
    this.wake();
    if (this.notifyTimer) clearTimeout(this.notifyTimer);
    await Promise.all([...this.consumers.values()].map((entry) => entry.loop));
    await this.listener?.end().catch(() => {});
  }

  /** Lets every consumer look at the log now. */
  wake(): void {
    for (const entry of this.consumers.values()) entry.wake();
  }

  /** Resolves when every consumer has read all that is committed now; for tests and commands. */
  async settled(): Promise<void> {
    for (;;) {
      let moved = false;
      for (const { consumer } of this.consumers.values()) moved = (await this.advance(consumer)) > 0 || moved;
      if (!moved && (await this.states()).every((state) => state.lag === 0)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async states(): Promise<ConsumerState[]> {
    const rows = await this.database.query<Record<string, unknown>>(
      `SELECT c.consumer, c.failures, c.last_error, c.retry_at, l.lag::int AS lag, coalesce(extract(epoch FROM now() - l.oldest), 0)::float8 AS seconds
         FROM event_cursor c, LATERAL (
           SELECT count(*) AS lag, min(at) AS oldest FROM event e WHERE (e.xid, e.id) > (c.xid, c.event_id)
         ) l
        WHERE c.consumer = ANY($1) ORDER BY c.consumer`,
      [[...this.consumers.keys()]],
    );
    return rows.map((row) => ({
      consumer: row['consumer'] as string,
      lag: row['lag'] as number,
      lagSeconds: row['lag'] === 0 ? 0 : Math.max(0, row['seconds'] as number),
      failures: row['failures'] as number,
      lastError: row['last_error'] as string | null,
      retryAt: row['retry_at'] as Date | null,
    }));
  }

  private async follow(entry: { consumer: EventConsumer; wake: () => void }): Promise<void> {
    while (this.running) {
      let woken = false;
      const rest = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        timer.unref();
        entry.wake = () => {
          woken = true;
          clearTimeout(timer);
          resolve();
        };
      });
      const moved = await this.advance(entry.consumer);
      if (moved === 0 && !woken) await rest;
    }
  }

  /** Applies one batch; answers how many events the cursor passed. Never throws: a failure is noted on the cursor. */
  private async advance(consumer: EventConsumer): Promise<number> {
    try {
      return await this.database.write((tx) => this.applyBatch(consumer, tx));
    } catch (error) {
      await this.noteFailure(consumer, error as Error);
      return 0;
    }
  }

  private async applyBatch(consumer: EventConsumer, tx: Tx): Promise<number> {
    // SKIP LOCKED: another process is at it and will read what we would have read.
    const [cursor] = await tx.query(
      `SELECT xid::text, event_id FROM event_cursor
        WHERE consumer = $1 AND (retry_at IS NULL OR retry_at <= now()) FOR UPDATE SKIP LOCKED`,
      [consumer.name],
    );
    if (!cursor) return 0;

    const rows: Array<RecordedEvent & { xid: string; wanted: boolean }> = await tx.query(
      `SELECT id, xid::text, topic, payload, at, topic = ANY($3) AS wanted FROM event
        WHERE (xid, id) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY event.xid, event.id LIMIT $4`,
      [cursor.xid, cursor.event_id, consumer.topics, consumer.batch],
    );
    const last = rows.at(-1);
    if (!last) return 0;

    const wanted = rows.filter((row) => row.wanted);
    if (wanted.length > 0) await consumer.apply(wanted, tx);
    await tx.query(
      `UPDATE event_cursor SET xid = $2::xid8, event_id = $3, failures = 0, last_error = NULL, retry_at = NULL, moved_at = now()
        WHERE consumer = $1`,
      [consumer.name, last.xid, last.id],
    );
    return rows.length;
  }

  private async noteFailure(consumer: EventConsumer, error: Error): Promise<void> {
    this.logger.error({ err: error, consumer: consumer.name }, `Consumer ${consumer.name} failed and will try again`);
    await this.database
      .write((tx) =>
        // Twice as long each time, up to five minutes.
        tx.query(
          `UPDATE event_cursor SET failures = failures + 1, last_error = left($2, 2000),
                  retry_at = now() + make_interval(secs => least(power(2, failures), $3)) WHERE consumer = $1`,
          [consumer.name, error.message, LONGEST_BACKOFF_SECONDS],
        ),
      )
      .catch(() => {}); // The database itself is away: the next round finds out, and health says so.
    await new Promise((resolve) => setTimeout(resolve, 200).unref());
  }

  private tellOtherProcesses(): void {
    if (this.notifyTimer) return;
    this.notifyTimer = setTimeout(() => {
      this.notifyTimer = null;
      this.database.query(`SELECT pg_notify('${CHANNEL}', '')`).catch(() => {});
    }, NOTIFY_EVERY_MS);
    this.notifyTimer.unref();
  }

  /** Keeps a connection that hears other processes; comes back by itself when it breaks. */
  private listen(): void {
    const again = () => {
      this.listener = null;
      if (this.running) setTimeout(() => this.running && !this.listener && this.listen(), POLL_MS).unref();
    };
    const client = new pg.Client({ connectionString: (this.source.options as { url: string }).url });
    this.listener = client;
    client.on('notification', () => this.wake());
    client.on('error', again);
    client.on('end', again);
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .catch(again);
  }
}
