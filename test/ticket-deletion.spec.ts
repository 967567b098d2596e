import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

describe('deleting tickets', () => {
  let app: TestApp;
  let admin: Caller;
  let agent: Caller;
  let anna: { id: string };
  let annaCalls: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    admin = await callerOf(app, await buildAccount(app, { role: 'admin' }));
    agent = await callerOf(app, await buildAccount(app, { role: 'agent' }));
    anna = await buildAccount(app);
    annaCalls = await callerOf(app, anna);
  });
  afterAll(() => app.stop());

  const ask = (subject = 'Een vraag') => buildTicket(app, { requesterId: anna.id, subject });
  const remove = (id: string, by = admin) => by.delete(`/tickets/${id}`);
  const restore = (id: string, by = admin) => by.put(`/tickets/${id}/restoration`);
  const merge = (id: string, intoId: string) => agent.put(`/tickets/${id}/merge`, { intoId, version: 1 });
  const topics = async (id: string) =>
    (
      await app.db.query<{ topic: string }>(
        `SELECT topic FROM event WHERE topic IN ('ticket.deleted', 'ticket.restored') AND payload->>'ticketId' = $1
          ORDER BY xid, id`,
        [id],
      )
    ).map(({ topic }) => topic);

  it('takes a ticket out of everything that can be read, and brings it back as it was', async () => {
    const ticket = await ask('Verdwijnwoord');
    const article = await buildArticle(app);
    await admin.put(`/tickets/${ticket.id}/articles/${article.id}`).expect(200);
    await app.settled();
    const before = (await admin.get(`/tickets/${ticket.id}`)).body;
    const everywhere = [
      [`/tickets/${ticket.id}`, 'one'],
      [`/tickets/${ticket.id}/articles`, 'one'],
      [`/tickets/${ticket.id}/followers`, 'one'],
      ['/tickets?limit=100', 'list'],
      ['/tickets?q=verdwijnwoord', 'list'],
      [`/tickets?q=${ticket.number}`, 'list'],
      [`/articles/${article.id}/tickets`, 'list'],
    ] as const;
    const isSeen = async (path: string, kind: 'one' | 'list', by: Caller) => {
      const answer = await by.get(path);
      return kind === 'one' ? answer.status !== 404 : answer.text.includes(ticket.id);
    };
    for (const [path, kind] of everywhere) expect([path, await isSeen(path, kind, admin)]).toEqual([path, true]);

    await remove(ticket.id).expect(204);
    for (const by of [admin, agent, annaCalls]) {
      for (const [path, kind] of everywhere) expect([path, await isSeen(path, kind, by)]).toEqual([path, false]);
    }
    expect((await remove(ticket.id)).status).toBe(404);
    expect((await merge(ticket.id, (await ask()).id)).status).toBe(404);
    expect((await merge((await ask()).id, ticket.id)).status).toBe(404);
    expect((await admin.put(`/tickets/${ticket.id}/articles/${article.id}`)).status).toBe(404);
    expect((await admin.put(`/tickets/${ticket.id}/followers/${anna.id}`)).status).toBe(404);

    const restored = await restore(ticket.id).expect(200);
    await app.settled();
    expect({ ...restored.body, version: 0, updatedAt: 0, changes: [] }).toEqual({
      ...before,
      version: 0,
      updatedAt: 0,
      changes: [],
    });
    for (const [path, kind] of everywhere) expect([path, await isSeen(path, kind, admin)]).toEqual([path, true]);
  });

  it('tells it once in an event, the history and the audit log', async () => {
    const ticket = await ask();
    await remove(ticket.id).expect(204);
    await restore(ticket.id).expect(200);
    await restore(ticket.id).expect(200);
    expect(await topics(ticket.id)).toEqual(['ticket.deleted', 'ticket.restored']);
    expect(
      await app.db.query(`SELECT action FROM audit WHERE subject = $1 ORDER BY seq`, [`ticket:${ticket.id}`]),
    ).toEqual([{ action: 'ticket.deleted' }, { action: 'ticket.restored' }]);
    const changes = await app.db.query(`SELECT what, visibility FROM ticket_change WHERE ticket_id = $1`, [ticket.id]);
    expect(changes).toEqual([
      { what: 'deleted', visibility: 'staff' },
      { what: 'deleted', visibility: 'staff' },
    ]);
  });

  it('is for administrators', async () => {
    const ticket = await ask();
    for (const by of [agent, annaCalls]) {
      expect((await remove(ticket.id, by)).status).toBe(403);
      expect((await restore(ticket.id, by)).status).toBe(403);
    }
    expect((await remove(ticket.id, visitorOf(app))).status).toBe(401);
    expect((await restore('0193e8c5-0000-7000-8000-000000000000')).status).toBe(404);
  });

  it('happens once when two administrators do it', async () => {
    const ticket = await ask();
    const answers = await Promise.all([remove(ticket.id), remove(ticket.id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404]);
    expect(await topics(ticket.id)).toEqual(['ticket.deleted']);
  });

  it('leaves a ticket that others were merged into until that is undone', async () => {
    const [first, second] = [await ask(), await ask()];
    await merge(first.id, second.id).expect(200);
    expect((await remove(second.id)).body).toMatchObject({
      status: 409,
      code: 'ticket-holds-others',
      numbers: [first.number],
    });
    await agent.delete(`/tickets/${first.id}/merge`).expect(200);
    await remove(second.id).expect(204);
  });

  it('deletes a merged ticket alone, and brings it back only to a ticket that is there', async () => {
    const [first, second] = [await ask(), await ask()];
    await merge(first.id, second.id).expect(200);
    await remove(first.id).expect(204);
    expect((await admin.get(`/tickets/${second.id}`)).body).toMatchObject({
      merged: [],
      moments: [{ ticketId: second.id }],
    });
    await remove(second.id).expect(204);

    expect((await restore(first.id)).body).toMatchObject({
      status: 409,
      code: 'ticket-hangs-on-deleted',
      mergedInto: { number: second.number },
    });
    await restore(second.id).expect(200);
    expect((await restore(first.id)).body).toMatchObject({ isMerged: true, mergedInto: { id: second.id } });
  });
});
