import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { SearchLog } from '../src/search/index.js';
import { SearchLogPurge } from '../src/search/log/search-log-purge.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, signIn } from './setup/build.js';
import { fillSearch } from './setup/search.js';
import { Visitor } from './setup/visitor.js';

interface Row {
  query: string;
  locale: string;
  hits: number;
  opened_kind: string | null;
  opened_subject_id: string | null;
  sid: string | null;
}

describe('the search log', () => {
  let app: TestApp;
  let articleId: string;
  let slug: string;

  beforeAll(async () => {
    app = await startTestApp({ SEARCH_LOG_DAYS: '30' });
    const article = await buildArticle(app, { question: 'Hoe wijzig ik mijn wachtwoord?' });
    articleId = article.id;
    slug = article.texts[0]!.slug;
    await app.settled();
    await fillSearch(app, [
      {
        id: `article-${articleId}-nl`,
        subjectId: articleId,
        title: 'Hoe wijzig ik mijn wachtwoord?',
        path: `/articles/${slug}`,
      },
      { title: 'Waar vind ik mijn factuur?' },
    ]);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.get(SearchLog).flush();
    await app.db.query('TRUNCATE search_log');
  });

  const rows = async () => {
    await app.get(SearchLog).flush();
    return app.db.query<Row>('SELECT * FROM search_log ORDER BY at, id');
  };
  const typing = (visitor: Visitor, words: string) =>
    visitor.open(`/nl/search/suggestions?q=${encodeURIComponent(words)}`);

  it('holds the keystrokes of one search as one row, whether they come within a second or not', async () => {
    const visitor = new Visitor(app);
    for (const words of ['wa', 'wacht', 'wachtwoo']) await typing(visitor, words);
    await app.get(SearchLog).flush();
    app.clock.advance({ seconds: 20 });
    await typing(visitor, 'Wachtwoord');
    await visitor.open('/nl/search?q=wachtwoord');
    expect(await rows()).toMatchObject([{ query: 'wachtwoord', locale: 'nl', hits: 1, opened_kind: null }]);

    app.clock.advance({ seconds: 31 });
    await typing(visitor, 'wachtwoord');
    await typing(visitor, 'factuur');
    expect((await rows()).map(({ query }) => query)).toEqual(['wachtwoord', 'wachtwoord', 'factuur']);
  });

  it('keeps the searches of two people apart', async () => {
    const [one, other] = [new Visitor(app), new Visitor(app)];
    await typing(one, 'wachtw');
    await typing(other, 'wachtwoord');
    await typing(one, 'wachtwoord vergeten');
    expect((await rows()).map(({ query }) => query)).toEqual(['wachtwoord', 'wachtwoord vergeten']);
  });

  it('notes what was opened, from suggestions and from the page of results', async () => {
    const visitor = new Visitor(app);
    const suggested = await typing(visitor, 'wachtwoord');
    expect(suggested.html).toContain(`/nl/articles/${slug}?via&#x3D;1`);
    await app.get(SearchLog).flush();
    const article = await visitor.open(`/nl/articles/${slug}?via=1`);
    expect(article.html).toContain(`<link rel="canonical" href="http://localhost:3000/nl/articles/${slug}">`);
    expect(await rows()).toMatchObject([{ opened_kind: 'article', opened_subject_id: articleId }]);

    // Whoever comes along another way opened nothing that was found.
    const other = new Visitor(app);
    await other.open('/nl/search?q=wachtwoord');
    await other.open(`/nl/articles/${slug}`);
    await other.open(`/nl/articles/${slug}?via=<script>`);
    expect((await rows())[1]).toMatchObject({ query: 'wachtwoord', opened_kind: null });
    const stranger = new Visitor(app);
    expect((await stranger.open(`/nl/articles/${slug}?via=1`)).status).toBe(200);
  });

  it('knows nobody: no addresses, no numbers, no accounts', async () => {
    const customer = await buildAccount(app, { email: 'anna@voorbeeld.nl' });
    const visitor = new Visitor(app, await signIn(app, customer));
    await visitor.open('/nl/search?q=factuur+anna@voorbeeld.nl+0612345678+NL91ABNA0417164300');

    const [row] = await rows();
    expect(row!.query).toBe('factuur [e-mail] [phone] [iban]');
    expect(JSON.stringify(row)).not.toContain(customer.id);
  });

  it('says nothing of what is filtered, paged, or too short to mean anything', async () => {
    const visitor = new Visitor(app);
    for (const query of ['q=factuur&page=2', 'q=factuur&kind=article', 'q=f', 'q=', 'q=+%E2%80%AE+']) {
      await visitor.open(`/nl/search?${query}`);
    }
    expect(await rows()).toEqual([]);
  });

  it('logs what other systems search, but not their keystrokes', async () => {
    await request(app.http).get('/api/v1/search?q=factuur').expect(200);
    await request(app.http).get('/api/v1/search/suggest?q=factu').expect(200);
    expect(await rows()).toMatchObject([{ query: 'factuur', sid: null }]);
  });

  it('forgets within the hour which browser it was, and after so many days all of it', async () => {
    await typing(new Visitor(app), 'wachtwoord');
    expect((await rows())[0]!.sid).not.toBeNull();
    app.clock.advance({ minutes: 61 });
    await app.get(SearchLogPurge).purge();
    expect(await rows()).toMatchObject([{ query: 'wachtwoord', sid: null }]);

    app.clock.advance({ days: 30 });
    await app.get(SearchLogPurge).purge();
    expect(await rows()).toEqual([]);
  });

  it('shows editors what is searched, what nobody finds, and what nobody opens', async () => {
    for (let n = 0; n < 3; n += 1) {
      const visitor = new Visitor(app);
      await visitor.open('/nl/search?q=wachtwoord');
      if (n === 0) await visitor.open(`/nl/articles/${slug}?via=1`);
      await visitor.open('/nl/search?q=zonneboiler');
      await visitor.open('/nl/search?q=factuur');
    }
    await new Visitor(app).open('/en/search?q=zonneboiler');
    await app.get(SearchLog).flush();

    const editor = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const page = await editor.open('/studio/search?days=7&locale=nl');
    expect(page.status).toBe(200);
    const part = (key: string) => page.html.split(`id="list-${key}"`)[1]!.split('</section>')[0]!;
    expect(part('missed')).toContain('zonneboiler');
    expect(part('missed')).not.toContain('factuur');
    expect(part('missed')).toContain('3 keer');
    expect(part('ignored')).toContain('factuur');
    expect(part('ignored')).not.toContain('wachtwoord');
    expect(part('top')).toContain('1 geopend');
    expect(page.text).toContain('Niets gevonden');
    expect((await editor.open('/studio/search?days=x&locale=de')).status).toBe(200);

    const agent = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'agent' })));
    expect((await agent.open('/studio/search')).status).toBe(403);
  });

  it('keeps nobody from searching when it can not be written', async () => {
    await app.db.query('ALTER TABLE search_log RENAME TO search_log_away');
    const { status } = await new Visitor(app).open('/nl/search?q=factuur');
    await app.get(SearchLog).flush();
    await app.db.query('ALTER TABLE search_log_away RENAME TO search_log');
    expect(status).toBe(200);
  });
});
