import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../src/platform/ids/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildProduct, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('lists of tickets', () => {
  let app: TestApp;
  let agent: Caller;
  let agentId: string;
  let teamId: string;

  beforeAll(async () => {
    app = await startTestApp();
    teamId = newId();
    await app.db.query('INSERT INTO team (id, name) VALUES ($1, $2)', [teamId, 'Eerste lijn']);
    const account = await buildAccount(app, { role: 'agent', name: 'Aya', teamId });
    agentId = account.id;
    agent = await callerOf(app, account);
  });
  afterAll(() => app.stop());

  const numbers = async (by: Caller, query: string) =>
    (await by.get(`/tickets?${query}`).expect(200)).body.items.map(({ number }: { number: number }) => number);

  it('hold what a filter asks for, and filters add up', async () => {
    const anna = await buildAccount(app, { name: 'Anna' });
    const product = await buildProduct(app);
    const shared = { requesterId: anna.id };
    const plain = await buildTicket(app, shared);
    const mine = await buildTicket(app, { ...shared, assigneeId: agentId, priority: 'urgent', productId: product.id });
    const waiting = await buildTicket(app, {
      ...shared,
      status: 'waiting',
      teamId,
      channel: 'phone',
      type: 'complaint',
    });
    const solved = await buildTicket(app, { ...shared, status: 'solved' });
    const of = async (query: string) => {
      const found = await numbers(agent, `requester=${anna.id}&sort=opened&${query}`);
      return found.toSorted((a: number, b: number) => a - b);
    };

    expect(await of('')).toEqual([plain, mine, waiting, solved].map(({ number }) => number));
    expect(await of('status=open')).toEqual([plain.number, mine.number]);
    expect(await of('status=waiting,solved')).toEqual([waiting.number, solved.number]);
    expect(await of('assignee=me')).toEqual([mine.number]);
    expect(await of(`assignee=${agentId}`)).toEqual([mine.number]);
    expect(await of('assignee=none')).toEqual([plain.number, waiting.number, solved.number]);
    expect(await of(`team=${teamId}`)).toEqual([waiting.number]);
    expect(await of(`product=${product.id}`)).toEqual([mine.number]);
    expect(await of('channel=phone')).toEqual([waiting.number]);
    expect(await of('type=complaint')).toEqual([waiting.number]);
    expect(await of('priority=urgent')).toEqual([mine.number]);
    expect(await of('unanswered=true')).toEqual([plain.number, mine.number, waiting.number]);
    expect(await of('unanswered=false')).toEqual([solved.number]);
    expect(await of('status=open&assignee=none')).toEqual([plain.number]);
    expect(await of(`product=${NOBODY}`)).toEqual([]);
    expect(await of(`updatedSince=${encodeURIComponent(solved.updatedAt.toISOString())}`)).toEqual([solved.number]);
  });

  it('say what is wrong with a filter', async () => {
    for (const query of [
      'status=lost',
      'assignee=you',
      'limit=0',
      'limit=201',
      'sort=random',
      'updatedSince=yesterday',
      'statuss=open',
    ]) {
      await agent.get(`/tickets?${query}`).expect(400);
    }
    await visitorOf(app).get('/tickets').expect(401);
  });

  it('go on exactly where a page ended, over equal times too', async () => {
    const anna = await buildAccount(app);
    app.clock.stopAt('2026-03-01T12:00:00.123Z');
    const all: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      // Three at each moment.
      if (n % 3 === 0) app.clock.advance({ seconds: 1 });
      all.push((await buildTicket(app, { requesterId: anna.id })).id);
    }
    app.clock.stopAt(new Date());
    const priorities = ['low', 'urgent', 'normal', 'urgent', 'high', 'low', 'normal', 'high', 'urgent'];
    for (const [index, id] of all.entries()) {
      // Times to the microsecond, as an import or another program writes them.
      await app.db.query(
        `UPDATE ticket SET updated_at = opened_at + $2 * interval '1 microsecond', priority = $3 WHERE id = $1`,
        [id, index % 2, priorities[index]],
      );
    }

    for (const sort of ['updated', 'opened', 'waiting', 'priority']) {
      const query = `/tickets?requester=${anna.id}&sort=${sort}`;
      const whole = (await agent.get(`${query}&limit=200`).expect(200)).body.items.map(({ id }: { id: string }) => id);
      expect(whole.toSorted()).toEqual(all.toSorted());
      for (const limit of [1, 2, 4, 9]) {
        const seen: string[] = [];
        let cursor = '';
        do {
          const page = (await agent.get(`${query}&limit=${limit}${cursor && `&cursor=${cursor}`}`).expect(200)).body;
          seen.push(...page.items.map(({ id }: { id: string }) => id));
          cursor = page.next ?? '';
        } while (cursor);
        expect(seen).toEqual(whole);
      }
    }
    const { body } = await agent.get(`/tickets?requester=${anna.id}&sort=priority`);
    expect(body.items.map(({ priority }: { priority: string }) => priority)).toEqual([
      'urgent',
      'urgent',
      'urgent',
      'high',
      'high',
      'normal',
      'normal',
      'low',
      'low',
    ]);
  });

  it('refuse a cursor of another list or from nowhere', async () => {
    const anna = await buildAccount(app);
    for (let n = 0; n < 2; n += 1) await buildTicket(app, { requesterId: anna.id });
    const { next } = (await agent.get(`/tickets?requester=${anna.id}&limit=1`)).body;
    const made = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const cursor of [
      'nonsense',
      made('2026-03-01', NOBODY),
      made('2026-13-45T99:00:00.000000Z', NOBODY),
      made('2026-03-01T00:00:00.000000Z', "' OR true --"),
      made(1, 2, 3),
    ]) {
      await agent.get(`/tickets?cursor=${cursor}`).expect(400);
    }
    await agent.get(`/tickets?requester=${anna.id}&sort=priority&cursor=${next}`).expect(400);
  });

  it('leave out what was merged and what was deleted', async () => {
    const anna = await buildAccount(app);
    const admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
    const [one, other, gone] = [
      await buildTicket(app, { requesterId: anna.id, subject: 'Zonnepaneel kapot' }),
      await buildTicket(app, { requesterId: anna.id }),
      await buildTicket(app, { requesterId: anna.id, subject: 'Zonnepaneel weg' }),
    ];
    await agent.put(`/tickets/${one.id}/merge`, { intoId: other.id, version: one.version }).expect(200);
    await admin.delete(`/tickets/${gone.id}`).expect(204);

    expect(await numbers(agent, `requester=${anna.id}`)).toEqual([other.number]);
    await app.settled();
    // What was merged is found as the ticket that goes on.
    expect(await numbers(agent, 'q=zonnepaneel')).toEqual([other.number]);
    expect(await numbers(agent, `q=${one.number}`)).toEqual([other.number]);
    expect(await numbers(agent, `q=${gone.number}`)).toEqual([]);
    await agent.get(`/tickets/${gone.id}`).expect(404);
    await agent.patch(`/tickets/${gone.number}`, { version: 1, subject: 'Toch' }).expect(404);
  });

  it('find by number, by words in any order and form, and by the address of who asked', async () => {
    const email = 'zoek.mij@voorbeeld.nl';
    const anna = await buildAccount(app, { email });
    const ticket = await buildTicket(app, {
      requesterId: anna.id,
      subject: 'Facturen van de warmtepomp kloppen niet',
      text: 'Ik krijg élke maand een te hoge rekening.',
    });
    await buildTicket(app, {
      subject: 'Something about invoices',
      locale: 'en',
      text: 'The heating was billed twice.',
    });
    await app.settled();

    for (const query of [
      `${ticket.number}`,
      `#${ticket.number}`,
      'factuur warmtepomp',
      'WARMTEP',
      'elke rekeningen',
      'rekening & (facturen | "niet)',
      email,
    ]) {
      expect({ query, found: await numbers(agent, `q=${encodeURIComponent(query)}`) }).toEqual({
        query,
        found: [ticket.number],
      });
    }
    for (const query of ['warmtepomp ketel', '999999', '%', "'", '\\', ':* & !', 'niemand@voorbeeld.nl']) {
      expect({ query, found: await numbers(agent, `q=${encodeURIComponent(query)}`) }).toEqual({ query, found: [] });
    }
    expect(await numbers(agent, 'q=bills')).toHaveLength(1);
    expect((await numbers(agent, 'q=')).length).toBeGreaterThan(1);
  });

  it('find what was said, noted and solved later, and not what was reworded', async () => {
    const { id, number } = await buildTicket(app, { subject: 'Zwembadverwarming' });
    await agent.post(`/tickets/${id}/moments`, { text: 'Heeft u de hoofdschakelaar geprobeerd?' }).expect(201);
    await agent.post(`/tickets/${id}/moments`, { kind: 'note', text: 'Monteur Kwartelhoek erheen.' }).expect(201);
    const { version } = (await agent.patch(`/tickets/${id}`, { version: 2, subject: 'Buitenbad' }).expect(200)).body;
    await agent.put(`/tickets/${id}/solution`, { version, text: 'Thermokoppel vervangen.' }).expect(200);

    await app.settled();
    for (const word of ['hoofdschakelaar', 'kwartelhoek', 'buitenbad', 'thermokoppel']) {
      expect(await numbers(agent, `q=${word}`)).toEqual([number]);
    }
    expect(await numbers(agent, 'q=zwembadverwarming')).toEqual([]);
  });

  it('count what each of the desk’s filters holds', async () => {
    const before = (await agent.get('/tickets/counts').expect(200)).body;
    await buildTicket(app, { assigneeId: agentId, priority: 'urgent' });
    await buildTicket(app, { status: 'waiting', teamId });
    const answered = await buildTicket(app);
    await agent.post(`/tickets/${answered.id}/moments`, { text: 'Zo.' }).expect(201);
    await buildTicket(app, { status: 'solved', assigneeId: agentId });

    expect((await agent.get('/tickets/counts')).body).toEqual({
      open: before.open + 2,
      waiting: before.waiting + 1,
      mine: before.mine + 1,
      unassigned: before.unassigned + 2,
      unanswered: before.unanswered + 2,
      team: before.team + 1,
      urgent: before.urgent + 1,
    });
  });
});
