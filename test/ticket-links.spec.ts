import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { TicketLinks, TicketLinksQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildPredictions, buildTicket } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

const NOBODY = '0193e8c5-0000-7000-8000-000000000000';

describe('linking articles to tickets', () => {
  let app: TestApp;
  let agent: Caller;
  let editor: Caller;
  let anna: { id: string };
  let annaCalls: Caller;
  let bertCalls: Caller;
  beforeAll(async () => {
    app = await startTestApp({ MATCH_THRESHOLD: '0.2' });
    agent = await callerOf(app, await buildAccount(app, { role: 'agent', name: 'Aya' }));
    editor = await callerOf(app, await buildAccount(app, { role: 'editor' }));
    anna = await buildAccount(app, { name: 'Anna' });
    annaCalls = await callerOf(app, anna);
    bertCalls = await callerOf(app, await buildAccount(app, { name: 'Bert' }));
  });
  afterAll(() => app.stop());

  const ask = () => buildTicket(app, { requesterId: anna.id });
  const linksOf = (ticketId: string, by = agent) => by.get(`/tickets/${ticketId}/articles`);
  const link = (ticketId: string, articleId: string, by = agent) =>
    by.put(`/tickets/${ticketId}/articles/${articleId}`);
  const unlink = (ticketId: string, articleId: string, by = agent) =>
    by.delete(`/tickets/${ticketId}/articles/${articleId}`);
  const told = async (ticketId: string) =>
    (
      await app.db.query<{ topic: string; payload: Record<string, unknown> }>(
        `SELECT topic, payload FROM event WHERE topic LIKE 'link.%' AND payload->>'ticketId' = $1 ORDER BY xid, id`,
        [ticketId],
      )
    ).map(({ topic, payload: { ticketId: _ticketId, ...rest } }) => ({ topic, ...rest }));

  const predictedAnew = async (ticketId: string) =>
    (await app.db.query(`SELECT FROM event WHERE topic = 'links.predicted' AND payload->'ticketIds' ? $1`, [ticketId]))
      .length;

  it('confirms a link once, however often it is said', async () => {
    const [ticket, article] = [await ask(), await buildArticle(app, { question: 'Hoe log ik in?' })];

    const linked = await link(ticket.id, article.id).expect(200);
    expect(linked.body.items).toEqual([
      expect.objectContaining({
        articleId: article.id,
        question: 'Hoe log ik in?',
        source: 'confirmed',
        probability: 1,
        createdBy: expect.objectContaining({ name: 'Aya' }),
      }),
    ]);
    await link(ticket.id, article.id, editor).expect(200);

    expect((await linksOf(ticket.id)).body.items).toEqual(linked.body.items);
    expect(await told(ticket.id)).toEqual([{ topic: 'link.confirmed', articleId: article.id }]);
  });

  it('counts once when ten agents confirm it at the same moment', async () => {
    const [ticket, article] = [await ask(), await buildArticle(app)];
    const answers = await Promise.all(Array.from({ length: 10 }, () => link(ticket.id, article.id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await told(ticket.id)).toHaveLength(1);
  });

  it('turns a prediction into a confirmation, and never back', async () => {
    const [ticket, article, other] = [await ask(), await buildArticle(app), await buildArticle(app)];

    await buildPredictions(app, ticket.id, { [article.id]: 0.6, [other.id]: 0.3 });
    await buildPredictions(app, ticket.id, { [article.id]: 0.6, [other.id]: 0.3 });
    expect(await predictedAnew(ticket.id)).toBe(1);
    await buildPredictions(app, ticket.id, { [article.id]: 0.8 });
    expect(await predictedAnew(ticket.id)).toBe(2);
    expect((await linksOf(ticket.id)).body.items).toMatchObject([
      { source: 'predicted', probability: 0.8, createdBy: null },
    ]);

    await link(ticket.id, article.id).expect(200);
    await buildPredictions(app, ticket.id, { [article.id]: 0.9, [other.id]: 0.1 });
    expect((await linksOf(ticket.id)).body.items).toMatchObject([{ source: 'confirmed', probability: 1 }]);
    expect(await predictedAnew(ticket.id)).toBe(2);
    expect(await told(ticket.id)).toEqual([{ topic: 'link.confirmed', articleId: article.id }]);
  });

  it('predicts nothing for what is not there, and refuses an impossible probability', async () => {
    const [ticket, article] = [await ask(), await buildArticle(app)];
    await buildPredictions(app, NOBODY, { [article.id]: 0.5 });
    await buildPredictions(app, ticket.id, { [NOBODY]: 0.5 });
    await expect(buildPredictions(app, ticket.id, { [article.id]: 1.5 })).rejects.toThrow(
      'ticket_link_probability_check',
    );
    expect((await linksOf(ticket.id)).body.items).toEqual([]);
    expect(await predictedAnew(ticket.id)).toBe(0);
  });

  it('tells of many tickets that were predicted together once', async () => {
    const [one, other, article] = [await ask(), await ask(), await buildArticle(app)];
    const ids = [one.id, other.id];
    const predictions = ids.map((ticketId) => ({ ticketId, articleId: article.id, probability: 0.2 }));
    await app.db.write((tx) => app.get(TicketLinks).replacePredictions(tx, ids, predictions));
    const events = await app.db.query<{ ids: string[] }>(
      `SELECT payload->'ticketIds' AS ids FROM event WHERE topic = 'links.predicted' AND payload->'ticketIds' ? $1`,
      [one.id],
    );
    expect(events.map((event) => event.ids.toSorted())).toEqual([ids.toSorted()]);
  });

  it('takes for the answer what is likely enough; what only shares in the ask counts in the FAQ alone', async () => {
    const ticket = await ask();
    const [likely, perhaps] = [await buildArticle(app), await buildArticle(app)];
    await buildPredictions(app, ticket.id, { [likely.id]: 0.2, [perhaps.id]: 0.199 });
    await app.settled();

    const shown = (await linksOf(ticket.id)).body.items as Array<{ articleId: string }>;
    expect(shown.map(({ articleId }) => articleId)).toEqual([likely.id]);
    const tickets = async (articleId: string) => (await agent.get(`/articles/${articleId}/tickets`)).body.items;
    expect(await tickets(likely.id)).toMatchObject([{ id: ticket.id, probability: 0.2 }]);
    expect(await tickets(perhaps.id)).toEqual([]);
    const counted = 'SELECT weight FROM ask WHERE question_id = $1 ORDER BY weight';
    expect(await app.db.query(counted, [ticket.id])).toEqual([{ weight: 0.199 }, { weight: 0.2 }]);
  });

  it('names three predicted articles at most, the likeliest, beside all that were confirmed', async () => {
    const ticket = await ask();
    const articles = await Promise.all([1, 2, 3, 4, 5].map(() => buildArticle(app)));
    const ids = articles.map(({ id }) => id);
    await buildPredictions(app, ticket.id, Object.fromEntries(ids.slice(0, 4).map((id, n) => [id, 0.2 + n / 100])));
    await link(ticket.id, ids[4]!).expect(200);

    const shown = (await linksOf(ticket.id)).body.items as Array<{ articleId: string }>;
    expect(shown.map(({ articleId }) => articleId)).toEqual([ids[4], ids[3], ids[2], ids[1]]);
  });

  it('removes a link once, whoever or whatever made it', async () => {
    const [ticket, one, other] = [await ask(), await buildArticle(app), await buildArticle(app)];
    await buildPredictions(app, ticket.id, { [other.id]: 0.7 });
    await link(ticket.id, one.id).expect(200);

    await unlink(ticket.id, one.id).expect(204);
    await unlink(ticket.id, one.id).expect(204);
    await unlink(ticket.id, other.id).expect(204);
    expect((await linksOf(ticket.id)).body.items).toEqual([]);
    expect((await told(ticket.id)).filter(({ topic }) => topic === 'link.removed')).toEqual([
      { topic: 'link.removed', articleId: one.id },
      { topic: 'link.removed', articleId: other.id },
    ]);
  });

  it('notes in the history of the ticket who linked and unlinked what', async () => {
    const [ticket, article] = [await ask(), await buildArticle(app)];
    await link(ticket.id, article.id).expect(200);
    await unlink(ticket.id, article.id).expect(204);
    expect(
      await app.db.query(
        'SELECT what, old_value, new_value, visibility FROM ticket_change WHERE ticket_id = $1 ORDER BY at, id',
        [ticket.id],
      ),
    ).toEqual([
      { what: 'article', old_value: null, new_value: article.id, visibility: 'staff' },
      { what: 'article', old_value: article.id, new_value: null, visibility: 'staff' },
    ]);
  });

  it('links to a merged ticket too: what it asked still counts', async () => {
    const [ticket, next, article] = [await ask(), await ask(), await buildArticle(app)];
    await agent.put(`/tickets/${ticket.id}/merge`, { intoId: next.id, version: 1 }).expect(200);
    await link(ticket.id, article.id).expect(200);
    await unlink(ticket.id, article.id).expect(204);
  });

  it('links only what the agent may read', async () => {
    const ticket = await ask();
    const draft = await buildArticle(app, { published: false });
    const internal = await buildArticle(app, { audience: 'staff' });
    expect((await link(ticket.id, draft.id)).body).toMatchObject({ status: 404, code: 'article-not-found' });
    expect((await link(ticket.id, NOBODY)).body).toMatchObject({ status: 404, code: 'article-not-found' });
    expect((await link(NOBODY, internal.id)).body).toMatchObject({ status: 404, code: 'ticket-not-found' });
    expect((await link('nonsense', internal.id)).status).toBe(404);
    expect((await link(ticket.id, 'nonsense')).status).toBe(400);
    await link(String(ticket.number), internal.id).expect(200);
    await link(ticket.id, draft.id, editor).expect(200);
    // The agent still hears nothing of the editor's draft.
    expect((await linksOf(ticket.id)).body.items).toHaveLength(1);
    expect((await linksOf(ticket.id, editor)).body.items).toHaveLength(2);
  });

  it('shows the customer what was confirmed and nothing else', async () => {
    const ticket = await ask();
    const shown = await buildArticle(app, { question: 'Voor iedereen', audience: 'customers' });
    const internal = await buildArticle(app, { question: 'Alleen voor ons', audience: 'staff' });
    const guessed = await buildArticle(app, { question: 'Misschien dit' });
    await buildPredictions(app, ticket.id, { [guessed.id]: 0.99 });
    await link(ticket.id, shown.id).expect(200);
    await link(ticket.id, internal.id).expect(200);

    const seen = await linksOf(ticket.id, annaCalls).expect(200);
    expect(seen.body.items).toEqual([expect.objectContaining({ question: 'Voor iedereen', source: 'confirmed' })]);
    expect(seen.text).not.toContain('Aya');
    for (const path of [`/tickets/${ticket.id}`, `/tickets/${ticket.number}`]) {
      const page = await annaCalls.get(path);
      expect(page.text).not.toMatch(/Alleen voor ons|Misschien dit/);
      expect(page.text).not.toContain(internal.id);
      expect(page.text).not.toContain(guessed.id);
    }
  });

  it('is nothing to strangers, visitors and customers', async () => {
    const [ticket, article] = [await ask(), await buildArticle(app)];
    await link(ticket.id, article.id).expect(200);
    expect((await linksOf(ticket.id, bertCalls)).body).toMatchObject({ status: 404, code: 'ticket-not-found' });
    expect((await linksOf(ticket.id, visitorOf(app))).status).toBe(401);
    expect((await link(ticket.id, article.id, annaCalls)).status).toBe(403);
    expect((await unlink(ticket.id, article.id, annaCalls)).status).toBe(403);
    const tickets = (by: Caller) => by.get(`/articles/${article.id}/tickets`);
    expect((await tickets(annaCalls)).status).toBe(403);
    expect((await tickets(agent)).body.items).toHaveLength(1);
  });

  it('gives the articles of many tickets at once, only of those one may see', async () => {
    const [one, other] = [await ask(), await buildTicket(app, {})];
    const article = await buildArticle(app);
    await link(one.id, article.id).expect(200);
    await link(other.id, article.id).expect(200);
    const queries = app.get(TicketLinksQueries);
    const asAnna = { ...SYSTEM, accountId: anna.id, role: 'customer', via: 'session' } as const;
    expect([...(await queries.articlesOf(SYSTEM, [one.id, other.id, NOBODY])).keys()].toSorted()).toEqual(
      [one.id, other.id].toSorted(),
    );
    expect([...(await queries.articlesOf(asAnna, [one.id, other.id])).keys()]).toEqual([one.id]);
  });

  it('lists the tickets of an article page by page', async () => {
    const article = await buildArticle(app);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { id } = await ask();
      await link(id, article.id).expect(200);
      ids.unshift(id);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await agent
        .get(`/articles/${article.id}/tickets?limit=2${cursor && `&cursor=${cursor}`}`)
        .expect(200);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      cursor = page.body.next ?? '';
    } while (cursor);
    expect(seen).toEqual(ids);
    const wrong = await agent.get(`/articles/${article.id}/tickets?cursor=x`);
    expect(wrong.status).toBe(400);
  });
});
