import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService, SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle, buildProduct } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

describe('"was this helpful?"', () => {
  let app: TestApp;
  let editor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
  });
  afterAll(() => app.stop());

  const solved = async (id: string) =>
    (
      await app.db.query<{ payload: object }>(
        `SELECT payload FROM event WHERE topic = 'article.solved' AND payload->>'articleId' = $1 ORDER BY id`,
        [id],
      )
    ).map(({ payload }) => payload);
  const helpful = async (id: string) => (await editor.get(`/articles/${id}`).expect(200)).body.helpful;

  it('counts each reader once per article and day, and tells that it solved something', async () => {
    app.clock.stopAt('2026-03-01T12:00:00Z');
    const product = await buildProduct(app);
    const { id } = await buildArticle(app, { productId: product.id });
    const [visitor, other] = [caller(app, { 'User-Agent': 'one' }), caller(app, { 'User-Agent': 'two' })];
    const customer = await signedIn(app, 'customer');
    const say = async (who: Caller, yes: boolean) =>
      (await who.post(`/articles/${id}/verdict`, { solved: yes, locale: 'nl' }).expect(200)).body.counted;

    expect(await say(visitor, true)).toBe(true);
    expect(await say(visitor, true)).toBe(false);
    expect(await say(visitor, false)).toBe(false);
    expect(await say(other, false)).toBe(true);
    expect(await say(customer, true)).toBe(true);
    expect(await helpful(id)).toEqual({ yes: 2, no: 1 });

    const { body: list } = await editor.get(`/articles?productId=${product.id}`).expect(200);
    expect(list.items).toMatchObject([{ helpful: { yes: 2, no: 1 }, texts: [{ isOverdue: false }] }]);
    const { body: read } = await visitor.get(`/articles?productId=${product.id}`).expect(200);
    expect(Object.keys(read.items[0])).not.toContain('helpful');

    app.clock.advance({ days: 1 });
    expect(await say(visitor, true)).toBe(true);
    expect(await helpful(id)).toEqual({ yes: 3, no: 1 });
    const events = await solved(id);
    expect(events).toHaveLength(3);
    expect(events[0]).toEqual({ articleId: id, locale: 'nl', productId: product.id, at: '2026-03-01T12:00:00.000Z' });
  });

  it('counts once when the same reader says it twice at the same time', async () => {
    const { id } = await buildArticle(app);
    const visitor = caller(app, { 'User-Agent': 'twice' });
    const say = () => visitor.post(`/articles/${id}/verdict`, { solved: true, locale: 'nl' });
    const answers = await Promise.all([say(), say(), say()]);
    expect(answers.filter(({ body }) => body.counted)).toHaveLength(1);
    expect(await solved(id)).toHaveLength(1);
  });

  it('is not shown to who is not an editor, and holds nothing that tells whose it is', async () => {
    const { id } = await buildArticle(app);
    await caller(app).post(`/articles/${id}/verdict`, { solved: true, locale: 'nl' }).expect(200);
    for (const reader of [caller(app), await signedIn(app, 'customer'), await signedIn(app, 'agent')]) {
      expect((await reader.get(`/articles/${id}`).expect(200)).body).not.toHaveProperty('helpful');
    }
    const [row] = await app.db.query<object>('SELECT * FROM article_verdict WHERE article_id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain('127.0.0.1');
  });

  it('is about what the reader can read', async () => {
    const draft = await buildArticle(app, { published: false });
    const staff = await buildArticle(app, { audience: 'staff' });
    const online = await buildArticle(app);
    for (const [{ id }, locale] of [
      [draft, 'nl'],
      [staff, 'nl'],
      [online, 'en'],
    ] as const) {
      await caller(app).post(`/articles/${id}/verdict`, { solved: true, locale }).expect(404);
    }
    await caller(app).post(`/articles/${online.id}/verdict`, { solved: 'yes', locale: 'nl' }).expect(400);
    await caller(app).post(`/articles/${online.id}/verdict`, { solved: true, locale: 'nl', at: 1 }).expect(400);
  });

  it('tells the readers of a portal apart by what the portal calls them', async () => {
    const { id } = await buildArticle(app, { audience: 'customers' });
    const { token } = await app.get(ApiKeysService).create(SYSTEM, { name: 'portal', scopes: ['knowledge:read'] });
    const portal = caller(app, { Authorization: `Bearer ${token}` });
    const say = async (reader: string) =>
      (await portal.post(`/articles/${id}/verdict`, { solved: true, locale: 'nl', reader }).expect(200)).body.counted;
    expect([await say('a'), await say('b'), await say('a')]).toEqual([true, true, false]);
  });

  it('is held to an allowance', async () => {
    const { id } = await buildArticle(app);
    const statuses: number[] = [];
    for (let time = 0; time < 25; time += 1) {
      const reader = caller(app, { 'User-Agent': `browser ${time}` });
      statuses.push((await reader.post(`/articles/${id}/verdict`, { solved: true, locale: 'nl' })).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });
});
