import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../src/platform/ids/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct, buildTicket } from './setup/build.js';
import { callerOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('handling tickets at the desk', () => {
  let app: TestApp;
  let aya: { id: string };
  let ben: { id: string };
  let agent: Caller;
  let other: Caller;
  let anna: Caller;
  let annaId: string;

  beforeAll(async () => {
    app = await startTestApp();
    aya = await buildAccount(app, { role: 'agent', name: 'Aya' });
    ben = await buildAccount(app, { role: 'editor', name: 'Ben' });
    [agent, other] = [await callerOf(app, aya), await callerOf(app, ben)];
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
    ).map(({ topic, payload: { ticketId: _ticketId, byId: _byId, ...rest } }) => ({ topic, ...rest }));
  const sorted = (responses: Array<{ status: number }>) => responses.map(({ status }) => status).sort((a, b) => a - b);

  it('lets one of two agents win, whatever they do', async () => {
    const changes: Array<(by: Caller, id: string, version: number) => ReturnType<Caller['put']>> = [
      (by, id, version) => by.patch(`/tickets/${id}`, { version, subject: `Van ${newId()}` }),
      (by, id, version) => by.put(`/tickets/${id}/assignment`, { version, assigneeId: 'me' }),
      (by, id, version) => by.put(`/tickets/${id}/solution`, { version, text: newId() }),
    ];
    for (const one of changes) {
      for (const another of changes) {
        const { id, version } = await asked();
        const answers = await Promise.all([one(agent, id, version), another(other, id, version)]);
        expect(sorted(answers)).toEqual([200, 409]);
        expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
          code: 'ticket-changed',
          version: version + 1,
        });
      }
    }
  });

  it('takes the version from If-Match too, as the ETag or bare, and asks for one', async () => {
    const { id } = await asked();
    const read = await agent.get(`/tickets/${id}`).expect(200);
    const etag = read.headers['etag']!;

    await agent.patch(`/tickets/${id}`, { priority: 'high' }).set('If-Match', etag).expect(200);
    await agent.patch(`/tickets/${id}`, { priority: 'low' }).set('If-Match', etag).expect(409);
    await agent.patch(`/tickets/${id}`, { priority: 'low' }).set('If-Match', '"2"').expect(200);
    const refused = await agent.patch(`/tickets/${id}`, { priority: 'low' }).expect(400);
    expect(refused.body.errors[0].path).toBe('version');
  });

  it('answers 304 to who has read it, until something changes, a note too', async () => {
    const { id } = await asked();
    const etag = (await agent.get(`/tickets/${id}`)).headers['etag']!;
    await agent.get(`/tickets/${id}`).set('If-None-Match', etag).expect(304);
    await agent.post(`/tickets/${id}/moments`, { kind: 'note', text: 'Belt morgen.' }).expect(201);
    await agent.get(`/tickets/${id}`).set('If-None-Match', etag).expect(200);
  });

  it('keeps who changed what, for staff', async () => {
    const { id, version } = await asked();
    const product = await buildProduct(app);
    const changed = await agent
      .patch(`/tickets/${id}`, {
        version,
        subject: 'Nieuw',
        priority: 'urgent',
        productId: product.id,
        type: 'incident',
        locale: 'en',
      })
      .expect(200);

    expect(changed.body).toMatchObject({
      subject: 'Nieuw',
      priority: 'urgent',
      type: 'incident',
      locale: 'en',
      product: { id: product.id, name: product.name.nl },
      version: 2,
    });
    expect(changed.body.changes).toHaveLength(5);
    expect(changed.body.changes).toContainEqual(
      expect.objectContaining({
        what: 'product',
        by: expect.objectContaining({ name: 'Aya' }),
        oldValue: null,
        newName: product.name.nl,
      }),
    );
    expect((await anna.get(`/tickets/${id}`)).body.changes).toEqual([]);
    expect((await eventsOf(id)).at(-1)).toEqual({
      topic: 'ticket.updated',
      fields: ['subject', 'type', 'priority', 'productId', 'locale'],
      now: {},
    });
  });

  it('changes nothing, the version included, when everything is as it was', async () => {
    const { id, version, subject } = await asked();
    const same = await agent.patch(`/tickets/${id}`, { version, subject, productId: null, status: 'open' }).expect(200);
    expect(same.body).toMatchObject({ version, changes: [] });
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('assigns to staff and teams only', async () => {
    const { id, version } = await asked();
    const [team] = await app.db.query<{ id: string }>('INSERT INTO team (id, name) VALUES ($1, $2) RETURNING id', [
      newId(),
      'Eerste lijn',
    ]);

    const taken = await agent
      .put(`/tickets/${id}/assignment`, { version, assigneeId: 'me', teamId: team!.id })
      .expect(200);
    expect(taken.body).toMatchObject({
      assignee: { id: aya.id, name: 'Aya' },
      team: { name: 'Eerste lijn' },
      version: 2,
    });
    expect(taken.body.changes.map(({ newName }: { newName: string }) => newName)).toEqual(['Aya', 'Eerste lijn']);

    const passedOn = await other.put(`/tickets/${id}/assignment`, { version: 2, assigneeId: ben.id }).expect(200);
    expect(passedOn.body).toMatchObject({ assignee: { id: ben.id }, team: { name: 'Eerste lijn' } });
    await agent.put(`/tickets/${id}/assignment`, { version: 3, assigneeId: annaId }).expect(400);
    await agent.put(`/tickets/${id}/assignment`, { version: 3, teamId: NOBODY }).expect(400);
    const dropped = await agent.put(`/tickets/${id}/assignment`, { version: 3, assigneeId: null }).expect(200);
    expect(dropped.body).toMatchObject({ assignee: null, team: { name: 'Eerste lijn' } });
  });

  it('solves with a text and the articles that answered, all or nothing', async () => {
    const { id, version } = await asked();
    const article = await buildArticle(app, { question: 'Hoe log ik in?' });
    const text = 'Wachtwoord opnieuw ingesteld.';

    await agent.put(`/tickets/${id}/solution`, { version, text, articleIds: [article.id, NOBODY] }).expect(404);
    expect((await agent.get(`/tickets/${id}`)).body).toMatchObject({ status: 'open', version, articles: [] });
    await agent.put(`/tickets/${id}/solution`, { version }).expect(400);

    const solved = await agent
      .put(`/tickets/${id}/solution`, { version, text, articleIds: [article.id, article.id] })
      .expect(200);
    expect(solved.body).toMatchObject({
      status: 'solved',
      solution: text,
      solvedAt: expect.any(String),
      unansweredSince: null,
      articles: [{ articleId: article.id, question: 'Hoe log ik in?', source: 'confirmed' }],
    });
    expect((await eventsOf(id)).slice(1)).toEqual([
      { topic: 'link.confirmed', articleId: article.id },
      { topic: 'ticket.solved', articleIds: [article.id] },
    ]);
    expect((await anna.get(`/tickets/${id}`)).body).toMatchObject({
      status: 'solved',
      solution: text,
      changes: [{ what: 'solution' }, { what: 'status', by: { name: 'Aya' } }],
      articles: [{ articleId: article.id }],
    });
  });

  it('puts a better solution in the place of the first', async () => {
    const { id, version } = await asked('solved');
    const mended = await agent.put(`/tickets/${id}/solution`, { version, text: 'Beter gezegd.' }).expect(200);
    expect(mended.body).toMatchObject({ status: 'solved', solution: 'Beter gezegd.' });
    expect((await eventsOf(id)).filter(({ topic }) => topic === 'ticket.solved')).toHaveLength(1);
  });

  it('closes what is solved, and reopens it', async () => {
    const { id, version } = await asked();
    const early = await agent.put(`/tickets/${id}/closure`, { version }).expect(409);
    expect(early.body).toMatchObject({ code: 'ticket-status', ticketStatus: 'open' });
    await agent.put(`/tickets/${id}/solution`, { version, text: 'Zo.' }).expect(200);
    await agent.put(`/tickets/${id}/closure`, { version: 2 }).expect(200);
    await agent.put(`/tickets/${id}/closure`, { version: 3 }).expect(409);
    await agent.patch(`/tickets/${id}`, { version: 3, status: 'waiting' }).expect(409);
    await agent.put(`/tickets/${id}/solution`, { version: 3, text: 'Anders.' }).expect(409);

    const reopened = await agent.delete(`/tickets/${id}/closure`).set('If-Match', '"3"').expect(200);
    expect(reopened.body).toMatchObject({ status: 'open', closedAt: null, solvedAt: null, solution: null });
    await agent.delete(`/tickets/${id}/solution`, { version: 4 }).expect(409);
    expect((await eventsOf(id)).map(({ topic }) => topic)).toEqual([
      'ticket.opened',
      'ticket.solved',
      'ticket.closed',
      'ticket.reopened',
    ]);
  });

  it('lets a customer reopen what is solved, not what is closed, and nothing else', async () => {
    const solved = await asked('solved');
    const reopened = await anna.delete(`/tickets/${solved.id}/solution`, { version: solved.version }).expect(200);
    expect(reopened.body.status).toBe('open');
    expect((await agent.get(`/tickets/${solved.id}`)).body.unansweredSince).toEqual(expect.any(String));

    const closed = await asked('closed');
    await anna.delete(`/tickets/${closed.id}/solution`, { version: closed.version }).expect(403);
    await anna.delete(`/tickets/${closed.id}/closure`, { version: closed.version }).expect(403);

    const { id, version } = await asked();
    await anna.patch(`/tickets/${id}`, { version, subject: 'Van mij' }).expect(403);
    await anna.put(`/tickets/${id}/assignment`, { version, assigneeId: null }).expect(403);
    await anna.put(`/tickets/${id}/solution`, { version, text: 'Laat maar.' }).expect(403);
    await anna.put(`/tickets/${id}/closure`, { version }).expect(403);
    expect((await agent.get(`/tickets/${id}`)).body).toMatchObject({ version, changes: [] });
  });

  it('says which ticket to use instead of a merged one', async () => {
    const [ticket, into] = [await asked(), await asked()];
    await agent.put(`/tickets/${ticket.id}/merge`, { intoId: into.id, version: ticket.version }).expect(200);

    const refused = await agent.patch(`/tickets/${ticket.id}`, { version: 2, subject: 'Te laat' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'ticket-merged', mergedInto: { id: into.id, number: into.number } });
    await anna.post(`/tickets/${ticket.id}/moments`, { text: 'Hallo?' }).expect(409);
    const read = await anna.get(`/tickets/${ticket.id}`).expect(200);
    expect(read.body).toMatchObject({ isMerged: true, mergedInto: { number: into.number } });
    expect((await anna.get(`/tickets/${into.id}`)).body.moments).toHaveLength(2);
  });
});
