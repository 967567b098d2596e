import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';

describe('the conversation of a ticket', () => {
  let app: TestApp;
  let agent: Caller;
  let anna: Caller;
  let annaId: string;

  beforeAll(async () => {
    app = await startTestApp();
    agent = await callerOf(app, await buildAccount(app, { role: 'agent', name: 'Aya' }));
    const account = await buildAccount(app, { name: 'Anna' });
    annaId = account.id;
    anna = await callerOf(app, account);
  });
  afterAll(() => app.stop());

  const asked = (status: 'open' | 'waiting' | 'solved' | 'closed' = 'open') =>
    buildTicket(app, { requesterId: annaId, status });
  const eventsOf = async (ticketId: string) =>
    (
      await app.db.query<{ topic: string; payload: Record<string, unknown> }>(
        `SELECT topic, payload FROM event WHERE payload->>'ticketId' = $1 ORDER BY xid, id`,
        [ticketId],
      )
    ).map(({ topic, payload: { ticketId: _ticketId, momentId: _momentId, byId: _byId, ...rest } }) => ({
      topic,
      ...rest,
    }));

  it('goes to and fro', async () => {
    const { id } = await asked();
    const answered = await agent.post(`/tickets/${id}/moments`, { text: 'Welke telefoon heeft u?', status: 'waiting' });
    expect(answered.status).toBe(201);
    expect(answered.body).toMatchObject({ status: 'waiting', version: 2, unansweredSince: null });

    const replied = await anna.post(`/tickets/${id}/moments`, { text: 'Een oude.' }).expect(201);
    expect(replied.body).toMatchObject({ status: 'open', version: 3 });
    expect(
      replied.body.moments.map(({ direction, author, byStaff }: Record<string, unknown>) => ({
        direction,
        author,
        byStaff,
      })),
    ).toEqual([
      { direction: 'in', author: expect.objectContaining({ name: 'Anna' }), byStaff: false },
      { direction: 'out', author: expect.objectContaining({ name: 'Aya' }), byStaff: true },
      { direction: 'in', author: expect.objectContaining({ name: 'Anna' }), byStaff: false },
    ]);
    expect(await eventsOf(id)).toEqual([
      { topic: 'ticket.opened' },
      { topic: 'ticket.answered', by: 'staff' },
      { topic: 'ticket.updated', fields: ['status'], now: { status: 'waiting' } },
      { topic: 'ticket.answered', by: 'customer' },
      { topic: 'ticket.updated', fields: ['status'], now: { status: 'open' } },
    ]);
    const by = await app.db.query(
      `SELECT payload->>'byId' AS id FROM event WHERE payload->>'ticketId' = $1 AND topic = 'ticket.answered' ORDER BY xid, id`,
      [id],
    );
    expect(by).toEqual([{ id: expect.not.stringMatching(annaId) }, { id: annaId }]);
  });

  it('begins again when the customer answers a solution', async () => {
    const { id } = await asked('solved');
    const replied = await anna.post(`/tickets/${id}/moments`, { text: 'Het werkt nog steeds niet.' }).expect(201);

    expect(replied.body).toMatchObject({ status: 'open', solution: null, solvedAt: null });
    // What had been tried stays readable.
    expect(replied.body.changes.map(({ what, newValue }: Record<string, unknown>) => [what, newValue])).toEqual([
      ['solution', 'Opgelost.'],
      ['status', 'solved'],
      ['status', 'open'],
    ]);
    expect((await eventsOf(id)).slice(-2)).toEqual([
      { topic: 'ticket.answered', by: 'customer' },
      { topic: 'ticket.reopened' },
    ]);
  });

  it('is over for the customer when the ticket is closed, not for staff', async () => {
    const { id } = await asked('closed');
    const refused = await anna.post(`/tickets/${id}/moments`, { text: 'Toch nog iets.' }).expect(409);
    expect(refused.body.code).toBe('ticket-is-closed');

    await agent.post(`/tickets/${id}/moments`, { text: 'Wij kijken nog eens.' }).expect(201);
    expect((await agent.get(`/tickets/${id}`)).body.status).toBe('closed');
    const called = await agent.post(`/tickets/${id}/moments`, {
      text: 'Belde: nog stuk.',
      direction: 'in',
      channel: 'phone',
    });
    expect(called.body).toMatchObject({ status: 'open', moments: { length: 3 } });
  });

  it('takes down what the customer said by phone as coming from the customer', async () => {
    const { id } = await asked('waiting');
    const body = { text: 'Belt: het is een oude telefoon.', direction: 'in', channel: 'phone' };
    const added = await agent.post(`/tickets/${id}/moments`, body).expect(201);

    expect(added.body).toMatchObject({ status: 'open', unansweredSince: expect.any(String) });
    expect(added.body.moments.at(-1)).toMatchObject({ direction: 'in', channel: 'phone', author: { name: 'Aya' } });
    expect((await eventsOf(id)).at(-2)).toEqual({ topic: 'ticket.answered', by: 'customer' });
  });

  it('holds notes for staff, and notes that the customer may read', async () => {
    const { id, version } = await asked();
    await agent.post(`/tickets/${id}/moments`, { kind: 'note', text: 'Geheim: lastige klant.' }).expect(201);
    const body = { kind: 'note', text: 'Voicemail ingesproken.', visibility: 'customer', channel: 'phone' };
    const noted = await agent.post(`/tickets/${id}/moments`, body).expect(201);

    // Nobody was answered, and nothing that somebody else is writing was overwritten.
    expect(noted.body).toMatchObject({ version, unansweredSince: expect.any(String) });
    expect(noted.body.moments.map(({ direction }: { direction: string }) => direction)).toEqual(['in', 'note', 'note']);
    const seen = await anna.get(`/tickets/${id}`).expect(200);
    expect(seen.body.moments.map(({ text }: { text: string }) => text)).toEqual([
      'Ik kom er niet uit.',
      'Voicemail ingesproken.',
    ]);
    expect(await eventsOf(id)).toEqual([
      { topic: 'ticket.opened' },
      { topic: 'ticket.noted' },
      { topic: 'ticket.noted' },
    ]);
  });

  it('never says to the customer what was meant for staff', async () => {
    const { id } = await asked();
    const noted = await agent.post(`/tickets/${id}/moments`, { text: 'Geheim.', visibility: 'staff' }).expect(201);
    expect(noted.body.moments.at(-1)).toMatchObject({ direction: 'note', visibility: 'staff' });
    await agent.post(`/tickets/${id}/moments`, { kind: 'reply', text: 'Geheim.', visibility: 'staff' }).expect(400);
  });

  it('lets a customer neither write notes nor speak for the desk', async () => {
    const { id } = await asked();
    for (const body of [{ kind: 'note' }, { visibility: 'staff' }, { direction: 'out' }, { status: 'waiting' }]) {
      const refused = await anna.post(`/tickets/${id}/moments`, { text: 'Ik.', ...body }).expect(403);
      expect(refused.body.code).toBe('only-staff');
    }
    expect((await anna.get(`/tickets/${id}`)).body.moments).toHaveLength(1);
  });

  it('tells the second of two who answer at once that somebody was first, if they say what they read', async () => {
    const { id, version } = await asked();
    const answers = await Promise.all(
      ['Zo.', 'Nee, zo.'].map((text) => agent.post(`/tickets/${id}/moments`, { text, version })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body).toMatchObject({ code: 'ticket-changed', version: version + 1 });

    // Without a version both are said: a customer's mail is never refused.
    const replies = await Promise.all(
      [1, 2, 3].map((n) => anna.post(`/tickets/${id}/moments`, { text: `Nog iets ${n}` })),
    );
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await anna.get(`/tickets/${id}`)).body.moments).toHaveLength(5);
  });

  it('keeps since when the customer waits', async () => {
    const { id, openedAt } = await asked();
    app.clock.advance({ minutes: 5 });
    await anna.post(`/tickets/${id}/moments`, { text: 'Haast!' }).expect(201);
    expect((await agent.get(`/tickets/${id}`)).body.unansweredSince).toBe(openedAt.toISOString());
    await agent.post(`/tickets/${id}/moments`, { text: 'Zo.' }).expect(201);
    expect((await agent.get(`/tickets/${id}`)).body.unansweredSince).toBeNull();
    expect((await anna.get(`/tickets/${id}`)).body).not.toHaveProperty('unansweredSince');
  });

  it('says a reply once for one Idempotency-Key', async () => {
    const { id } = await asked();
    const send = () => anna.post(`/tickets/${id}/moments`, { text: 'Eén keer.' }).set('Idempotency-Key', 'reply-1');
    await send().expect(201);
    const again = await send().expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body.moments).toHaveLength(2);
  });

  it('goes on however long it gets', async () => {
    const { id } = await asked();
    const words = (n: number) =>
      Array.from({ length: 6000 }, (_, i) => `\u{10FFFF}x${n}x${i}`)
        .join(' ')
        .slice(0, 50_000);
    for (let n = 0; n < 6; n += 1) await anna.post(`/tickets/${id}/moments`, { text: words(n) }).expect(201);
  });

  it('lets staff release a note to the customer, once and for good, on the record', async () => {
    const { id } = await asked();
    const noted = await agent.post(`/tickets/${id}/moments`, { text: 'De monteur komt dinsdag.', kind: 'note' });
    const { id: momentId } = noted.body.moments.at(-1);
    const seen = async () => (await anna.get(`/tickets/${id}`)).body.moments.map(({ text }: { text: string }) => text);
    expect(await seen()).not.toContain('De monteur komt dinsdag.');
    expect((await anna.put(`/tickets/${id}/moments/${momentId}/release`)).status).toBe(403);

    const [one, other] = await Promise.all([1, 2].map(() => agent.put(`/tickets/${id}/moments/${momentId}/release`)));
    expect([one!.status, other!.status]).toEqual([200, 200]);
    expect(await seen()).toContain('De monteur komt dinsdag.');
    const logged = await app.db.query(`SELECT 1 FROM audit WHERE action = 'ticket.note-released'`);
    expect(logged).toHaveLength(1);
    const { changes, moments } = (await agent.get(`/tickets/${id}`)).body;
    expect(changes.map(({ what }: { what: string }) => what)).toContain('note');
    expect((await agent.put(`/tickets/${id}/moments/${moments[0].id}/release`)).status).toBe(404);
  });
});
