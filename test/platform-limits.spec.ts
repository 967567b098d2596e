import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TooManyRequests } from '../src/platform/errors/index.js';
import { RateLimiter } from '../src/platform/limits/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

const FIVE_A_MINUTE = { limit: 5, seconds: 60 };

describe('a rate limit', () => {
  let app: TestApp;
  let other: TestApp;

  const take = (key: string, allowance = FIVE_A_MINUTE) => app.get(RateLimiter).take(key, allowance);
  const takeAll = async (key: string, times: number) => {
    for (let n = 0; n < times; n += 1) await take(key);
  };
  const newKey = () => `sign-in:${randomUUID()}@example.org`;

  beforeAll(async () => {
    app = await startPlatform();
    other = await startPlatform({ DATABASE_URL: app.databaseUrl });
    app.clock.stopAt('2026-03-01T12:00:00Z');
    other.clock.stopAt('2026-03-01T12:00:00Z');
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  it('lets so many through and no more, and says when to come back', async () => {
    const key = newKey();
    await takeAll(key, 2);
    app.clock.advance({ seconds: 20 });
    await takeAll(key, 3);

    const refused = await take(key).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TooManyRequests);
    expect(refused).toMatchObject({ code: 'too-many-requests', retryAfter: 40 });
    await take(newKey());

    app.clock.advance({ seconds: 40 });
    await takeAll(key, 5);
    await expect(take(key)).rejects.toThrow(TooManyRequests);
    app.clock.stopAt('2026-03-01T12:00:00Z');
  });

  it('counts each of many tries at the same moment, over processes', async () => {
    const key = newKey();
    const tries = Array.from({ length: 40 }, (_, n) =>
      [app, other]
        [n % 2]!.get(RateLimiter)
        .take(key, FIVE_A_MINUTE)
        .then(
          () => 'let through',
          () => 'refused',
        ),
    );

    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((outcome) => outcome === 'let through')).toHaveLength(5);
  });

  it('forgets the tries of a key when told to', async () => {
    const key = newKey();
    await takeAll(key, 5);

    await app.get(RateLimiter).forget(key);

    await takeAll(key, 5);
  });

  it('keeps no address of anybody, whatever is typed', async () => {
    await take('sign-in:account:sam@example.org');
    await take(`nul\u0000 ${'long'.repeat(5_000)}`);

    const rows = await app.db.query<{ key: string }>('SELECT key FROM rate_limit');
    expect(rows.filter(({ key }) => key.includes('@') || key.length > 100)).toEqual([]);
  });

  it('purges what is a day old', async () => {
    await app.get(RateLimiter).purge();
    await take(newKey());
    app.clock.advance({ hours: 23 });
    const young = newKey();
    await take(young);
    const count = async () => (await app.db.query('SELECT FROM rate_limit')).length;
    const before = await count();

    app.clock.advance({ hours: 2 });
    await app.get(RateLimiter).purge();

    expect(before - (await count())).toBeGreaterThanOrEqual(1);
    await takeAll(young, 4);
    expect(await count()).toBe(1);
  });

  it('lasts a day at most', async () => {
    await expect(take(newKey(), { limit: 1, seconds: 86_401 })).rejects.toThrow(RangeError);
  });
});
