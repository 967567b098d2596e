import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { EventConsumer, EventLog, EventRelay } from '../src/platform/events/index.js';
import { JobQueue } from '../src/platform/jobs/index.js';
import { Outbox } from '../src/platform/mail/index.js';
import { Client } from 'pg';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';
import { hasRedis, reserveRedis } from './setup/redis.js';
import { until } from './setup/until.js';

class Sick extends EventConsumer {
  readonly name = 'sick';
  readonly topics = ['tested'];
  async apply(): Promise<void> {
    throw new Error('password of the consumer: hunter2');
  }
}

const TOKEN = 'a-token-for-the-metrics';

describe('how the service says that it is well', () => {
  let app: TestApp;
  const ready = (headers: Record<string, string> = {}) => request(app.http).get('/health/ready').set(headers);
  const metrics = (headers: Record<string, string> = {}) => request(app.http).get('/metrics').set(headers);

  beforeAll(async () => {
    app = await startPlatform({ METRICS_TOKEN: TOKEN });
  });
  afterAll(() => app.stop());

  it('lives', async () => {
    const { status, body } = await request(app.http).get('/health/live');
    expect([status, body]).toEqual([200, { status: 'up' }]);
  });

  it('names each part when all is well', async () => {
    const { status, body, headers } = await ready();

    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({
      status: 'up',
      isStopping: false,
      database: { status: 'up' },
      events: { status: 'up', consumers: [] },
      jobs: { status: 'up', store: 'postgresql', queues: { effects: { waiting: 0 }, long: { waiting: 0 } } },
      mail: { status: 'up', waiting: 0, failing: 0, lastError: null },
    });
  });

  it('gives its numbers to Prometheus', async () => {
    const { status, text, headers } = await metrics();

    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    for (const line of [
      'vraagbaak_database_up 1',
      'vraagbaak_database_pool{state="total"}',
      'vraagbaak_jobs{queue="effects",state="waiting"} 0',
      'vraagbaak_jobs_up{queue="long"} 1',
      'vraagbaak_mail_waiting 0',
      'http_request_duration_seconds_count{method="GET",route="/health/live",status="200"}',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('gives them to nobody else, save with the token', async () => {
    for (const headers of [
      { 'X-Forwarded-For': '127.0.0.1' },
      { Via: '1.1 proxy' },
      { Authorization: 'Bearer another token' },
      { Authorization: TOKEN.slice(1) },
      { Authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    ] as Array<Record<string, string>>) {
      const { status, body, headers: answered } = await metrics(headers);
      expect([status, body.code, answered['www-authenticate']]).toEqual([401, 'unauthenticated', 'Bearer']);
    }
    const guarded = await startPlatform({ METRICS_TOKEN: TOKEN, TRUST_PROXY: 'on' });
    const get = (headers: Record<string, string>) => request(guarded.http).get('/metrics').set(headers);
    expect((await get({})).status).toBe(401);
    expect((await get({ Authorization: `Bearer ${TOKEN}`, 'X-Forwarded-For': '203.0.113.7' })).status).toBe(200);
    await guarded.stop();
  });

  it('stays ready, but names a consumer that fails; what it said is told to insiders only', async () => {
    const sick = await startPlatform();
    sick.get(EventRelay).register(new Sick());
    await sick.db.query(`INSERT INTO event_cursor (consumer) VALUES ('sick')`);
    await sick.db.write((tx) => sick.get(EventLog).record(tx, { topic: 'tested' }));
    await until('it failed', async () => ((await sick.get(EventRelay).states())[0]?.failures ?? 0) > 0);

    const inside = await request(sick.http).get('/health/ready');
    expect(inside.status).toBe(200);
    expect(inside.body).toMatchObject({
      status: 'degraded',
      events: {
        status: 'degraded',
        consumers: [{ consumer: 'sick', lag: 1, lastError: expect.stringContaining('hunter2') }],
      },
    });
    const outside = await request(sick.http).get('/health/ready').set('X-Forwarded-For', '203.0.113.7');
    expect(outside.body.events.consumers).toMatchObject([{ consumer: 'sick', lag: 1, lastError: null }]);
    const { text } = await request(sick.http).get('/metrics');
    expect(text).toContain('vraagbaak_event_lag{consumer="sick"} 1');
    expect(text).toMatch(/vraagbaak_event_consumer_failures\{consumer="sick"\} [1-9]/);
    await sick.stop();
  });

  it('names mail that the mail server does not take', async () => {
    // Nothing listens on port 1.
    const mute = await startPlatform({ SMTP_URL: 'smtp://127.0.0.1:1' });
    await mute.db.write((tx) =>
      mute.get(Outbox).send(tx, { kind: 'test', to: 'sam@example.org', locale: 'en', subject: 'Hello', text: 'Hello' }),
    );
    const get = () => request(mute.http).get('/health/ready');
    await until('it was tried', async () => (await get()).body.mail.failing === 1);

    const { status, body } = await get();
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.mail).toMatchObject({ status: 'degraded', waiting: 1, failing: 1 });
    await mute.stop();
  });

  (hasRedis ? it : it.skip)('stays ready without Redis, and says that jobs wait', async () => {
    const redis = await reserveRedis();
    const lonely = await startPlatform({ REDIS_URL: redis.url });

    const { status, body } = await request(lonely.http).get('/health/ready');
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.jobs).toMatchObject({ status: 'degraded', store: 'redis', queues: { effects: null, long: null } });
    expect((await request(lonely.http).get('/metrics')).text).toContain('vraagbaak_jobs_up{queue="effects"} 0');

    await lonely.stop();
    await redis.stop();
  });

  it('is not ready without its database, lives on, and works again by itself', async () => {
    const away = await startPlatform();
    const name = new URL(away.databaseUrl).pathname.slice(1);
    const server = new Client({ connectionString: process.env['TEST_POSTGRES_URL'] });
    await server.connect();
    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);

    const { status, body, headers } = await request(away.http).get('/health/ready');
    expect([status, body.status, headers['retry-after']]).toEqual([503, 'down', '5']);
    expect(body.database).toEqual({ status: 'down' });
    expect((await request(away.http).get('/health/live')).status).toBe(200);
    const { text } = await request(away.http).get('/metrics');
    expect(text).toContain('vraagbaak_database_up 0');

    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await server.end();
    const get = () => request(away.http).get('/health/ready');
    await until('it is ready again', async () => (await get()).body.status === 'up', 60);
    const ran: string[] = [];
    const jobs = away.get(JobQueue);
    jobs.register({ name: 'noted', queue: 'effects', run: async (_, job) => void ran.push(job.id) });
    await jobs.add({ name: 'noted', id: 'after', data: {} });
    await until('its workers work again', () => ran.length === 1);
    await away.stop();
  });
});
