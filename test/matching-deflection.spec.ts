import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotAllowed } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { DeflectionPurge } from '../src/matching/deflection/deflection-purge.js';
import { DeflectionReportQueries } from '../src/matching/index.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { Visitor } from './setup/visitor.js';

describe('answers while somebody asks', () => {
  let app: TestApp;
  let visitor: Caller;
  let editor: Caller;
  let passwordId: string;
  let customersOnly: string;

  const begin = async (text: string, by = visitor) => (await by.post('/deflections', { text }).expect(200)).body;
  const report = async () => {
    await app.settled();
    return (await editor.get('/deflections/report').expect(200)).body;
  };
  /** What changed in the report while this was done. */
  const difference = async (work: () => Promise<unknown>) => {
    const before = await report();
    await work();
    const after = await report();
    const changed = (row: Record<string, number>, was: Record<string, number> = {}) =>
      Object.fromEntries(
        Object.entries(row).flatMap(([name, count]) =>
          typeof count === 'number' && count !== (was[name] ?? 0) ? [[name, count - (was[name] ?? 0)]] : [],
        ),
      );
    const of = (given: typeof before) =>
      given.articles.find((row: { articleId: string }) => row.articleId === passwordId);
    const { articles: _, ...counts } = after;
    return { all: changed(counts, before), article: changed(of(after), of(before)) };
  };

  beforeAll(async () => {
    app = await startTestApp();
    visitor = caller(app);
    editor = await signedIn(app, 'editor');
    const answer = 'Kies op het inlogscherm voor *wachtwoord vergeten*.';
    passwordId = (await buildArticle(app, { question: 'Ik ben mijn wachtwoord vergeten', answer })).id;
    const shut = { question: 'Wachtwoord van de klantenservice', audience: 'customers' as const };
    customersOnly = (await buildArticle(app, { ...shut, answer: 'Voor klanten.' })).id;
    await buildArticle(app, { question: 'Wachtwoord intern', answer: 'Voor ons.', audience: 'staff' });
    await buildArticle(app, { question: 'Wachtwoord klad', answer: 'Nog niet.', published: false });
    await app.settled();
  }, 120_000);
  afterAll(() => app.stop());

  it('come from three characters on, at most three of them', async () => {
    expect(await begin('wa')).toEqual({ id: null, answers: [] });
    const { id, answers } = await begin('wac');
    expect(id).not.toBeNull();
    expect(answers[0]).toMatchObject({ articleId: passwordId, question: 'Ik ben mijn wachtwoord vergeten' });
    expect(answers[0].html).toContain('<em>wachtwoord vergeten</em>');

    const again = (await visitor.put(`/deflections/${id}`, { text: 'wachtwoord vergeten' }).expect(200)).body;
    expect(again.id).toBe(id);
    expect(again.answers.length).toBeLessThanOrEqual(3);
  });

  it('are those that the reader may read', async () => {
    const customer = await signedIn(app, 'customer');
    const idsOf = (shown: { answers: Array<{ articleId: string }> }) => shown.answers.map(({ articleId }) => articleId);
    expect(idsOf(await begin('wachtwoord'))).toEqual([passwordId]);
    expect(idsOf(await begin('wachtwoord klantenservice', customer))).toContain(customersOnly);
    expect(JSON.stringify(await begin('wachtwoord intern klad'))).not.toMatch(/Voor ons|Nog niet/);
  });

  it('are somebody’s own: nobody else can say what came of them', async () => {
    const anna = await signedIn(app, 'customer');
    const { id } = await begin('wachtwoord', anna);
    await visitor.put(`/deflections/${id}/answers/${passwordId}/opening`).expect(404);
    await anna.put(`/deflections/${id}/answers/${customersOnly}x/opening`).expect(400);
    await anna.put(`/deflections/${id}/answers/${passwordId}/opening`).expect(204);
    expect((await visitor.put(`/deflections/${id}`, { text: 'wachtwoord' })).body.id).not.toBe(id);
    await visitor.get('/deflections/report').expect(401);
    await anna.get('/deflections/report').expect(403);
  });

  it('count as solved only when somebody says so, and silence apart', async () => {
    const told = await difference(async () => {
      const solved = await begin('wachtwoord');
      await visitor.put(`/deflections/${solved.id}/answers/${passwordId}/solution`).expect(204);
      const opened = await begin('wachtwoord');
      await visitor.put(`/deflections/${opened.id}/answers/${passwordId}/opening`).expect(204);
      await begin('wachtwoord');
      const unsaid = await begin('wachtwoord');
      await visitor.put(`/deflections/${unsaid.id}/answers/${passwordId}/solution`).expect(204);
      await visitor.delete(`/deflections/${unsaid.id}/answers/${passwordId}/solution`).expect(204);
    });
    expect(told.all).toEqual({ tries: 4, solved: 1, underWay: 3 });
    expect(told.article).toEqual({ shown: 4, opened: 3, solved: 1 });

    const later = await difference(async () => app.clock.advance({ hours: 1 }));
    expect(later.all).toMatchObject({ silent: expect.any(Number), ignored: expect.any(Number) });
    expect((await report()).underWay).toBe(0);
  });

  it('count against an article when its reader asks all the same within a day, by whatever channel', async () => {
    const account = await buildAccount(app);
    const anna = caller(app, { Cookie: await signIn(app, account) });
    const told = await difference(async () => {
      const { id } = await begin('wachtwoord', anna);
      await anna.put(`/deflections/${id}/answers/${passwordId}/solution`).expect(204);
      await buildTicket(app, { requesterId: account.id, channel: 'phone' });
    });
    expect(told).toEqual({
      all: { tries: 1, asked: 1 },
      article: { shown: 1, opened: 1, asked: 1 },
    });

    const late = await difference(async () => {
      const { id } = await begin('wachtwoord', anna);
      await anna.put(`/deflections/${id}/answers/${passwordId}/solution`).expect(204);
      app.clock.advance({ hours: 25 });
      await buildTicket(app, { requesterId: account.id });
    });
    expect(late.all).toMatchObject({ tries: 1, solved: 1 });
  });

  it('stand in the form without script: checked with a button, and the way back keeps what was typed', async () => {
    const page = new Visitor(app);
    await page.open('/nl/ask');
    const typed = { subject: 'wachtwoord vergeten', text: 'Ik kom er <niet> meer in' };
    // The button's own address, as a browser sends it.
    const { html } = await page.press('/ask/answers', typed);
    expect(html).toContain('Ik ben mijn wachtwoord vergeten</summary>');
    expect(html).toContain('Ik kom er &lt;niet&gt; meer in');

    const solved = await page.press('/answers/solved', { ...typed, solved: passwordId });
    expect(solved.text).toContain('Fijn dat het gelukt is');
    const back = await page.submit('/ask/answers', { unsolved: passwordId });
    expect(back.html).toContain('value="wachtwoord vergeten"');
    expect(back.html).toContain('Ik kom er &lt;niet&gt; meer in');

    const told = await difference(async () => {
      const asked = await page.submit('/nl/ask', { ...typed, email: 'vraagt@voorbeeld.nl' });
      expect(asked.path).toContain('/ask/done');
    });
    expect(told.all).toMatchObject({ asked: 1 });
  });

  it('know nothing of what was typed afterwards', async () => {
    await begin('wachtwoord van mijn buurvrouw Truus Kwakkelstein');
    const rows = await app.db.query(
      'SELECT d.*, a.* FROM deflection d JOIN deflection_answer a ON a.deflection_id = d.id',
    );
    expect(JSON.stringify(rows)).not.toContain('Kwakkelstein');
    const account = await buildAccount(app, { role: 'agent' });
    await expect(app.get(DeflectionReportQueries).report(actorOf(account), 30)).rejects.toThrow(NotAllowed);
  });

  it('are untied from their account after two days, and forgotten with the searches', async () => {
    const counts = async () => {
      await app.get(DeflectionPurge).purge();
      const [row] = await app.db.query<{ tries: number; known: number }>(
        'SELECT count(*)::int AS tries, count(account_id)::int AS known FROM deflection',
      );
      return row!;
    };
    await begin('wachtwoord', await signedIn(app, 'customer'));
    const { tries } = await counts();
    expect((await counts()).known).toBeGreaterThan(0);

    app.clock.advance({ days: 2, hours: 1 });
    expect(await counts()).toEqual({ tries, known: 0 });
    app.clock.advance({ days: app.config.SEARCH_LOG_DAYS });
    expect(await counts()).toEqual({ tries: 0, known: 0 });
  });
});
