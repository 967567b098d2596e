import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService, SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildProduct } from './setup/build.js';
import { callerOf, portalOf, visitorOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('opening a ticket', () => {
  let app: TestApp;
  let agent: Caller;
  let anna: Caller;
  let annaId: string;
  let aya: { id: string; name: string };

  beforeAll(async () => {
    app = await startTestApp();
    aya = await buildAccount(app, { role: 'agent', name: 'Aya' });
    agent = await callerOf(app, aya);
    const account = await buildAccount(app, { name: 'Anna', email: 'anna@voorbeeld.nl' });
    annaId = account.id;
    anna = await callerOf(app, account);
  });
  afterAll(() => app.stop());

  const question = { subject: 'Inloggen lukt niet', text: 'Sinds vanmorgen zegt de app dat mijn wachtwoord fout is.' };
  const eventsOf = async (ticketId: string) =>
    (
      await app.db.query<{ topic: string }>(
        `SELECT topic FROM event WHERE payload->>'ticketId' = $1 ORDER BY xid, id`,
        [ticketId],
      )
    ).map(({ topic }) => topic);
  const count = async (table: string) =>
    (await app.db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]!.count;

  it('gives a customer a number, the first moment and an event', async () => {
    const product = await buildProduct(app);
    const opened = await anna.post('/tickets', { ...question, productId: product.id, type: 'incident' }).expect(201);

    expect(opened.body).toMatchObject({
      number: expect.any(Number),
      status: 'open',
      type: 'incident',
      channel: 'web',
      locale: 'nl',
      product: { id: product.id, name: product.name.nl },
      requester: { id: annaId, name: 'Anna' },
      version: 1,
      moments: [{ text: question.text, direction: 'in', author: { name: 'Anna' }, byStaff: false, attachments: [] }],
    });
    expect(opened.headers['location']).toBe(`/api/v1/tickets/${opened.body.id}`);
    expect(await eventsOf(opened.body.id)).toEqual(['ticket.opened']);
  });

  it('answers what reading it answers', async () => {
    const mine = await anna.post('/tickets', question).expect(201);
    expect((await anna.get(`/tickets/${mine.body.id}`).expect(200)).body).toEqual(mine.body);

    const theirs = await agent
      .post('/tickets', { ...question, requester: { id: annaId }, channel: 'phone' })
      .expect(201);
    const read = await agent.get(`/tickets/${theirs.body.id}`).expect(200);
    const [moment] = read.body.moments;
    expect({
      ...read.body,
      createdBy: theirs.body.createdBy,
      moments: [{ ...moment, author: theirs.body.moments[0].author }],
    }).toEqual(theirs.body);
  });

  it('lets an agent write down what somebody asked, by id, by address and by name', async () => {
    const byId = await agent.post('/tickets', { ...question, channel: 'phone', requester: { id: annaId } }).expect(201);
    expect(byId.body).toMatchObject({
      channel: 'phone',
      requester: { id: annaId, email: 'anna@voorbeeld.nl' },
      createdBy: { id: aya.id },
      moments: [{ direction: 'in', author: { name: 'Aya' }, byStaff: true }],
    });

    const known = { email: 'Anna@Voorbeeld.nl', name: 'Somebody else' };
    const byAddress = await agent.post('/tickets', { ...question, requester: known }).expect(201);
    expect(byAddress.body.requester).toMatchObject({ id: annaId, name: 'Anna' });

    const fresh = { email: 'bert@voorbeeld.nl', name: 'Bert' };
    const byNewAddress = await agent
      .post('/tickets', { ...question, requester: fresh, channel: 'counter' })
      .expect(201);
    expect(byNewAddress.body.requester).toMatchObject(fresh);

    const byName = await agent.post('/tickets', { ...question, requester: { name: 'Mevrouw Smit' }, channel: 'phone' });
    expect(byName.body).toMatchObject({
      requester: null,
      moments: [{ author: { name: 'Mevrouw Smit' }, byStaff: false }],
    });
    const read = await agent.get(`/tickets/${byName.body.number}`).expect(200);
    expect(read.body.moments[0]).toMatchObject({ author: { name: 'Mevrouw Smit' }, byStaff: false });
  });

  it('gives a visitor a receipt, the same whether the address was known or not', async () => {
    const visitor = visitorOf(app);
    const receipts = [];
    for (const email of ['anna@voorbeeld.nl', 'nobody-yet@voorbeeld.nl']) {
      const answer = await visitor.post('/tickets', { ...question, requester: { email, name: 'Iemand' } }).expect(201);
      receipts.push(answer.body);
    }

    for (const receipt of receipts) {
      expect(Object.keys(receipt)).toEqual(['id', 'number', 'subject', 'status', 'openedAt']);
      await visitor.get(`/tickets/${receipt.id}`).expect(401);
    }
    expect((await anna.get(`/tickets/${receipts[0].id}`).expect(200)).body.requester.name).toBe('Anna');
    await anna.get(`/tickets/${receipts[1].id}`).expect(404);
  });

  it('asks a visitor for an address', async () => {
    const visitor = visitorOf(app);
    for (const requester of [undefined, null, { name: 'Iemand' }, { id: annaId }, { email: 'no address' }]) {
      const refused = await visitor.post('/tickets', { ...question, requester }).expect(400);
      expect(refused.body.errors).toEqual([expect.objectContaining({ path: 'requester.email' })]);
    }
  });

  it('lets a form in no faster than people write', async () => {
    const visitor = visitorOf(app);
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { status } = await visitor.post('/tickets', { ...question, requester: { email: 'flood@voorbeeld.nl' } });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    const refused = await visitor.post('/tickets', { ...question, requester: { email: 'flood@voorbeeld.nl' } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('refuses a customer what is for staff to fill in', async () => {
    for (const [field, value] of Object.entries({
      priority: 'urgent',
      assigneeId: aya.id,
      teamId: NOBODY,
      channel: 'phone',
      requester: { id: aya.id },
    })) {
      const refused = await anna.post('/tickets', { ...question, [field]: value }).expect(400);
      expect(refused.body).toMatchObject({ code: 'invalid-input', errors: [{ path: field }] });
    }
  });

  it('names each field that points at nothing, and leaves nothing behind', async () => {
    const hidden = await buildProduct(app, { audience: 'staff' });
    const before = [await count('ticket'), await count('moment'), await count('event')];

    expect((await anna.post('/tickets', { ...question, productId: NOBODY }).expect(400)).body.errors[0].path).toBe(
      'productId',
    );
    expect((await anna.post('/tickets', { ...question, productId: hidden.id }).expect(400)).body.errors[0].path).toBe(
      'productId',
    );
    const wrong = { assigneeId: annaId, teamId: NOBODY, requester: { id: NOBODY } };
    const refused = await agent.post('/tickets', { ...question, ...wrong }).expect(400);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'assigneeId',
      'teamId',
      'requester.id',
    ]);
    expect((await agent.post('/tickets', { ...question, teamId: NOBODY }).expect(400)).body.errors[0].path).toBe(
      'teamId',
    );
    const unknown = await agent.post('/tickets', { ...question, requester: { id: NOBODY } }).expect(400);
    expect(unknown.body.errors[0].path).toBe('requester.id');

    expect([await count('ticket'), await count('moment'), await count('event')]).toEqual(before);
    await agent.post('/tickets', { ...question, productId: hidden.id }).expect(201);
  });

  it('keeps any text as it was written, and holds it to its limits', async () => {
    const subject = '<script>alert("1")</script> & \u{1F600}\n op twee regels';
    const opened = await anna.post('/tickets', { subject, text: 'ab \\0 \uD800 $1 %s' }).expect(201);
    expect(opened.body.subject).toBe('<script>alert("1")</script> & \u{1F600} op twee regels');
    expect(opened.body.moments[0].text).toBe('ab \\0 \uFFFD $1 %s');

    await anna.post('/tickets', { subject: 'x'.repeat(200), text: 'y'.repeat(50_000) }).expect(201);
    await anna.post('/tickets', { subject: 'x'.repeat(201), text: 'y' }).expect(400);
    await anna.post('/tickets', { subject: 'x', text: 'y'.repeat(50_001) }).expect(400);
    await anna.post('/tickets', { subject: '  ', text: 'y' }).expect(400);
    await anna.post('/tickets', { subject: 'x', text: 'a\u0000b' }).expect(400);
    await anna.post('/tickets', { ...question, prioritie: 'low' }).expect(400);
    const different = Array.from({ length: 8000 }, (_, n) => `w\u{10FFFF}${n}`)
      .join(' ')
      .slice(0, 50_000);
    await anna.post('/tickets', { subject: 'many different words', text: different }).expect(201);
  });

  it('opens one ticket for one Idempotency-Key', async () => {
    const send = () => anna.post('/tickets', question).set('Idempotency-Key', 'once-only');
    const before = await count('ticket');
    const answers = await Promise.all([send(), send(), send()]);

    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await count('ticket')).toBe(before + 1);
    await anna
      .post('/tickets', { ...question, subject: 'Iets anders' })
      .set('Idempotency-Key', 'once-only')
      .expect(409);
  });

  it('lets a portal open tickets for a customer over any channel, and nothing without the scope', async () => {
    const keys = app.get(ApiKeysService);
    const { token } = await keys.create(SYSTEM, { name: 'Portal', scopes: ['tickets:read', 'tickets:write'] });
    const reader = await keys.create(SYSTEM, { name: 'Reader', scopes: ['tickets:read'] });

    const portal = portalOf(app, token, 'anna@voorbeeld.nl');
    const opened = await portal.post('/tickets', { ...question, channel: 'chat' }).expect(201);
    expect(opened.body).toMatchObject({ channel: 'chat', requester: { id: annaId } });
    expect(opened.body.priority).toBeUndefined();

    const unattended = await portalOf(app, token)
      .post('/tickets', { ...question, priority: 'high' })
      .expect(201);
    expect(unattended.body).toMatchObject({
      requester: null,
      priority: 'high',
      moments: [{ author: { name: 'Portal' } }],
    });
    await portalOf(app, reader.token).post('/tickets', question).expect(403);
    await portalOf(app, reader.token, 'anna@voorbeeld.nl').post('/tickets', question).expect(403);
  });
});
