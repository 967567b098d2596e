import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountSummary } from '../src/accounts/index.js';
import { AuditQueries } from '../src/platform/audit/index.js';
import { SearchEngine, type Synonym } from '../src/search/index.js';
import { SearchLessons } from '../src/search/index.js';
import { SynonymBook } from '../src/search/synonyms/synonym-book.js';
import { TicketLinks } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, signIn } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';
import { fillSearch } from './setup/search.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

describe('synonyms', () => {
  let app: TestApp;
  let editor: AccountSummary;
  let agent: AccountSummary;
  let api: Caller;
  let articleId: string;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await buildAccount(app, { role: 'editor' });
    agent = await buildAccount(app, { role: 'agent' });
    api = await callerOf(app, editor);
    const article = await buildArticle(app, { question: 'Hoe wijzig ik mijn wachtwoord?' });
    articleId = article.id;
    await app.settled();
    await fillSearch(app, [
      { id: `article-${articleId}-nl`, subjectId: articleId, title: 'Hoe wijzig ik mijn wachtwoord?' },
      { title: 'Hoe wijzig ik mijn adres?' },
      { title: 'Hoe wijzig ik mijn contract?' },
      { title: 'Tweestapsverificatie aanzetten' },
    ]);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.db.query('DELETE FROM search_synonym');
    await app.get(SynonymBook).refresh();
  });

  const found = async (words: string) => {
    const { body } = await visitorOf(app)
      .get(`/search?locale=nl&q=${encodeURIComponent(words)}`)
      .expect(200);
    return (body.items as Array<{ title: string }>).map(({ title }) => title);
  };

  it('hold from the next search on, one way or both ways', async () => {
    expect(await found('2fa')).toEqual([]);
    const { body } = await api
      .post('/search/synonyms', { locale: 'nl', from: ' 2FA ', to: 'Tweestapsverificatie', twoWay: true })
      .expect(201);
    expect(body).toMatchObject({ from: '2fa', to: 'tweestapsverificatie', twoWay: true, status: 'active' });
    await until('the synonym holds', async () => (await found('2fa')).length === 1);
    expect(await found('2fa')).toEqual(['Tweestapsverificatie aanzetten']);

    await api.delete(`/search/synonyms/${body.id}`).expect(204);
    await until('the synonym holds', async () => (await found('2fa')).length === 0);
    const actions = (await app.get(AuditQueries).list({ subject: `synonym:${body.id}` })).items.map(
      ({ action }) => action,
    );
    expect(actions.toSorted()).toEqual(['synonym.added', 'synonym.removed']);
  });

  it('reach a process that did not make them', async () => {
    const given: Array<readonly Synonym[]> = [];
    const engine = app.get(SearchEngine);
    const { setSynonyms } = engine;
    engine.setSynonyms = async (synonyms) => void given.push(synonyms);
    await app.db.query(
      `INSERT INTO search_synonym (id, locale, from_words, to_words, two_way, status, origin, created_at)
       VALUES (gen_random_uuid(), 'nl', 'ww', 'wachtwoord', false, 'active', 'editor', now()),
              (gen_random_uuid(), 'nl', 'pw', 'wachtwoord', false, 'proposed', 'log', now())`,
    );
    await app.get(SynonymBook).refresh();
    await app.get(SynonymBook).refresh();
    engine.setSynonyms = setSynonyms;
    expect(given).toEqual([[{ locale: 'nl', from: 'ww', to: 'wachtwoord', twoWay: false }]]);
  });

  it('are refused twice, with nothing in them, and to who is no editor', async () => {
    const ww = { locale: 'nl', from: 'ww', to: 'wachtwoord' };
    await api.post('/search/synonyms', ww).expect(201);
    const { body } = await api.post('/search/synonyms', { ...ww, from: 'WW' }).expect(409);
    expect(body.code).toBe('synonym-exists');
    for (const wrong of [{ from: '' }, { from: '!?' }, { to: 'ww' }, { locale: 'de' }, { from: 'x'.repeat(61) }]) {
      await api.post('/search/synonyms', { ...ww, ...wrong }).expect(400);
    }
    await (await callerOf(app, agent)).post('/search/synonyms', ww).expect(403);
    await visitorOf(app).get('/search/synonyms').expect(401);
  });

  it('are kept in the studio, and come back with one press when removed by mistake', async () => {
    const visitor = new Visitor(app, await signIn(app, editor));
    await visitor.open('/studio/synonyms');
    const added = await visitor.submit('/studio/synonyms', { from: 'ww', to: 'wachtwoord', twoWay: 'on' });
    expect(added.text).toContain('Wie “ww” zoekt, vindt nu ook “wachtwoord”.');
    expect(added.text).toContain('↔');
    const again = await visitor.submit('/studio/synonyms', { from: 'ww', to: 'wachtwoord', twoWay: 'on' });
    expect(again.status).toBe(422);
    expect(again.text).toContain('Dit synoniem is er al.');

    await visitor.open('/studio/synonyms');
    const removed = await visitor.submit('/removal');
    expect(removed.text).toContain('Nog geen synoniemen');
    const back = await visitor.submit('twoWay=on');
    expect(back.text).toContain('↔');
  });

  /** Searches in vain, asks, and is answered with the article. */
  const askAfter = async (query: string): Promise<string> => {
    const visitor = new Visitor(app);
    await visitor.open(`/nl/search?q=${encodeURIComponent(query)}`);
    await visitor.open('/nl/ask');
    await visitor.submit('/nl/ask', { subject: 'Ik kom er niet in', text: 'Wat nu?', email: 'klant@voorbeeld.nl' });
    const [ticket] = await app.db.query<{ id: string }>('SELECT id FROM ticket ORDER BY number DESC LIMIT 1');
    await app.get(TicketLinks).link(actorOf(agent), ticket!.id, articleId);
    await app.settled();
    for (const { data } of await app.get(SearchLessons).unfinished()) await app.get(SearchLessons).run(data);
    return ticket!.id;
  };
  const proposals = async () => (await api.get('/search/synonyms?status=proposed').expect(200)).body.items;

  it('are proposed when an article answers what was searched in vain, with the reasons', async () => {
    const first = await askAfter('ww');
    expect(await proposals()).toMatchObject([
      { locale: 'nl', from: 'ww', to: 'wachtwoord', twoWay: false, times: 1, origin: 'log' },
    ]);
    const second = await askAfter('ww');
    const [proposal] = await proposals();
    expect(proposal).toMatchObject({
      times: 2,
      evidence: [
        { ticketId: second, articleId, query: 'ww', title: 'Hoe wijzig ik mijn wachtwoord?' },
        { ticketId: first },
      ],
    });
    expect(await found('ww')).toEqual([]);

    const visitor = new Visitor(app, await signIn(app, editor));
    const page = await visitor.open('/studio/synonyms');
    expect(page.text).toContain('2 aanleidingen');
    expect((await visitor.open('/studio/search')).text).toContain('Er wacht 1 voorgesteld synoniem op je oordeel.');
    await api.put(`/search/synonyms/${proposal.id}/verdict`, { verdict: 'yes' }).expect(200);
    await until('the synonym holds', async () => (await found('ww')).length === 1);
    expect(await proposals()).toEqual([]);
    await api.put(`/search/synonyms/${proposal.id}/verdict`, { verdict: 'never' }).expect(404);
  });

  it('come back after a no, and never after a never', async () => {
    const decide = async (verdict: string) => {
      const [proposal] = await proposals();
      await api.put(`/search/synonyms/${proposal.id}/verdict`, { verdict }).expect(200);
      expect(await proposals()).toEqual([]);
    };
    await askAfter('inlogcode');
    await decide('no');
    await askAfter('inlogcode');
    await decide('never');
    await askAfter('inlogcode');
    expect(await proposals()).toEqual([]);
    expect((await api.get('/search/synonyms?status=rejected').expect(200)).body.items).toHaveLength(1);
  });

  it('are not proposed for what was found, for names in masks, or without a search before', async () => {
    await askAfter('adres');
    await askAfter('jan@voorbeeld.nl');
    await askAfter('');
    expect(await proposals()).toEqual([]);
  });
});
