import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SYSTEM } from '../src/accounts/index.js';
import { FaqCache } from '../src/faq/index.js';
import { ArticlesService } from '../src/knowledge/index.js';
import { TicketLinks, TicketOpening } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildPredictions, buildProduct, buildTicket, signIn } from './setup/build.js';

describe('reading the FAQ', () => {
  let app: TestApp;
  let product: { id: string; key: string };
  const articles: Record<string, { id: string; version: number }> = {};

  /** Somebody asks something that this article answers. */
  async function ask(
    article: string,
    {
      about = null,
      locale = 'nl',
      channel = 'web',
    }: { about?: string | null; locale?: 'nl' | 'en'; channel?: 'web' | 'phone' } = {},
  ) {
    const { id } = await app.get(TicketOpening).open(SYSTEM, {
      subject: 'Hoe dan?',
      text: 'Ik kom er niet uit.',
      productId: about,
      locale,
      channel,
    });
    await app.get(TicketLinks).link(SYSTEM, id, articles[article]!.id);
    return id;
  }
  const faq = async (query = '', cookie = '') => {
    const { body } = await request(app.http).get(`/api/v1/faq${query}`).set('Cookie', cookie).expect(200);
    return body as {
      items: Array<{
        articleId: string;
        question: string;
        position: number;
        rank: number;
        pinned: boolean;
        count: object;
        trend: number[] | null;
      }>;
    };
  };
  const order = async (query = '', cookie = '') => (await faq(query, cookie)).items.map(({ question }) => question);
  const as = async (role: 'agent' | 'editor' | 'admin' | 'customer') => signIn(app, await buildAccount(app, { role }));

  beforeAll(async () => {
    app = await startTestApp();
    app.clock.stopAt('2026-03-02T12:00:00Z');
    product = await buildProduct(app, { key: 'app' });
    articles['often'] = await buildArticle(app, { question: 'Often', productId: product.id });
    articles['sometimes'] = await buildArticle(app, { question: 'Sometimes' });
    articles['english'] = await buildArticle(app, { question: 'English', locale: 'en' });
    articles['staff'] = await buildArticle(app, { question: 'Staff only', audience: 'staff' });
    articles['members'] = await buildArticle(app, { question: 'Customers only', audience: 'customers' });
    for (let n = 0; n < 8; n += 1) await ask('staff');
    for (let n = 0; n < 6; n += 1) await ask('often', { about: product.id, channel: n < 4 ? 'phone' : 'web' });
    for (let n = 0; n < 5; n += 1) await ask('members');
    app.clock.advance({ days: 3 });
    for (let n = 0; n < 4; n += 1) await ask('sometimes');
    for (let n = 0; n < 3; n += 1) await ask('english', { locale: 'en' });
    await app.settled();
  });
  afterAll(() => app.stop());

  it('orders the questions by how often they were asked, for each reader those he may read', async () => {
    expect(await order()).toEqual(['Often', 'Sometimes', 'English']);
    expect(await order('', await as('customer'))).toEqual(['Often', 'Customers only', 'Sometimes', 'English']);
    expect(await order('', await as('agent'))).toEqual([
      'Staff only',
      'Often',
      'Customers only',
      'Sometimes',
      'English',
    ]);
  });

  it('tells how often, but not when so few asked that one could find himself in it', async () => {
    const { items } = await faq();
    expect(items.map(({ count }) => count)).toEqual([
      { asked: 6, fewerThan: null },
      { asked: null, fewerThan: 5 },
      { asked: null, fewerThan: 5 },
    ]);
    expect(items[0]!.trend).toHaveLength(12);
    expect(items[1]!.trend).toBeNull();
    expect(JSON.stringify(items)).not.toContain('score');
  });

  it('knows what is asked about a product and in a language', async () => {
    expect(await order('?product=app')).toEqual(['Often']);
    expect(await order('?locale=en')).toEqual(['English']);
    await request(app.http).get('/api/v1/faq?product=nothing').expect(404);
    await request(app.http).get('/api/v1/faq?limit=0').expect(400);
    await request(app.http).get('/api/v1/faq?at=2999-01-01').expect(400);
  });

  it('replays a past day', async () => {
    expect(await order('?at=2026-03-02')).toEqual(['Often']);
    expect(await order('?at=2026-03-01')).toEqual([]);
  });

  it('answers 304 to who has it already, and the new list once something was asked', async () => {
    const first = await request(app.http).get('/api/v1/faq');
    const again = () => request(app.http).get('/api/v1/faq').set('If-None-Match', first.headers['etag']!);
    await again().expect(304);
    for (let n = 0; n < 4; n += 1) await ask('sometimes');
    await app.settled();
    // Another process may take a second to hear of it; this one too, for it is the events that tell.
    const deadline = Date.now() + 5_000;
    while ((await again()).status === 304 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await order()).toEqual(['Sometimes', 'Often', 'English']);
  });

  it('forgets an article at once that is taken away from the reader', async () => {
    const { id } = articles['english']!;
    expect(await order()).toContain('English');
    const { version } = await app
      .get(ArticlesService)
      .update(SYSTEM, id, { version: articles['english']!.version, audience: 'staff' });
    expect(await order()).not.toContain('English');
    await app.get(ArticlesService).update(SYSTEM, id, { version, audience: 'public' });
    expect(await order()).toContain('English');
  });

  it('shows pinned and leaves out excluded articles, and tells editors the true place', async () => {
    const editor = await as('editor');
    const placement = (article: string) => `/api/v1/faq/${articles[article]!.id}/placement`;
    const origin = { Cookie: editor, Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-origin' };

    await request(app.http)
      .put(placement('english'))
      .set(origin)
      .send({ kind: 'pinned', position: 1, reason: 'Conference' })
      .expect(200);
    await request(app.http).put(placement('often')).set(origin).send({ kind: 'excluded' }).expect(200);
    const { items } = await faq();
    expect(items.map(({ question, rank, pinned }) => ({ question, rank, pinned }))).toEqual([
      { question: 'English', rank: 2, pinned: true },
      { question: 'Sometimes', rank: 1, pinned: false },
    ]);

    await request(app.http).delete(placement('english')).set(origin).expect(204);
    await request(app.http).delete(placement('often')).set(origin).expect(204);
    expect(await order()).toEqual(['Sometimes', 'Often', 'English']);
    const noted = await app.db.query<{ action: string }>(
      `SELECT action FROM audit WHERE action LIKE 'faq.%' ORDER BY seq`,
    );
    expect(noted.map(({ action }) => action)).toEqual(['faq.pinned', 'faq.excluded', 'faq.unpinned', 'faq.unexcluded']);
  });

  it('lets nobody but editors change places', async () => {
    const path = `/api/v1/faq/${articles['often']!.id}/placement`;
    const body = { kind: 'excluded' };
    await request(app.http).put(path).send(body).expect(401);
    for (const role of ['customer', 'agent'] as const) {
      const headers = { Cookie: await as(role), Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-origin' };
      await request(app.http).put(path).set(headers).send(body).expect(403);
    }
  });

  it('explains a place in numbers that add up', async () => {
    const { id } = articles['often']!;
    await request(app.http).get(`/api/v1/faq/${id}/explanation`).expect(401);
    const { body } = await request(app.http)
      .get(`/api/v1/faq/${id}/explanation`)
      .set('Cookie', await as('agent'))
      .expect(200);

    expect(body).toMatchObject({
      question: 'Often',
      halfLifeDays: 30,
      asks: { counted: 6, confirmed: 6, predicted: 0, repeated: 0 },
    });
    const weeks = body.weeks as Array<{ channel: string; confirmed: number; score: number }>;
    expect(weeks.map(({ channel, confirmed }) => [channel, confirmed])).toEqual([
      ['phone', 4],
      ['web', 2],
    ]);
    expect(weeks.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(body.score, 9);
    // Six asks three days ago, at a half-life of thirty.
    expect(body.score).toBeCloseTo(6 * 2 ** (-3 / 30), 9);
  });

  it('counts a repeated question of one customer once a week, and says so', async () => {
    const customer = await buildAccount(app);
    const article = await buildArticle(app, { question: 'Repeated' });
    articles['repeated'] = article;
    for (const days of [0, 3, 3, 4]) {
      app.clock.advance({ days });
      const { id } = await app
        .get(TicketOpening)
        .open(SYSTEM, { subject: 'Weer', text: 'Nog eens.', requester: { id: customer.id } });
      await app.get(TicketLinks).link(SYSTEM, id, article.id);
    }
    await app.settled();
    const { body } = await request(app.http)
      .get(`/api/v1/faq/${article.id}/explanation`)
      .set('Cookie', await as('agent'));
    // Days 0, 3, 6 and 10: the fourth begins a new week.
    expect(body.asks).toMatchObject({ counted: 2, repeated: 2 });
  });

  it('adds up the shares of asks that nobody linked, and decides on the exact sum what is too few to tell', async () => {
    const customer = await buildAccount(app);
    const shared = await buildArticle(app, { question: 'Shared' });
    articles['shared'] = shared;
    const other = await buildArticle(app, { question: 'The other one' });
    const mine = async () => {
      await app.settled();
      app.get(FaqCache).clear();
      return (await faq('?limit=100')).items.find(({ articleId }) => articleId === shared.id)!;
    };
    for (let n = 0; n < 4; n += 1) await ask('shared');
    const [asked, again] = [await buildTicket(app), await buildTicket(app, { requesterId: customer.id })];
    await buildPredictions(app, asked.id, { [shared.id]: 0.6, [other.id]: 0.25 });
    await buildPredictions(app, again.id, { [shared.id]: 0.35 });
    expect(await mine()).toMatchObject({ count: { asked: null, fewerThan: 5 }, trend: null });

    const repeated = await buildTicket(app, { requesterId: customer.id });
    await buildPredictions(app, repeated.id, { [shared.id]: 0.425, [other.id]: 0.005 });
    expect((await mine()).count).toEqual({ asked: 5, fewerThan: null });

    const { body } = await request(app.http)
      .get(`/api/v1/faq/${shared.id}/explanation`)
      .set('Cookie', await as('agent'))
      .expect(200);
    expect(body.asks).toMatchObject({
      counted: 5.025,
      confirmed: 4,
      predicted: 1.025,
      repeated: 0.425,
      last90Days: 5.025,
    });
    expect(body.weeks).toMatchObject([{ channel: 'web', confirmed: 4, predicted: 1.025 }]);
  });

  it('counts what readers solved by themselves only when it is asked for', async () => {
    for (let n = 0; n < 12; n += 1) {
      await request(app.http)
        .post(`/api/v1/articles/${articles['english']!.id}/verdict`)
        .set('User-Agent', `browser ${n}`)
        .send({ solved: true, locale: 'en' });
    }
    await app.settled();
    expect((await order('?window=80'))[0]).not.toBe('English');
    expect((await order('?window=80&rankBy=demand'))[0]).toBe('English');
  });
});
