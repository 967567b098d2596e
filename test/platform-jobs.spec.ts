import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Client } from 'pg';
import { Database } from '../src/platform/database/index.js';
import { BullJobQueue } from '../src/platform/jobs/bull-job-queue.js';
import { JobQueue } from '../src/platform/jobs/index.js';
import { describeJobQueue } from './contracts/jobs.contract.js';
import { startPlatform } from './setup/platform.js';
import { hasRedis, reserveRedis, type TestRedis } from './setup/redis.js';
import { until } from './setup/until.js';

describeJobQueue('PostgreSQL', () => ({}));

/** Closes the door of a database, and shows out those who came to work. */
async function turnAway(database: string): Promise<void> {
  const server = new Client({ connectionString: process.env['TEST_POSTGRES_URL'] });
  await server.connect();
  await server.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  await server.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'vraagbaak-jobs'`,
    [database],
  );
  await server.end();
}

/** Closes the door when the queues were found, before the workers come. */
@Injectable()
class Porter implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly house: ModuleRef,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.house.get(BullJobQueue, { strict: false }).reached();
    const [row] = await this.database.query<{ name: string }>('SELECT current_database() AS name');
    await turnAway(row!.name);
  }
}

describe('when the database is away', () => {
  it('does not start workers that would look for it for ever', async () => {
    await expect(startPlatform({}, { providers: [Porter] })).rejects.toThrow('not currently accepting connections');
  });
});

if (!hasRedis) console.warn('There is no /usr/bin/redis-server here: the tests of jobs on Redis are SKIPPED.');
(hasRedis ? describe : describe.skip)('with Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await reserveRedis();
    await redis.start();
  });
  afterAll(() => redis.stop());

  describeJobQueue('Redis', () => ({ REDIS_URL: redis.url }));
});

(hasRedis ? describe : describe.skip)('when Redis is away', () => {
  it('starts and works without it, and catches up when it comes, goes and comes back', async () => {
    const redis = await reserveRedis();
    const app = await startPlatform({ REDIS_URL: redis.url });
    const jobs = app.get(JobQueue);
    const ran: string[] = [];
    let left = ['before'];
    jobs.register({
      name: 'noted',
      queue: 'effects',
      run: async (_, job) => void ran.push(job.id),
      unfinished: async () => left.map((id) => ({ id, data: {} })),
    });
    try {
      expect(await jobs.add({ name: 'noted', id: 'before', data: {} })).toBe(false);
      expect(await jobs.counts()).toEqual({ effects: null, long: null });

      await redis.start();
      await until('what waited was done', () => ran.includes('noted-before'));

      await redis.kill();
      await until('its absence was noticed', async () => (await jobs.counts()).effects === null);
      left = ['between'];
      expect(await jobs.add({ name: 'noted', id: 'between', data: {} })).toBe(false);

      await redis.start();
      await until('what waited was done', () => ran.includes('noted-between'), 25);
      expect(ran).toEqual(['noted-before', 'noted-between']);
    } finally {
      await app.stop();
      await redis.stop();
    }
  }, 60_000);

  it('stops without it', async () => {
    const redis = await reserveRedis();
    await redis.start();
    const app = await startPlatform({ REDIS_URL: redis.url });
    await redis.kill();

    await app.stop();
    await redis.stop();
  });
});
