import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { ChannelsService, type NewChannel } from '../src/channels/index.js';
import { signWebhook } from '../src/platform/crypto/index.js';
import { TicketConversation, TicketDeletion } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

const office = [['09:00', '17:00']] as const;
const channel = (given: Partial<NewChannel> = {}): NewChannel => ({
  key: 'telefoon',
  kind: 'phone',
  name: { nl: 'Telefoon', en: 'Telephone' },
  address: '010 123 45 67',
  languages: ['nl', 'en'],
  timeZone: 'Europe/Amsterdam',
  weekly: { 1: [...office], 2: [...office], 3: [...office], 4: [...office], 5: [...office] } as NewChannel['weekly'],
  holidays: [{ day: '2026-12-25', name: 'Eerste kerstdag', spans: [] }],
  queue: 'reported',
  position: 1,
  ...given,
});
/** A Monday morning in Rotterdam. */
const MONDAY = '2026-11-23T09:00:00Z';

describe('channels', () => {
  let app: TestApp;
  let editor: Caller;
  let admin: Caller;
  let agent: Caller;
  let customer: Caller;
  let secret: string;

  beforeAll(async () => {
    app = await startTestApp();
    app.clock.stopAt(MONDAY);
    editor = await callerOf(app, await buildAccount(app, { role: 'editor' }));
    admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
    agent = await callerOf(app, await buildAccount(app, { role: 'agent' }));
    customer = await callerOf(app, await buildAccount(app));
  });
  afterAll(() => app.stop());

  const now = () => Math.floor(app.clock.now().getTime() / 1000);
  const report = (
    body: object,
    given: { key?: string; secret?: string; timestamp?: number; signature?: string } = {},
  ) => {
    const text = JSON.stringify(body);
    const timestamp = given.timestamp ?? now();
    return request(app.http)
      .post(`/api/v1/channels/${given.key ?? 'telefoon'}/queue-reports`)
      .set({
        'Content-Type': 'application/json',
        'X-Vraagbaak-Timestamp': String(timestamp),
        'X-Vraagbaak-Signature': given.signature ?? signWebhook(given.secret ?? secret, timestamp, text),
      })
      .send(text);
  };

  it('are added and changed by editors, with every change in the audit log', async () => {
    expect((await agent.post('/channels', channel())).status).toBe(403);
    const made = await editor.post('/channels', channel());
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ key: 'telefoon', version: 1, now: { state: 'open' }, wait: { isKnown: false } });
    expect((await editor.post('/channels', channel())).body.code).toBe('channel-key-taken');

    const { key: _key, kind: _kind, ...rest } = channel({ address: '010 765 43 21' });
    const changed = await editor.put('/channels/telefoon', { version: 1, ...rest });
    expect(changed.body).toMatchObject({ version: 2, address: '010 765 43 21' });
    expect((await editor.put('/channels/telefoon', { version: 1, ...rest })).body.code).toBe('channel-changed');
    expect((await editor.put('/channels/fax', { version: 1, ...rest })).status).toBe(404);
    const [entry] = await app.db.query<{ details: unknown }>(
      `SELECT details FROM audit WHERE action = 'channel.changed'`,
    );
    expect(entry!.details).toEqual({ address: { from: '010 123 45 67', to: '010 765 43 21' } });
  });

  it.each<[string, object]>([
    ['weekly', { weekly: { 1: [['17:00', '09:00']] } }],
    ['weekly', { weekly: { 8: [] } }],
    [
      'weekly',
      {
        weekly: {
          1: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
    ],
    ['weekly', { weekly: { 1: [['9:00', '24:30']] } }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['holidays', { holidays: [1, 2].map(() => ({ day: '2026-12-25', name: 'Kerst' })) }],
    ['name', { name: { nl: 'Alleen Nederlands' } }],
    ['key', { key: '../etc' }],
  ])('refuse %s that makes no sense: %j', async (field, given) => {
    const answer = await editor.post('/channels', { ...channel({ key: 'nieuw' }), ...given });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toMatch(new RegExp(`^${field}`));
  });

  it('are switched off with a reason by any agent, and on again', async () => {
    const reason = { nl: 'De centrale is stuk.', en: 'The exchange is broken.' };
    expect((await customer.put('/channels/telefoon/availability', { reason })).status).toBe(403);
    const off = await agent.put('/channels/telefoon/availability', { reason });
    expect(off.body).toMatchObject({ now: { state: 'off' }, offReason: reason, wait: { isKnown: false } });
    const on = await agent.put('/channels/telefoon/availability', { reason: null });
    expect(on.body).toMatchObject({ now: { state: 'open' }, offReason: null });
  });

  describe('whose queue is reported', () => {
    const busy = { waiting: 9, agents: 4, handlingSeconds: Array(20).fill(240), abandoned: 0 };

    it('take nothing that is not signed with their secret, now, and once', async () => {
      expect((await report(busy, { secret: 'none yet' })).status).toBe(401);
      expect((await editor.post('/channels/telefoon/secret')).status).toBe(403);
      secret = (await admin.post('/channels/telefoon/secret')).body.secret;

      const first = await report(busy);
      expect(first.status).toBe(200);
      expect((await report(busy)).body.code).toBe('webhook-replayed');
      const both = await Promise.all([1, 2].map(() => report({ ...busy, waiting: 8 })));
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);

      for (const wrong of [
        { secret: `${secret}x` },
        { timestamp: now() - 301 },
        { timestamp: now() + 301 },
        { signature: 'v1=00' },
        { signature: signWebhook(secret, now(), JSON.stringify({ ...busy, waiting: 1 })) },
        { key: 'fax' },
      ])
        expect((await report({ ...busy, waiting: 7 }, wrong)).body.code).toBe('webhook-not-signed');
      expect((await visitorOf(app).post('/channels/telefoon/queue-reports', busy)).status).toBe(401);
    });

    it('may send again what was refused for another reason', async () => {
      expect((await report({ ...busy, waiting: -1 })).status).toBe(400);
      expect((await report({ ...busy, agents: 3, free: 5 })).status).toBe(200);
    });

    it('tell the wait with its range, its method and its age', async () => {
      app.clock.advance({ seconds: 1 });
      await report({ ...busy, waiting: 11 });
      app.clock.advance({ minutes: 1 });
      const { wait } = (await visitorOf(app).get('/channels/telefoon')).body;
      expect(wait).toMatchObject({ isKnown: true, method: 'erlang-a', age: 60 });
      expect(wait.seconds).toBe((240 * 12) / 4);
      expect(wait.low).toBeLessThan(wait.seconds);
      expect(wait.high).toBeGreaterThan(wait.seconds);
      const third = (await visitorOf(app).get('/channels/telefoon/wait?position=3')).body;
      expect(third.seconds).toBe((240 * 3) / 4);
    });

    it('are unknown once the last report is old, and when only one agent is left', async () => {
      app.clock.advance({ minutes: 3 });
      const wait = async () => (await visitorOf(app).get('/channels/telefoon')).body.wait;
      expect(await wait()).toMatchObject({ isKnown: false, reason: 'too-old' });
      await report({ ...busy, agents: 1 });
      expect(await wait()).toMatchObject({ isKnown: false, reason: 'too-few-agents' });
      expect(await wait()).not.toHaveProperty('seconds');
    });

    it('are measured afterwards by who was answered', async () => {
      app.clock.advance({ seconds: 1 });
      await report({ ...busy, waiting: 11, handlingSeconds: [] });
      app.clock.advance({ minutes: 10 });
      await report({
        ...busy,
        handlingSeconds: [],
        answered: [{ at: app.clock.now().toISOString(), waitedSeconds: 599 }],
      });
      const { items } = (await agent.get('/channels/measurements')).body;
      expect(items).toEqual([expect.objectContaining({ key: 'telefoon', people: 1, told: 1, held: 1 })]);
      expect(items[0].medianError).toBeLessThan(0.25);
      expect((await customer.get('/channels/measurements')).status).toBe(403);
    });
  });

  describe('that are worked in the desk', () => {
    it('know their wait from how fast tickets are answered', async () => {
      await app
        .get(ChannelsService)
        .create({ ...SYSTEM }, channel({ key: 'web', kind: 'web', queue: 'desk', position: 0 }));
      const aya = actorOf(await buildAccount(app, { role: 'agent' }));
      expect((await visitorOf(app).get('/channels/web')).body.wait).toMatchObject({ reason: 'too-little-known' });

      for (let count = 0; count < 8; count += 1) {
        const { id } = await buildTicket(app);
        await app.settled();
        app.clock.advance({ minutes: 10 });
        await app.get(TicketConversation).reply(aya, id, { text: 'Zo doet u dat.' });
        await app.settled();
      }
      const waiting = [await buildTicket(app), await buildTicket(app), await buildTicket(app)];
      await app.settled();
      const { wait } = (await visitorOf(app).get('/channels/web')).body;
      expect(wait).toMatchObject({ isKnown: true, method: 'answers-per-hour', seconds: 4 * 600 });

      await app.get(TicketDeletion).delete(SYSTEM, waiting[0]!.id);
      await app.settled();
      expect((await visitorOf(app).get('/channels/web')).body.wait.seconds).toBe(3 * 600);
    });

    it('count only the hours in which they are open', async () => {
      app.clock.stopAt('2026-11-23T15:50:00Z');
      const { wait, now: state } = (await visitorOf(app).get('/channels/web')).body;
      expect(state.closesAt).toBe('2026-11-23T16:00:00.000Z');
      expect(Date.parse(wait.dueLatest)).toBeGreaterThan(Date.parse('2026-11-24T08:00:00Z'));
      app.clock.stopAt('2026-12-25T10:00:00Z');
      const closed = (await visitorOf(app).get('/channels/telefoon')).body;
      expect(closed.now).toMatchObject({ state: 'closed', holiday: 'Eerste kerstdag' });
      expect(closed.wait).toEqual({ isKnown: false, reason: 'closed', age: null });
    });

    it('compare what a ticket was told with how long it waited', async () => {
      app.clock.stopAt('2026-11-23T16:00:00Z');
      const { items } = (await agent.get('/channels/measurements')).body;
      const web = items.find(({ key }: { key: string }) => key === 'web');
      expect(web).toMatchObject({ people: 8, medianWait: 600 });
      expect(web.told).toBeGreaterThan(0);
    });
  });

  it('stand side by side with the best choice now', async () => {
    app.clock.stopAt('2026-11-24T09:00:00Z');
    await report({ waiting: 0, agents: 3, free: 1 });
    const board = (await visitorOf(app).get('/channels')).body;
    expect(board.items.map(({ key }: { key: string }) => key)).toEqual(['web', 'telefoon']);
    expect(board).toMatchObject({ best: 'telefoon', isBusy: false });
    app.clock.advance({ seconds: 1 });
    await report({ waiting: 60, agents: 3, handlingSeconds: Array(10).fill(300) });
    expect((await visitorOf(app).get('/channels')).body.isBusy).toBe(true);
  });

  it('go with all that belongs to them', async () => {
    expect((await agent.delete('/channels/telefoon')).status).toBe(403);
    expect((await editor.delete('/channels/telefoon')).status).toBe(204);
    expect((await visitorOf(app).get('/channels/telefoon')).status).toBe(404);
    expect(await app.db.query('SELECT 1 FROM channel_report')).toEqual([]);
  });
});
