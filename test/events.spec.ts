import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventConsumer, EventLog, EventRelay, type RecordedEvent } from '../src/platform/events/index.js';
import type { Tx } from '../src/platform/database/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

class Noted extends EventConsumer {
  readonly topics = ['tested'];
  failNext = 0;
  seen: number[] = [];

  constructor(readonly name: string) {
    super();
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    if (this.failNext > 0) {
      this.failNext -= 1;
      throw new Error('the consumer is not well');
    }
    for (const event of events) {
      await tx.query('INSERT INTO noted (consumer, n) VALUES ($1, $2)', [this.name, event.payload['n']]);
    }
  }
}

describe('the event log', () => {
  let app: TestApp;
  let log: EventLog;
  const first = new Noted('first');
  const second = new Noted('second');

  const record = (n: number) => app.db.write((tx) => log.record(tx, { topic: 'tested', n } as never));
  const noted = async (consumer: string) =>
    (await app.db.query<{ n: number }>('SELECT n FROM noted WHERE consumer = $1 ORDER BY id', [consumer])).map(
      ({ n }) => n,
    );

  beforeAll(async () => {
    app = await startPlatform({ ROLE: 'web' });
    await app.db.query('CREATE TABLE noted (id serial, consumer text, n int)');
    log = app.get(EventLog);
    for (const consumer of [first, second]) {
      app.get(EventRelay).register(consumer);
      await app.db.query('INSERT INTO event_cursor (consumer) VALUES ($1)', [consumer.name]);
    }
  });
  afterAll(() => app.stop());

  it('hands every event to every consumer once, in order', async () => {
    for (const n of [1, 2, 3]) await record(n);
    await app.settled();
    await app.settled();
    expect(await noted('first')).toEqual([1, 2, 3]);
    expect(await noted('second')).toEqual([1, 2, 3]);
  });

  it('loses no event of a transaction that commits after a later one', async () => {
    const relay = app.get(EventRelay);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let written = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const slow = app.db.write(async (tx) => {
      await log.record(tx, { topic: 'tested', n: 10 } as never);
      written();
      await held;
    });
    await isWritten;
    await record(11);
    relay.wake();
    letGo();
    await slow;
    await app.settled();
    expect((await noted('first')).slice(-2)).toEqual([10, 11]);
  });

  it('writes no event of what was rolled back', async () => {
    const before = await noted('first');
    await expect(
      app.db.write(async (tx) => {
        await log.record(tx, { topic: 'tested', n: 99 } as never);
        throw new Error('never mind');
      }),
    ).rejects.toThrow('never mind');
    await app.settled();
    expect(await noted('first')).toEqual(before);
  });
});
