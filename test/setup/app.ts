import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SchedulerRegistry } from '@nestjs/schedule';
import pg from 'pg';
import type { createApp } from '../../src/create-app.js';
import { Clock } from '../../src/platform/clock/index.js';
import { Config } from '../../src/platform/config/index.js';
import { Database } from '../../src/platform/database/index.js';
import { SearchBacklog } from '../../src/search/index.js';
import { MatchBacklog } from '../../src/matching/index.js';
import { EventRelay } from '../../src/platform/events/index.js';
import { createLogger } from '../../src/platform/logging/index.js';

/** The whole service on a database of its own, and what a test needs to talk to it. */
export interface TestApp {
  nest: NestFastifyApplication;
  http: ReturnType<NestFastifyApplication['getHttpServer']>;
  db: Database;
  clock: TestClock;
  config: Config;
  databaseUrl: string;
  /** Any provider, by its class. */
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
  /** Resolves when every consumer has read all events. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Real time, until a test moves or stops it. */
export class TestClock extends Clock {
  private offset = 0;
  private stoppedAt: Date | null = null;

  now(): Date {
    return this.stoppedAt ?? new Date(Date.now() + this.offset);
  }

  stopAt(date: Date | string): void {
    this.stoppedAt = new Date(date);
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }): void {
    const step = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    if (this.stoppedAt) this.stoppedAt = new Date(this.stoppedAt.getTime() + step);
    else this.offset += step;
  }
}

/** A database cloned from the migrated template; answers its address and how to drop it. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('TEST_POSTGRES_URL is not set: run the tests with npm test');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Copying files takes a third of the time that writing every page to the log does.
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE template_vraagbaak STRATEGY FILE_COPY`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

export async function startTestApp(
  environment: Record<string, string> = {},
  create?: typeof createApp,
): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = Config.from({
    DATABASE_URL: database.url,
    DATABASE_POOL: '8',
    SECRET: 'a secret for tests that is long enough',
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'http://localhost:3000',
    // Tests search faster than people do.
    SEARCH_PER_SECOND: '0',
    // What a test links is linked, and nothing else.
    PREDICTED_LINKS: 'off',
    ...environment,
  });
  // Loaded here, so that a test of the platform alone loads no room.
  const start = create ?? (await import('../../src/create-app.js')).createApp;
  const nest = await start(config, createLogger(config));
  const clock = new TestClock();
  // The one clock that every provider holds is taught to ask the test's.
  nest.get(Clock).now = () => clock.now();
  try {
    await nest.init();
  } catch (error) {
    await nest.close();
    await database.drop();
    throw error;
  }
  // A model that trains by itself while a slow test compares two answers makes them differ.
  if (!create) nest.get(SchedulerRegistry, { strict: false }).deleteInterval('matching-training');
  await nest.getHttpAdapter().getInstance().ready();

  return {
    nest,
    http: nest.getHttpServer(),
    db: nest.get(Database),
    clock,
    config,
    databaseUrl: database.url,
    get: (token) => nest.get(token as never, { strict: false }),
    settled: async () => {
      await nest.get(EventRelay).settled();
      // A module of a test's own may be without search.
      if (create) return;
      // What the matcher thinks of a ticket is told to others.
      while ((await nest.get(MatchBacklog, { strict: false }).drain()) > 0) await nest.get(EventRelay).settled();
      await nest.get(SearchBacklog, { strict: false }).drain();
    },
    stop: async () => {
      await nest.close();
      await database.drop();
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
