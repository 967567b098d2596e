import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM, type Actor, type Role, type Scope } from '../src/accounts/index.js';
import {
  ARTICLE_AUDIENCES,
  ArticleListsQueries,
  ArticleSearch,
  ArticlesQueries,
  canReadArticle,
  publishedArticlesSql,
  readableArticlesSql,
  type ArticleAudience,
} from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle, buildProduct } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

const actor = (role: Role | 'visitor', via: Actor['via'], scopes: Scope[] | null = null): Actor => ({
  ...SYSTEM,
  key: `${role} ${via}`,
  accountId: null,
  role,
  via,
  scopes,
});

/** Everybody who can ask, and the audiences of the published articles they read. */
const READERS: Array<[string, Actor, ArticleAudience[]]> = [
  ['a visitor', actor('visitor', 'none'), ['public']],
  ['a customer', actor('customer', 'session'), ['public', 'customers']],
  ['an agent', actor('agent', 'session'), ['public', 'customers', 'staff']],
  ['an editor', actor('editor', 'session'), ['public', 'customers', 'staff']],
  ['an admin', actor('admin', 'session'), ['public', 'customers', 'staff']],
  ['a key', actor('agent', 'api-key', ['knowledge:read']), ['public', 'customers']],
  ['a key for tickets', actor('agent', 'api-key', ['tickets:read', 'tickets:write']), ['public']],
  ['a key for a customer', actor('customer', 'api-key', ['knowledge:read', 'tickets:read']), ['public', 'customers']],
  ['a key for tickets of a customer', actor('customer', 'api-key', ['tickets:read']), ['public']],
  ['an admin key', actor('admin', 'api-key', ['admin']), ['public', 'customers', 'staff']],
  ['an admin key for a customer', actor('customer', 'api-key', ['admin']), ['public', 'customers']],
  ['the service itself', SYSTEM, ['public', 'customers', 'staff']],
];
const STATES = ['published', 'draft', 'archived', 'edited'] as const;

describe('who reads which article', () => {
  let app: TestApp;
  let editor: Caller;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    for (const audience of ARTICLE_AUDIENCES) {
      for (const state of STATES) {
        const question = `Geheim ${audience} ${state}?`;
        const { id } = await buildArticle(app, { question, audience, published: state !== 'draft' });
        ids.set(`${audience} ${state}`, id);
        if (state === 'archived') await editor.put(`/articles/${id}/archival`, { version: 1 }).expect(200);
        if (state === 'edited') {
          const next = { version: 1, question: `Verborgen ${audience}?`, answer: 'Nog niet af.' };
          await editor.put(`/articles/${id}/texts/nl`, next).expect(200);
        }
      }
    }
  });
  afterAll(() => app.stop());

  it.each(READERS)('is the same in the policy, in SQL and in every read: %s', async (_, reader, audiences) => {
    const isEditor = reader.role === 'editor' || reader.role === 'admin';
    const expected = new Set<string>();
    const online = new Set<string>();
    for (const audience of ARTICLE_AUDIENCES) {
      for (const state of STATES) {
        const published = state === 'published' || state === 'edited';
        const id = ids.get(`${audience} ${state}`)!;
        if (canReadArticle(reader, { audience, published })) expected.add(id);
        if (audiences.includes(audience) && published) online.add(id);
      }
    }
    expect(expected).toEqual(isEditor ? new Set(ids.values()) : online);

    const select = async (sql: string) => idsOf(await app.db.query(`SELECT a.id FROM article a WHERE ${sql}`));
    expect(await select(readableArticlesSql(reader, 'a'))).toEqual(expected);
    expect(await select(publishedArticlesSql(reader, 'a'))).toEqual(online);

    const queries = app.get(ArticlesQueries);
    expect(await queries.readableIds(reader, ids.values())).toEqual(expected);
    expect(await queries.publishedIds(reader, ids.values())).toEqual(online);
    expect(new Set((await queries.cards(reader, ids.values(), 'nl')).keys())).toEqual(expected);
    expect(idsOf((await app.get(ArticleListsQueries).list(reader, { limit: 100 })).items)).toEqual(expected);
    const search = app.get(ArticleSearch);
    expect(idsOf(await search.find(reader, { words: 'geheim', locale: 'nl', limit: 50 }))).toEqual(online);
    expect(await search.find(reader, { words: 'verborgen', locale: 'nl', limit: 50 })).toEqual([]);

    for (const id of ids.values()) {
      const read = await queries.get(reader, id).catch(() => null);
      expect(read !== null).toBe(expected.has(id));
      expect((await queries.findPage(reader, id, 'en')) !== null).toBe(online.has(id));
    }
  });

  describe('over HTTP', () => {
    it.each([
      ['a visitor', null, ['public']],
      ['a customer', 'customer', ['public', 'customers']],
      ['an agent', 'agent', ['public', 'customers', 'staff']],
    ] as Array<[string, Role | null, ArticleAudience[]]>)(
      '%s finds nothing else by any way',
      async (_, role, audiences) => {
        const reader = role ? await signedIn(app, role) : caller(app);
        for (const [key, id] of hiddenFrom(audiences, ids)) {
          const { body } = await reader.get(`/articles/${id}`).expect(404);
          expect(body.code).toBe('article-not-found');
          await reader.get(`/articles/by-slug/nl/geheim-${key.replace(' ', '-')}`).expect(404);
          await reader.post(`/articles/${id}/verdict`, { solved: true, locale: 'nl' }).expect(404);
          const status = role ? 403 : 401;
          await reader.get(`/articles/${id}/texts/nl/versions`).expect(status);
          await reader.get(`/articles/${id}/texts/nl/versions/1`).expect(status);
        }
        const seen: string[] = [];
        for (const path of [
          '/articles?limit=100',
          '/articles?limit=100&words=geheim',
          '/articles?limit=100&words=verborgen',
          '/articles?limit=100&status=draft',
          '/articles?limit=100&status=archived',
          '/articles?limit=100&audience=staff',
          '/articles/search?words=geheim&limit=50',
          '/articles/search?words=verborgen&limit=50',
          '/articles/search?words=af',
          ...[...ids.values()].map((id) => `/articles/${id}`),
          ...[...ids.keys()].map((key) => `/articles/by-slug/nl/geheim-${key.replace(' ', '-')}`),
        ]) {
          const { text } = await reader.get(path);
          seen.push(text);
        }
        const everything = seen.join('\n');
        expect(everything).not.toMatch(
          /Verborgen|Nog niet af|"status":"(draft|archived)"|isBeingEdited|externalId|helpful|author/,
        );
        for (const [key] of hiddenFrom(audiences, ids)) expect(everything).not.toContain(`Geheim ${key}`);
      },
    );

    it('leaves no trace in what readers see when a draft is written', async () => {
      const visitor = caller(app);
      const { id } = await buildArticle(app, { question: 'Spoor?' });
      const before = await visitor.get(`/articles/${id}`);
      const list = await visitor.get('/articles?limit=100');
      await editor.put(`/articles/${id}/texts/nl`, { version: 1, question: 'Spoor nieuw?', answer: 'x' }).expect(200);
      await editor.put(`/articles/${id}/texts/en`, { version: 2, question: 'Trace?', answer: 'x' }).expect(200);
      const after = await visitor.get(`/articles/${id}`);
      expect(after.text).toBe(before.text);
      expect(after.headers['etag']).toBe(before.headers['etag']);
      expect((await visitor.get('/articles?limit=100')).text).toBe(list.text);
    });

    it('never names a product for staff to a customer', async () => {
      const product = await buildProduct(app, {
        key: 'intern-systeem',
        audience: 'staff',
        name: { nl: 'Intern systeem' },
      });
      const { id } = await buildArticle(app, { question: 'Over intern?', productId: product.id });
      const customer = await signedIn(app, 'customer');
      expect((await customer.get(`/articles/${id}`).expect(200)).body.product).toBeNull();
      expect((await customer.get('/articles/by-slug/nl/over-intern').expect(200)).body.product).toBeNull();
      expect((await customer.get('/articles?limit=100')).text).not.toMatch(/Intern systeem|intern-systeem/);
      const agent = await signedIn(app, 'agent');
      expect((await agent.get(`/articles/${id}`)).body.product).toMatchObject({ key: 'intern-systeem' });
    });
  });

  it('a card shows the other language when the wanted one is not online, and says so', async () => {
    const { id } = await buildArticle(app, { locale: 'en', question: 'Only English?', answer: 'Yes, **only** that.' });
    const cards = await app.get(ArticlesQueries).cards(READERS[0]![1], [id, id, ids.get('public draft')!], 'nl');
    expect([...cards.values()]).toEqual([
      {
        id,
        question: 'Only English?',
        slug: 'only-english',
        locale: 'en',
        productId: null,
        audience: 'public',
        summary: 'Yes, only that.',
        published: true,
      },
    ]);
  });
});

function idsOf(rows: Array<{ id: string }>): Set<string> {
  return new Set(rows.map(({ id }) => id));
}

function hiddenFrom(audiences: ArticleAudience[], ids: Map<string, string>): Array<[string, string]> {
  const shown = audiences.flatMap((audience) => [`${audience} published`, `${audience} edited`]);
  return [...ids].filter(([key]) => !shown.includes(key));
}
