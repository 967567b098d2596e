import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { EventConsumer, EventLog, EventRelay, type RecordedEvent } from '../src/platform/events/index.js';
import type { Tx } from '../src/platform/database/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';
import { until } from './setup/until.js';

/** Writes down what it reads, in the transaction it is given. */
class Noted extends EventConsumer {
  readonly topics = ['tested'];
  override readonly batch = 7;
  failures = 0;
  mayRead = true;

  constructor(readonly name: string = `noted-${randomUUID()}`) {
    super();
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    for (const event of events) {
      await tx.query('INSERT INTO noted (consumer, n) VALUES ($1, $2)', [this.name, event.payload['n']]);
    }
    if (this.mayRead) return;
    this.failures += 1;
    throw new Error('the consumer is not well');
  }
}

const event = (n: number, topic = 'tested') => ({ topic, n });

describe('the event log', () => {
  let app: TestApp;
  let other: TestApp;

  const record = (...numbers: number[]) =>
    app.db.write((tx) => app.get(EventLog).record(tx, ...numbers.map((n) => event(n))));
  const register = async (consumer: Noted, ...apps: TestApp[]) => {
    // From now on: what other tests recorded is behind it.
    await app.db.query(
      `INSERT INTO event_cursor (consumer, xid, event_id)
       SELECT $1, coalesce(max(xid), '0'), coalesce(max(id), 0) FROM event WHERE xid = (SELECT max(xid) FROM event)`,
      [consumer.name],
    );
    for (const each of apps.length > 0 ? apps : [app]) each.get(EventRelay).register(consumer);
    return consumer;
  };
  const noted = async (consumer: Noted) =>
    (await app.db.query<{ n: number }>('SELECT n FROM noted WHERE consumer = $1 ORDER BY id', [consumer.name])).map(
      ({ n }) => n,
    );
  const stateOf = async (consumer: Noted) =>
    (await app.get(EventRelay).states()).find((state) => state.consumer === consumer.name)!;
  /** A transaction outside the app, which holds up whatever is committed after its first write. */
  const openTransaction = async () => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    return client;
  };

  beforeAll(async () => {
    app = await startPlatform();
    other = await startPlatform({ DATABASE_URL: app.databaseUrl });
    await app.db.query('CREATE TABLE noted (id serial, consumer text, n int)');
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });
  beforeEach(() => app.settled());

  it('hands every event to every consumer once, in order', async () => {
    const consumers = [await register(new Noted()), await register(new Noted())];

    for (const n of [1, 2, 3]) await record(n);
    await app.settled();

    for (const consumer of consumers) expect(await noted(consumer)).toEqual([1, 2, 3]);
  });

  it('hands over more than a batch, and passes by what nobody wants', async () => {
    const consumer = await register(new Noted());
    const numbers = Array.from({ length: 50 }, (_, n) => n);

    await app.db.write((tx) =>
      app.get(EventLog).record(tx, ...numbers.flatMap((n) => [event(n, 'nobody wants this'), event(n)])),
    );
    await app.db.write((tx) => app.get(EventLog).record(tx, event(-1, 'nobody wants this')));
    await app.settled();

    expect(await noted(consumer)).toEqual(numbers);
    expect((await stateOf(consumer)).lag).toBe(0);
  });

  it('wakes by itself, for events of its own process and of another', async () => {
    const consumer = await register(new Noted());

    await record(1);
    await until('its own was read', async () => (await noted(consumer)).length === 1);
    await other.db.write((tx) => other.get(EventLog).record(tx, event(2)));
    await until('that of the other was read', async () => (await noted(consumer)).length === 2);
  });

  it('loses no event of a transaction that commits after a later one', async () => {
    const consumer = await register(new Noted());
    const slow = await openTransaction();
    await slow.query(`INSERT INTO event (topic, payload) VALUES ('tested', '{"n": 10}')`);

    await record(11);
    app.get(EventRelay).wake();
    await until('the later one is held up', async () => (await stateOf(consumer)).lag === 1);
    expect(await noted(consumer)).toEqual([]);
    await slow.query('COMMIT');
    await slow.end();
    await app.settled();

    expect(await noted(consumer)).toEqual([10, 11]);
  });

  it('reads on soon after a transaction that held it up ended without a word', async () => {
    const consumer = await register(new Noted());
    const slow = await openTransaction();

    await record(1);
    await until('it is held up', async () => (await stateOf(consumer)).lag === 1);
    await slow.query('ROLLBACK');
    await slow.end();

    await until('it was read', async () => (await noted(consumer)).length === 1, 2);
  });

  it('keeps every event when many transactions commit in any order, with two processes reading', async () => {
    const consumer = await register(new Noted(), app, other);
    const writers = Array.from({ length: 8 }, (_, writer) => writer);

    await Promise.all(
      writers.map(async (writer) => {
        for (let n = 0; n < 25; n += 1) {
          await [app, other][n % 2]!.db.write(async (tx) => {
            await app.get(EventLog).record(tx, event(writer * 1000 + 2 * n));
            await tx.query('SELECT pg_sleep(random() * 0.01)');
            await app.get(EventLog).record(tx, event(writer * 1000 + 2 * n + 1));
          });
        }
      }),
    );
    await Promise.all([app.settled(), other.settled()]);

    const read = await noted(consumer);
    const recorded = writers.flatMap((writer) => Array.from({ length: 50 }, (_, n) => writer * 1000 + n));
    expect(read.toSorted((a, b) => a - b)).toEqual(recorded);
    for (const writer of writers) {
      const own = read.filter((n) => Math.floor(n / 1000) === writer);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });

  it('applies nothing twice when two processes are made to read at the same moment', async () => {
    const consumer = await register(new Noted(), app, other);

    for (let n = 0; n < 20; n += 1) {
      await record(n);
      await Promise.all([app.settled(), other.settled()]);
    }

    expect(await noted(consumer)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('writes no event of what was rolled back', async () => {
    const consumer = await register(new Noted());

    await expect(
      app.db.write(async (tx) => {
        await app.get(EventLog).record(tx, event(99));
        throw new Error('never mind');
      }),
    ).rejects.toThrow('never mind');
    await app.settled();

    expect(await noted(consumer)).toEqual([]);
  });

  it('lets a consumer that fails try again, each time later, and stops no other', async () => {
    const [sick, well] = [await register(new Noted()), await register(new Noted())];
    sick.mayRead = false;

    await record(1, 2);
    await until('the other has read', async () => (await noted(well)).length === 2);
    await until('it has failed twice', async () => (await stateOf(sick)).failures >= 2);

    const state = await stateOf(sick);
    expect(state).toMatchObject({ lag: 2, lastError: 'the consumer is not well' });
    expect(state.retryAt).toBeInstanceOf(Date);
    expect(await noted(sick)).toEqual([]);

    sick.mayRead = true;
    await app.db.query('UPDATE event_cursor SET retry_at = now() WHERE consumer = $1', [sick.name]);
    await app.settled();
    expect(await noted(sick)).toEqual([1, 2]);
    expect(await stateOf(sick)).toMatchObject({ lag: 0, failures: 0, lastError: null, retryAt: null });
  });

  it('still waits five minutes at most after thousands of failures', async () => {
    const sick = await register(new Noted());
    await app.db.query('UPDATE event_cursor SET failures = 5000 WHERE consumer = $1', [sick.name]);
    sick.mayRead = false;

    await record(1);
    await until('it has failed once more', async () => (await stateOf(sick)).failures > 5000);

    const [{ seconds } = { seconds: 0 }] = await app.db.query<{ seconds: number }>(
      'SELECT extract(epoch FROM retry_at - now())::float8 AS seconds FROM event_cursor WHERE consumer = $1',
      [sick.name],
    );
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThanOrEqual(300);
    sick.mayRead = true;
    await app.db.query('UPDATE event_cursor SET retry_at = NULL, failures = 0 WHERE consumer = $1', [sick.name]);
  });

  it('tells who waits for it that a consumer does not get on', async () => {
    const sick = await register(new Noted());
    await app.db.query('UPDATE event_cursor SET failures = 3 WHERE consumer = $1', [sick.name]);
    sick.mayRead = false;

    await record(1);
    await expect(app.settled()).rejects.toThrow(sick.name);

    sick.mayRead = true;
    await app.db.query('UPDATE event_cursor SET retry_at = NULL, failures = 0 WHERE consumer = $1', [sick.name]);
  });

  it('removes events a month old that all have read, and no others', async () => {
    const slow = await register(new Noted());
    await record(1);
    await app.settled();
    slow.mayRead = false;
    await app.db.query(`UPDATE event_cursor SET retry_at = now() + interval '1 hour' WHERE consumer = $1`, [slow.name]);
    await record(2);
    const inAMonth = new Date(Date.now() + 60_000);
    const kept = async () =>
      (await app.db.query<{ n: number }>(`SELECT (payload->>'n')::int AS n FROM event WHERE topic = 'tested'`)).map(
        ({ n }) => n,
      );
    expect(await app.get(EventRelay).prune(new Date(0))).toBe(0);

    await app.get(EventRelay).prune(inAMonth);
    expect(await kept()).toEqual([2]);

    slow.mayRead = true;
    await app.db.query('UPDATE event_cursor SET retry_at = NULL WHERE consumer = $1', [slow.name]);
    await app.settled();
    // Cursors of consumers that the other tests left behind have not moved, and nobody waits for them.
    await app.get(EventRelay).prune(inAMonth);
    expect(await kept()).toEqual([]);
  });
});
