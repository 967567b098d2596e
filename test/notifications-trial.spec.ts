import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { NotificationSending, UnsubscribeLinks } from '../src/notifications/index.js';
import { EventLog, type DomainEvent } from '../src/platform/events/index.js';
import { MailQueries } from '../src/platform/mail/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

type Person = Awaited<ReturnType<typeof buildAccount>>;

describe('messages, around the edges', () => {
  let app: TestApp;
  let anna: Person;
  let agent: Caller;
  let editor: Caller;

  beforeAll(async () => {
    app = await startTestApp({ MAIL_FROM: 'Desk <desk@zonnedal.example>' });
    anna = await buildAccount(app, { name: 'Anna', locale: 'en' });
    agent = await callerOf(app, await buildAccount(app, { role: 'agent', name: 'Aya' }));
    editor = await callerOf(app, await buildAccount(app, { role: 'editor', name: 'Ed' }));
  });
  afterAll(() => app.stop());

  const pass = async () => {
    await app.settled();
    app.clock.advance({ minutes: 10 });
    // The service sends by itself too: what it has taken up is waited for.
    await until('nothing that is due waits', async () => {
      await app.get(NotificationSending).sendDue();
      const due = await app.db.query(`SELECT FROM notification WHERE state = 'waiting' AND due_at <= $1`, [
        app.clock.now(),
      ]);
      return due.length === 0;
    });
  };
  const ask = async (requester: Person) => {
    const body = { subject: 'The tap drips', text: 'Since Monday.', requester: { id: requester.id } };
    return (await agent.post('/tickets', body).expect(201)).body as { id: string; number: number };
  };
  const mailsTo = async (to: string) => (await app.get(MailQueries).list({ to })).items.toReversed();
  const followOf = async ({ id }: Person) => {
    const rows = await app.db.query<{ follow: string }>(
      'SELECT follow FROM notification_preference WHERE account_id = $1',
      [id],
    );
    return rows[0]?.follow ?? null;
  };

  it('a journey is tried on the past before it is switched on', async () => {
    for (let n = 0; n < 3; n += 1) {
      const { id } = await ask(anna);
      await agent.post(`/tickets/${id}/moments`, { text: 'Which one?', status: 'waiting' }).expect(201);
      await agent.put(`/tickets/${id}/solution`, { version: 2, text: 'A new washer.' }).expect(200);
    }
    app.clock.advance({ hours: 1 });
    const { body: journey } = await editor.get('/journeys/question').expect(200);
    const milestones = journey.milestones.map((one: { key: string; window: number }) =>
      one.key === 'received' ? { ...one, notify: false } : { ...one, window: 0 },
    );
    const started = await editor.post('/journey-trials', { type: 'question', milestones, days: 7 }).expect(201);
    const trial = async () => (await editor.get(`/journey-trials/${started.body.id}`).expect(200)).body;
    await until('it is tried', async () => (await trial()).state === 'done');

    const { result, done, total } = await trial();
    expect(done).toBe(total);
    expect(result).toMatchObject({ requests: 3, today: { messages: 3, perRequest: 1, people: 1, mostForOne: 3 } });
    expect(result.changed.messages).toBe(6);
    expect(result.mailPerUpdate.perRequest).toBeGreaterThan(result.changed.perRequest);
    expect(result.milestones.find(({ key }: { key: string }) => key === 'received')).toMatchObject({
      today: 3,
      changed: 0,
    });
    expect(result.samples.map(({ subject }: { subject: string }) => subject).toSorted()).toEqual([
      'Solved: The tap drips',
      'We need you: The tap drips',
    ]);
    const [, token] = /unsubscribe\/(\S+)/.exec(result.samples[0].text)!;
    expect(app.get(UnsubscribeLinks).read(token!)?.accountId).not.toBe(anna.id);
    // Nothing of it was sent or saved.
    expect((await editor.get('/journeys/question')).body.version).toBe(0);
    await agent.post('/journey-trials', { type: 'question', milestones, days: 7 }).expect(403);
    await editor.post('/journey-trials', { type: 'question', milestones, days: 6 }).expect(400);
  });

  it('one click in a mail program ends them, without signing in, a cookie or a form', async () => {
    const bea = await buildAccount(app, { name: 'Bea', locale: 'en' });
    await ask(bea);
    await pass();
    const [mail] = await mailsTo(bea.email);
    const path = new URL(mail!.headers.unsubscribeUrl!).pathname;

    await request(app.http).get(path).expect(200);
    expect(await followOf(bea)).toBeNull();
    await request(app.http).post(path).type('form').send('List-Unsubscribe=One-Click').expect(200);
    expect(await followOf(bea)).toBe('none');
    // Twice is once.
    await request(app.http).post(path).type('form').send('List-Unsubscribe=One-Click').expect(200);

    const visitor = new Visitor(app);
    expect((await visitor.open(path)).text).toContain('What do you still want to hear from us?');
    await visitor.submit('/choice', { follow: 'digest' });
    expect(await followOf(bea)).toBe('digest');
  });

  it('nobody makes such a link, changes it, or uses it when it is old', async () => {
    const links = app.get(UnsubscribeLinks);
    const token = links.token({ accountId: anna.id, ticketId: null });
    const post = (given: string) => request(app.http).post(`/en/unsubscribe/${given}`).type('form').send('x=y');
    const [packed, signature] = token.split('.') as [string, string];
    const bea = Buffer.from(packed, 'base64url').toString().replace(anna.id, '0193c000-0000-7000-8000-000000000001');
    for (const wrong of [
      `${Buffer.from(bea).toString('base64url')}.${signature}`,
      `${packed}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'E' : 'A'}`,
      `${packed}=.${signature}`,
      `${packed}.${signature}.x`,
      packed,
      'x.y',
    ])
      expect([wrong, (await post(wrong)).status]).toEqual([wrong, 404]);
    expect(await followOf(anna)).toBeNull();

    const offset = { days: 401 };
    app.clock.advance(offset);
    expect(links.read(token)).toBeNull();
    app.clock.advance({ days: -401 });
    expect(links.read(token)).toEqual({ accountId: anna.id, ticketId: null });
  });

  it('an address that mail does not arrive at is switched off, and the desk is told', async () => {
    const cas = await buildAccount(app, { name: 'Cas', locale: 'en' });
    const { id } = await ask(cas);
    await pass();
    const [mail] = await mailsTo(cas.email);
    const bounce = (kind: string, address: string, messageId: string | null) =>
      app.db.write((tx) =>
        app.get(EventLog).record(tx, { topic: 'mail.bounced', kind, address, messageId } as DomainEvent),
      );
    await bounce('soft', cas.email, `<${mail!.id}@zonnedal.example>`);
    await bounce('hard', 'never.mailed@example.org', null);
    await app.settled();
    const off = () => app.db.query<{ address: string }>('SELECT address FROM notification_address_off');
    expect(await off()).toEqual([]);

    await bounce('hard', cas.email, `<${mail!.id}@zonnedal.example>`);
    await bounce('hard', cas.email, `<${mail!.id}@zonnedal.example>`);
    await app.settled();
    expect(await off()).toEqual([{ address: cas.email }]);
    const { body } = await agent.get(`/tickets/${id}`).expect(200);
    const notes = body.moments.filter(({ direction }: { direction: string }) => direction === 'note');
    expect(notes).toMatchObject([{ visibility: 'staff', text: expect.stringContaining(cas.email) }]);

    await ask(cas);
    await pass();
    expect(await mailsTo(cas.email)).toHaveLength(1);
  });

  it('are chosen on a page, and the path of a question shows what was told', async () => {
    const dee = await buildAccount(app, { name: 'Dee', locale: 'en' });
    const { number } = await ask(dee);
    await pass();
    const visitor = new Visitor(app, await signIn(app, dee));
    const question = await visitor.open(`/en/my/questions/${number}`);
    expect(question.text).toContain('How far is it?');
    expect(question.text).toContain('You got a message');
    await visitor.submit('/my/messages/mute', { muted: 'yes' });
    expect((await visitor.open(`/en/my/questions/${number}`)).text).toContain('Messages about this again');

    await visitor.open('/en/my/messages');
    const wrong = await visitor.submit('/my/messages', { follow: 'action', route: 'message' });
    expect(wrong.text).toContain('Enter a number with its country');
    await visitor.submit('/my/messages', { follow: 'action', route: 'email' });
    expect(await followOf(dee)).toBe('action');
  });
});
