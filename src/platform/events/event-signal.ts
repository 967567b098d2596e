import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config/index.js';
import { Database } from '../database/index.js';

const CHANNEL = 'event';
/** Other processes are told at most this often: a NOTIFY takes a lock that all who notify share. */
const TELL_EVERY_MS = 40;
const RECONNECT_MS = 500;

/** Tells other processes that there are new events, through PostgreSQL's LISTEN and NOTIFY. May lose a signal. */
@Injectable()
export class EventSignal {
  private readonly ownName = randomUUID();
  private heard: (() => void) | null = null;
  private client: Client | null = null;
  private tellTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  tell(): void {
    if (this.tellTimer) return;
    this.tellTimer = setTimeout(() => {
      this.tellTimer = null;
      // The others look by themselves before long.
      this.database.query('SELECT pg_notify($1, $2)', [CHANNEL, this.ownName]).catch(() => {});
    }, TELL_EVERY_MS);
    this.tellTimer.unref();
  }

  /** Calls back for every signal of another process; keeps a connection for it, and comes back when that breaks. */
  listen(heard: () => void): void {
    this.heard = heard;
    this.connect();
  }

  async close(): Promise<void> {
    this.heard = null;
    if (this.tellTimer) clearTimeout(this.tellTimer);
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => {});
  }

  private connect(): void {
    const client = new Client({
      connectionString: this.config.DATABASE_URL,
      keepAlive: true,
      application_name: 'vraagbaak-events',
    });
    this.client = client;
    const again = () => {
      if (this.client !== client) return;
      this.client = null;
      client.end().catch(() => {});
      setTimeout(() => this.heard && !this.client && this.connect(), RECONNECT_MS).unref();
    };
    client.on('notification', ({ payload }) => {
      if (payload !== this.ownName) this.heard?.();
    });
    client.on('error', again);
    client.on('end', again);
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .catch(again);
  }
}
