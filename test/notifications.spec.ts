import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotificationSending } from '../src/notifications/index.js';
import { MailQueries, ReplyAddress, type ListedMail } from '../src/platform/mail/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

type Person = Awaited<ReturnType<typeof buildAccount>>;

describe('messages about a request', () => {
  let app: TestApp;
  let [anna, bo, aya]: Person[] = [];
  let asAnna: Caller;
  let agent: Caller;
  let editor: Caller;

  beforeAll(async () => {
    app = await startTestApp({ ROLE: 'web', MAIL_FROM: 'Desk <desk@zonnedal.example>' });
    anna = await buildAccount(app, { name: 'Anna de Vries', locale: 'en' });
    bo = await buildAccount(app, { name: 'Bo' });
    aya = await buildAccount(app, { role: 'agent', name: 'Aya' });
    asAnna = await callerOf(app, anna);
    agent = await callerOf(app, aya);
    editor = await callerOf(app, await buildAccount(app, { role: 'admin', name: 'Ed' }));
    await editor.put('/journeys/budgets', { perRequest: 6, perDay: 100 }).expect(200);
  });
  afterAll(() => app.stop());

  /** Everything that is told of by now is told, up to so many minutes later. */
  const pass = async (minutes = 10) => {
    await app.settled();
    app.clock.advance({ minutes });
    while ((await app.get(NotificationSending).sendDue()) > 0);
  };
  const mailsTo = async (to: string): Promise<ListedMail[]> =>
    (await app.get(MailQueries).list({ to })).items.toReversed();
  const ask = async (requester: Person, by: Caller = agent) => {
    const body = { subject: 'The tap drips', text: 'Since Monday.', requester: { id: requester.id } };
    const { body: ticket } = await by.post('/tickets', body).expect(201);
    return ticket as { id: string; number: number; version: number };
  };
  const ahead = ({ days }: { days: number }) =>
    new Date(app.clock.now().getTime() + days * 24 * 60 * 60_000).toISOString();
  const pathOf = async (who: Caller, id: string) => (await who.get(`/tickets/${id}/milestones`).expect(200)).body;

  it('come when it is received, when the desk asks something, when it is planned and when it is solved', async () => {
    const ticket = await ask(anna!);
    await pass();
    await agent.post(`/tickets/${ticket.id}/moments`, { text: 'Which tap?', status: 'waiting' }).expect(201);
    await pass();
    await agent
      .put(`/tickets/${ticket.id}/plan`, { plannedFor: ahead({ days: 2 }), text: 'Please be in.' })
      .expect(204);
    await pass();
    await agent.put(`/tickets/${ticket.id}/solution`, { version: 2, text: 'A new washer.' }).expect(200);
    await pass();

    const mails = await mailsTo(anna!.email);
    expect(mails.map(({ subject }) => subject)).toEqual([
      'We have your request: The tap drips',
      'We need you: The tap drips',
      'Planned: The tap drips',
      'Solved: The tap drips',
    ]);
    expect(mails[1]!.text).toContain('> Which tap?');
    expect(mails[2]!.text).toContain('> Please be in.');
    expect(mails[3]!.text).toContain('> A new washer.');
    expect(mails[3]!.text).toContain('“Solved”: when we solved it. You get it because you asked this;');
    expect(mails[3]!.html).toContain('Why did I get this?');
    expect(mails[3]!).toMatchObject({ about: `ticket:${ticket.id}`, kind: 'milestone-solved' });
    expect(app.get(ReplyAddress).read(mails[3]!.headers.replyTo!)).toBe(ticket.id);

    const path = await pathOf(asAnna, ticket.id);
    expect(path).toMatchObject({ next: null, plan: { text: 'Please be in.' } });
    expect(path.reached.map(({ key, told }: Record<string, unknown>) => [key, told])).toEqual([
      ['received', 'sent'],
      ['taken-up', 'silent'],
      ['question', 'sent'],
      ['planned', 'sent'],
      ['solved', 'sent'],
    ]);
    expect(path.reached[1].reason).toBe('we send no message at this point');
  });

  it('come once for what happens within the window', async () => {
    const ticket = await ask(anna!);
    await agent.put(`/tickets/${ticket.id}/solution`, { version: 1, text: 'Done on the phone.' }).expect(200);
    const before = (await mailsTo(anna!.email)).length;
    await pass();

    const mails = (await mailsTo(anna!.email)).slice(before);
    expect(mails.map(({ subject }) => subject)).toEqual(['Solved: The tap drips']);
    expect(mails[0]!.text).toContain('“Received”');
  });

  it('never go to whoever did it, and go to an address that somebody gave in a form', async () => {
    const before = (await mailsTo(anna!.email)).length;
    const { body: own } = await asAnna.post('/tickets', { subject: 'Mine', text: 'Hello' }).expect(201);
    await visitorOf(app)
      .post('/tickets', { subject: 'By a form', text: 'Hello', requester: { email: anna!.email } })
      .expect(201);
    await pass();

    expect((await mailsTo(anna!.email)).slice(before).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('By a form'),
    ]);
    expect((await pathOf(asAnna, own.id)).reached).toMatchObject([{ key: 'received', told: 'own' }]);
  });

  it('go to followers too, and to nobody who may no longer see it', async () => {
    const ticket = await ask(anna!);
    await pass();
    await editor.put(`/tickets/${ticket.id}/followers/${bo!.id}`).expect(200);
    await agent.put(`/tickets/${ticket.id}/solution`, { version: 1, text: 'Secret of Anna' }).expect(200);
    await app.settled();
    await editor.delete(`/tickets/${ticket.id}/followers/${bo!.id}`);
    await pass();
    expect(await mailsTo(bo!.email)).toEqual([]);

    const second = await ask(anna!);
    await pass();
    await editor.put(`/tickets/${second.id}/followers/${bo!.id}`).expect(200);
    await agent.put(`/tickets/${second.id}/solution`, { version: 1, text: 'Done' }).expect(200);
    await pass();
    const mails = await mailsTo(bo!.email);
    expect(mails.map(({ subject }) => subject)).toEqual(['Opgelost: The tap drips']);
    expect(mails[0]!.text).toContain('omdat je deze vraag volgt');
  });

  it('become less as somebody wishes, and everything stays in the portal', async () => {
    const cy = await buildAccount(app, { name: 'Cy', locale: 'en' });
    const asCy = await callerOf(app, cy);
    await asCy.put('/me/notifications', { follow: 'action' }).expect(200);
    const ticket = await ask(cy);
    await pass();
    expect(await mailsTo(cy.email)).toEqual([]);
    await agent.post(`/tickets/${ticket.id}/moments`, { text: 'Which one?', status: 'waiting' }).expect(201);
    await pass();
    expect((await mailsTo(cy.email)).map(({ subject }) => subject)).toEqual(['We need you: The tap drips']);

    await asCy.put(`/tickets/${ticket.id}/mute`).expect(204);
    await agent.put(`/tickets/${ticket.id}/solution`, { version: 2, text: 'Done' }).expect(200);
    await pass();
    expect(await mailsTo(cy.email)).toHaveLength(1);
    const path = await pathOf(asCy, ticket.id);
    expect(path.isMuted).toBe(true);
    expect(path.reached.map(({ key, told }: Record<string, unknown>) => [key, told])).toEqual([
      ['received', 'silent'],
      ['taken-up', 'silent'],
      ['question', 'sent'],
      ['solved', 'silent'],
    ]);
  });

  it('come as one digest a day over all requests', async () => {
    const di = await buildAccount(app, { name: 'Di', locale: 'en' });
    await (
      await callerOf(app, di)
    )
      .put('/me/notifications', { follow: 'digest', digestAt: ahead({ days: 0.5 }).slice(11, 16), timeZone: 'UTC' })
      .expect(200);
    const one = await ask(di);
    const two = await ask(di);
    await agent.put(`/tickets/${one.id}/solution`, { version: 1, text: 'Done' }).expect(200);
    await pass(24 * 60);

    const mails = await mailsTo(di.email);
    expect(mails.map(({ subject }) => subject)).toEqual(['Your 2 requests today']);
    expect(mails[0]!.text).toContain(`#${one.number} The tap drips`);
    expect(mails[0]!.text).toContain(`#${two.number} The tap drips`);
    expect(mails[0]!.text).toMatch(/- Received, .*\n- Solved, /);
  });

  it('go no further than the budget', async () => {
    const flo = await buildAccount(app, { name: 'Flo', locale: 'en' });
    await editor.put('/journeys/budgets', { perRequest: 2, perDay: 100 }).expect(200);
    const ticket = await ask(flo);
    await pass();
    for (let version = 1; version < 6; version += 2) {
      await agent.put(`/tickets/${ticket.id}/solution`, { version, text: `Try ${version}` }).expect(200);
      await pass();
      await agent.delete(`/tickets/${ticket.id}/solution`, { version: version + 1 }).expect(200);
      await pass();
    }
    await editor.put('/journeys/budgets', { perRequest: 6, perDay: 100 }).expect(200);

    expect(await mailsTo(flo.email)).toHaveLength(2);
    const { reached } = await pathOf(await callerOf(app, flo), ticket.id);
    expect(reached.filter(({ told }: { told: string }) => told === 'held')).toHaveLength(2);
    expect(reached.at(-1).reason).toBe('we had sent enough messages about this request');
  });

  it('follow the journey as it was changed, version by version', async () => {
    const { body: journey } = await editor.get('/journeys/complaint').expect(200);
    expect(journey).toMatchObject({ version: 0 });
    const [received, ...rest] = journey.milestones;
    const calmer = [{ ...received, notify: false }, ...rest];
    await editor.put('/journeys/complaint', { version: 0, milestones: calmer, note: 'Calmer' }).expect(200);
    const again = await editor.put('/journeys/complaint', { version: 0, milestones: calmer });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'journey-changed', version: 1 });

    const eve = await buildAccount(app, { name: 'Eve', locale: 'en' });
    const complain = () =>
      agent.post('/tickets', { subject: 'Hm', text: 'Hm', type: 'complaint', requester: { id: eve.id } }).expect(201);
    await complain();
    await pass();
    expect(await mailsTo(eve.email)).toEqual([]);
    await editor.post('/journeys/complaint/versions/0/restoration', { version: 1 }).expect(201);
    await complain();
    await pass();
    expect(await mailsTo(eve.email)).toHaveLength(1);
    const { body: versions } = await editor.get('/journeys/complaint/versions').expect(200);
    expect(versions.items.map(({ version, note }: Record<string, unknown>) => [version, note])).toEqual([
      [2, '0 →'],
      [1, 'Calmer'],
      [0, ''],
    ]);
  });

  it('are not made of templates that could do harm, or of triggers that do not exist', async () => {
    const { body: journey } = await editor.get('/journeys/request').expect(200);
    const save = (change: object) =>
      editor.put('/journeys/request', { version: 0, milestones: [{ ...journey.milestones[0], ...change }] });
    const template = (body: string) => ({ email: { nl: { subject: 'x', body }, en: { subject: 'x', body } } });

    const evil = await save({ templates: template('{{constructor.constructor}}') });
    expect(evil.status).toBe(400);
    expect(JSON.stringify(evil.body.errors)).toContain('milestones.0.templates.email.nl');
    for (const wrong of [
      { triggers: [] },
      { triggers: [{ cause: 'exploded' }] },
      { triggers: [{ cause: 'opened', when: [{ field: 'by', is: ['martians'] }] }] },
      { key: 'Not a key' },
      { delay: -1 },
      { window: 100_000 },
      { templates: {} },
    ])
      expect([wrong, (await save(wrong)).status]).toEqual([wrong, 400]);
    await agent.put('/journeys/request', { version: 0, milestones: journey.milestones }).expect(403);
    await asAnna.get('/journeys').expect(403);
  });

  it('are planned once, however often the events are read', async () => {
    const ticket = await buildTicket(app, { requesterId: anna!.id });
    await app.settled();
    const count = () =>
      app.db.query<{ n: number }>('SELECT count(*)::int AS n FROM milestone_reached WHERE ticket_id = $1', [ticket.id]);
    const [once] = await count();
    await app.db.query(`UPDATE event_cursor SET event_id = 0, xid = '0' WHERE consumer = 'journeys'`);
    await app.settled();

    expect(await count()).toEqual([once]);
    expect(once!.n).toBe(1);
  });

  it('refuse a plan in the past, by a customer, or for somebody else’s request', async () => {
    const ticket = await ask(anna!);
    const plannedFor = ahead({ days: 30 });
    await agent.put(`/tickets/${ticket.id}/plan`, { plannedFor: '2020-01-01T09:00:00Z' }).expect(400);
    await asAnna.put(`/tickets/${ticket.id}/plan`, { plannedFor }).expect(403);
    await (await callerOf(app, bo!)).put(`/tickets/${ticket.id}/plan`, { plannedFor }).expect(404);
    await (await callerOf(app, bo!)).get(`/tickets/${ticket.id}/milestones`).expect(404);
  });

  it('check what somebody says they want', async () => {
    const wanted = (body: object) => asAnna.put('/me/notifications', { follow: 'milestones', ...body });
    const saved = await wanted({
      quiet: { from: '21:30', until: '07:00' },
      route: 'message',
      phone: '+31 6 1234-5678',
    });
    expect(saved.body).toMatchObject({
      quiet: { from: '21:30', until: '07:00' },
      phone: '+31612345678',
      digestAt: '17:00',
    });
    for (const wrong of [
      { follow: 'everything' },
      { route: 'message' },
      { phone: '0612' },
      { quiet: { from: '25:00', until: '07:00' } },
      { timeZone: 'Mars/Olympus' },
      { digestAt: '5 pm' },
    ])
      expect([wrong, (await wanted(wrong)).status]).toEqual([wrong, 400]);
    await wanted({}).expect(200);
  });
});
