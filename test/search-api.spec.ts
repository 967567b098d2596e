import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import request from 'supertest';
import type { AccountSummary } from '../src/accounts/index.js';
import { CompoundReview } from '../src/search/compound-review.js';
import type { ProductView } from '../src/products/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';
import { fillSearch } from './setup/search.js';

describe('the search over REST', () => {
  let app: TestApp;
  let visitor: Caller;
  let lamp: ProductView;
  let secret: ProductView;
  let customer: AccountSummary;

  beforeAll(async () => {
    app = await startTestApp({ SEARCH_PER_SECOND: '0' });
    visitor = visitorOf(app);
    lamp = await buildProduct(app, { key: 'lamp', name: { nl: 'De lamp', en: 'The lamp' } });
    secret = await buildProduct(app, { key: 'intern', name: { nl: 'Intern' }, audience: 'staff' });
    customer = await buildAccount(app);
    // Products let themselves be found.
    await app.settled();
    await fillSearch(app, [
      { title: 'Hoe wijzig ik mijn wachtwoord?', text: 'Kies wachtwoord wijzigen in de app.', path: '/articles/ww' },
      {
        title: 'De lamp knippert',
        text: 'Zet de lamp uit en weer aan.',
        productId: lamp.id,
        path: '/articles/knippert',
      },
      { kind: 'manual', title: 'De lamp ophangen', productId: lamp.id, path: '/manuals/lamp#ophangen' },
      { title: 'Iets over de lamp', productId: secret.id },
      { title: 'Geheime lamp', access: ['article:staff'] },
      { title: 'The lamp flickers', locale: 'en', productId: lamp.id },
      {
        kind: 'ticket',
        title: 'Mijn lamp is stuk',
        access: ['ticket:staff', `ticket:of:${customer.id}`],
        path: '/tickets/1042',
      },
      ...Array.from({ length: 25 }, (_, n) => ({ title: `Factuur nummer ${n}` })),
    ]);
  });
  afterAll(() => app.stop());

  const titles = (body: { items: Array<{ title: string }> }) => body.items.map(({ title }) => title);

  it('finds by the part of a compound that nobody knew when the compound was met, from the next night on', async () => {
    const slachtoffer = await buildArticle(app, { question: 'Waar bewaar ik slachtofferfiches?' });
    // Or both are met at once, and the parts are known by then.
    await app.settled();
    for (const n of [1, 2, 3, 4])
      await buildArticle(app, { question: `Fiches van een slachtoffer, nummer ${n}`, answer: 'Zo.' });
    await app.settled();
    const found = async () =>
      (await visitor.get('/search?q=fiche&locale=nl&limit=20').expect(200)).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await found()).not.toContain(slachtoffer.id);

    expect((await app.get(CompoundReview).run()).subjects).toBeGreaterThan(0);
    expect(await found()).toContain(slachtoffer.id);
    expect(await app.get(CompoundReview).run()).toEqual({ words: 0, subjects: 0 });
  });

  it('finds with marks, counts and the time it took', async () => {
    const { body } = await visitor.get('/search?q=wachtwoord&locale=nl').expect(200);

    expect(body).toMatchObject({
      items: [
        {
          kind: 'article',
          locale: 'nl',
          title: 'Hoe wijzig ik mijn wachtwoord?',
          path: '/nl/articles/ww',
          product: null,
        },
      ],
      next: null,
      total: 1,
      corrected: null,
      took: expect.any(Number),
    });
    expect(body.items[0].titleHtml).toContain('<mark>wachtwoord</mark>');
    expect(body.items[0].snippetHtml).toContain('<mark>');
  });

  it('counts kinds and products, and lets one choose among them by key or id', async () => {
    const all = await visitor.get('/search?q=lamp&locale=nl').expect(200);
    expect(all.body.facets.kinds).toMatchObject({ manual: 1, product: 1 });
    expect(all.body.facets.products).toContainEqual({
      id: lamp.id,
      key: 'lamp',
      name: lamp.name,
      count: expect.any(Number),
    });

    for (const product of ['lamp', lamp.id]) {
      const { body } = await visitor.get(`/search?q=lamp&product=${product}&kind=manual`).expect(200);
      expect(titles(body)).toEqual(['De lamp ophangen']);
      expect(body.items[0].product).toEqual({ id: lamp.id, key: 'lamp', name: lamp.name });
    }
    for (const kinds of ['kind=manual,product', 'kind=manual&kind=product']) {
      const { body } = await visitor.get(`/search?q=lamp&${kinds}`).expect(200);
      expect(titles(body).toSorted()).toEqual(['De lamp', 'De lamp ophangen']);
    }
    const { body } = await visitor.get('/search?q=lamp&only=en&kind=article').expect(200);
    expect(titles(body)).toEqual(['The lamp flickers']);
  });

  it('shows nobody what is not theirs: neither hits nor the products they are about', async () => {
    const { body } = await visitor.get('/search?q=lamp&limit=50').expect(200);
    expect(titles(body)).not.toContain('Geheime lamp');
    expect(titles(body)).not.toContain('Mijn lamp is stuk');
    expect(JSON.stringify(body)).not.toContain(secret.id);
    const hidden = await visitor.get('/search?q=lamp&product=intern').expect(200);
    const missing = await visitor.get('/search?q=lamp&product=niets').expect(200);
    expect({ ...hidden.body, took: 0 }).toEqual({ ...missing.body, took: 0 });

    const own = await (await callerOf(app, customer)).get('/search?q=lamp&kind=ticket').expect(200);
    expect(own.body.items).toMatchObject([{ title: 'Mijn lamp is stuk', path: '/nl/my/questions/1042' }]);
    const agent = await callerOf(app, await buildAccount(app, { role: 'agent' }));
    const desk = await agent.get('/search?q=lamp&kind=ticket').expect(200);
    expect(desk.body.items).toMatchObject([{ path: '/desk/tickets/1042' }]);
  });

  it('goes on page by page, and no further than anybody looks', async () => {
    const seen: string[] = [];
    const path = '/search?q=factuur&limit=10';
    for (let next: string | null = ''; next !== null;) {
      const page = await visitor.get(`${path}${next ? `&cursor=${next}` : ''}`).expect(200);
      seen.push(...titles(page.body));
      next = page.body.next as string | null;
    }
    expect(new Set(seen).size).toBe(25);
    for (const wrong of [
      'x',
      Buffer.from('[-1]').toString('base64url'),
      Buffer.from('[99999]').toString('base64url'),
    ]) {
      const { body } = await visitor.get(`${path}&cursor=${wrong}`).expect(400);
      expect(body.errors).toMatchObject([{ path: 'cursor' }]);
    }
  });

  it('suggests titles only, and leaves nothing in the log', async () => {
    const { body } = await visitor.get('/search/suggest?q=lam&locale=nl&limit=3').expect(200);

    expect(body.items).toHaveLength(3);
    expect(Object.keys(body.items[0]).toSorted()).toEqual(['id', 'kind', 'locale', 'path', 'title', 'titleHtml']);
    expect(body.items[0].titleHtml).toContain('<mark>lamp</mark>');
    expect((await visitor.get('/search/suggest?q=l').expect(200)).body.items).toEqual([]);
    await visitor.get('/search/suggest?q=lamp&limit=11').expect(400);
  });

  it('suggests what was published a moment ago, and nothing that was just taken back', async () => {
    const suggested = async () => titles((await visitor.get('/search/suggest?q=zeppel&locale=nl').expect(200)).body);
    const zeppelin = { title: 'Een zeppelin huren', subjectId: randomUUID() };
    expect(await suggested()).toEqual([]);
    await fillSearch(app, [zeppelin]);
    expect(await suggested()).toEqual([zeppelin.title]);
    await fillSearch(app, [{ ...zeppelin, access: ['article:staff'] }]);
    expect(await suggested()).toEqual([]);
  });

  it('takes whatever is typed for a search', async () => {
    const hostile = [
      '',
      '   ',
      '& | ! ( ) <-> :* "',
      `' OR 1=1; DROP TABLE search_document; --`,
      `product = "x" OR access = 'ticket:staff'`,
      '\u202e\u200f\u2066lamp\u2069',
      '%_\\%',
      '\ud800',
      '😀'.repeat(500),
      'a '.repeat(3000),
      'x'.repeat(10_000),
    ];
    for (const q of hostile) {
      for (const path of ['/search', '/search/suggest']) {
        const { status } = await visitor.get(`${path}?q=${encodeURIComponent(q.toWellFormed())}`);
        expect({ q: q.slice(0, 40), status }).toEqual({ q: q.slice(0, 40), status: 200 });
      }
    }
    // NUL is refused by the house, and what is no query by its schema.
    for (const path of ['q=a%00b', 'kind=secret', 'limit=0', 'limit=1000', 'locale=de', 'offset=5', 'q[]=x&q[]=y']) {
      await visitor.get(`/search?${path}`).expect(400);
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (q) => {
        const typed = encodeURIComponent(q.toWellFormed().replaceAll('\0', ''));
        await visitor.get(`/search?q=${typed}`).expect(200);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('somebody who searches faster than people do', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SEARCH_PER_SECOND: '10' });
    await fillSearch(app, [{ title: 'De lamp knippert' }]);
    app.clock.stopAt('2026-11-22T10:00:00Z');
  });
  afterAll(() => app.stop());

  it('is told to wait, on every way there is to search', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1) statuses.push((await visitorOf(app).get('/search/suggest?q=lamp')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);

    for (const path of ['/api/v1/search?q=lamp', '/nl/search?q=lamp', '/nl/search/suggestions?q=lamp']) {
      const { headers } = await request(app.http).get(path).expect(429);
      expect(headers['retry-after']).toBe('1');
    }
    const other = await callerOf(app, await buildAccount(app));
    await other.get('/search?q=lamp').expect(200);
    app.clock.advance({ seconds: 1 });
    await visitorOf(app).get('/search?q=lamp').expect(200);
  });
});
