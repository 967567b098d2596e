import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../src/accounts/index.js';
import {
  ArticleReviews,
  ArticleRules,
  ArticlesQueries,
  ArticlesService,
  WorkReminders,
  WorkSources,
} from '../src/knowledge/index.js';
import { TicketClosing, TicketLinks, TicketsQueries } from '../src/tickets/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildTicket, signIn } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { Visitor } from './setup/visitor.js';

describe('what readers say, and the work it gives', () => {
  let app: TestApp;
  let account: Awaited<ReturnType<typeof buildAccount>>;
  let eva: Actor;
  let editor: Caller;
  let reader: Visitor;
  let studio: Visitor;
  let article: Awaited<ReturnType<typeof buildArticle>>;

  beforeAll(async () => {
    app = await startTestApp();
    app.clock.stopAt('2026-11-18T12:00:00Z');
    account = await buildAccount(app, { role: 'editor', name: 'Eva', email: 'eva@voorbeeld.nl' });
    eva = actorOf(account);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    // The clock is moved by weeks: sessions end.
    editor = await signedIn(app, 'editor');
    studio = new Visitor(app, await signIn(app, account));
    article = await buildArticle(app);
    reader = new Visitor(app, `visitor=v-${article.id}`);
  });

  const slug = () => article.texts[0]!.slug;
  const say = (text: string, reason: string, email = '', who = reader) =>
    who.open(`/nl/articles/${slug()}`).then(() => who.submit('/feedback', { reason, text, email }));
  const mails = () =>
    app.db.query<{ to_address: string; subject: string; text: string }>(
      `SELECT to_address, subject, text FROM mail WHERE kind = 'article-mended' AND text LIKE $1`,
      [`%${slug()}%`],
    );
  const publish = async (answer: string) => {
    const { version } = await app.get(ArticlesQueries).get(eva, article.id);
    const saved = await app
      .get(ArticlesService)
      .save(eva, article.id, 'nl', { version: version!, question: article.texts[0]!.head!.question, answer });
    return app.get(ArticlesService).publish(eva, article.id, 'nl', saved.version);
  };

  it('is one task, and who left an address hears once that it is mended', async () => {
    expect((await say('Stap 2 ontbreekt', 'incomplete', 'lezer@voorbeeld.nl')).text).toContain('Je hoort van ons');
    // Said again the same day, it replaces what was said.
    await say('Stap 3 ontbreekt', 'incomplete', 'lezer@voorbeeld.nl');
    const other = new Visitor(app, 'visitor=somebody-else');
    await say('Onduidelijk', 'unclear', 'LEZER@voorbeeld.nl', other);

    const page = await studio.open(`/studio/articles/${article.id}/nl`);
    expect(page.text).toContain('Stap 3 ontbreekt');
    expect(page.text).not.toContain('Stap 2 ontbreekt');
    expect(page.html).not.toContain('lezer@voorbeeld.nl');
    const refused = await studio.submit('/nl/feedback', { outcome: 'mended' });
    expect(refused.text).toContain('Publiceer eerst de verbeterde tekst');
    expect(await mails()).toEqual([]);

    await publish('Beter.');
    await studio.open(`/studio/articles/${article.id}/nl`);
    expect((await studio.submit('/nl/feedback', { outcome: 'mended' })).text).toContain('1 lezer krijgt één bericht');
    expect(await mails()).toMatchObject([{ subject: expect.stringContaining('We hebben het antwoord verbeterd') }]);
    const [left] = await app.db.query(
      'SELECT count(*)::int AS count FROM article_feedback WHERE article_id = $1 AND email IS NOT NULL',
      [article.id],
    );
    expect(left).toEqual({ count: 0 });
    const { body } = await editor.put(`/articles/${article.id}/feedback/outcome`, { outcome: 'mended' }).expect(200);
    expect(body).toEqual({ told: 0 });
  });

  it('makes an article "needs check" when enough readers complain, not when they had another question', async () => {
    const stage = async () => (await editor.get(`/articles/${article.id}`)).body.texts.nl.stage;
    for (const [index, reason] of [
      'other-question',
      'other-question',
      'other-question',
      'wrong',
      'unclear',
    ].entries()) {
      await say('', reason, '', new Visitor(app, `visitor=r-${index}`));
    }
    expect(await stage()).toBe('published');
    await say('De knop is weg', 'wrong', '', new Visitor(app, 'visitor=r-9'));
    expect(await stage()).toBe('needs-check');

    const page = await studio.open(`/studio/articles/${article.id}/nl`);
    expect(page.text).toContain('De knop is weg');
    await studio.submit('/verification');
    expect(await stage()).toBe('published');
  });

  it('keeps what was typed when it is not right, and takes nothing about what is not online', async () => {
    await reader.open(`/nl/articles/${slug()}`);
    const again = await reader.submit('/feedback', { reason: 'wrong', text: 'Hier', email: 'geen adres' });
    expect([again.status, again.html]).toEqual([422, expect.stringContaining('>Hier</textarea>')]);
    const draft = await buildArticle(app, { published: false });
    await caller(app).post(`/articles/${draft.id}/feedback`, { locale: 'nl', reason: 'wrong' }).expect(404);
    await caller(app)
      .post(`/articles/${article.id}/feedback`, { locale: 'nl', reason: 'wrong', text: '\0' })
      .expect(400);
    await caller(app).get(`/articles/${article.id}/feedback`).expect(401);
  });

  it('is doubted when tickets that it answered are opened again', async () => {
    const agent = actorOf(await buildAccount(app, { role: 'agent' }));
    const customer = await buildAccount(app);
    for (const _ of [1, 2]) {
      const ticket = await buildTicket(app, { requesterId: customer.id });
      await app.get(TicketLinks).link(agent, String(ticket.number), article.id);
      const version = async () => (await app.get(TicketsQueries).get(agent, String(ticket.number))).version;
      await app.get(TicketClosing).solve(agent, ticket.id, { version: await version(), text: 'Zo.' });
      await app.get(TicketClosing).reopen(agent, ticket.id, await version());
    }
    await app.settled();
    const page = await studio.open(`/studio/articles/${article.id}/nl`);
    expect(page.text).toContain('Een vraag die hiermee beantwoord was, ging weer open');
    expect(page.text).toContain('Controle nodig');
  });

  it('tells readers how fresh an answer is, and that it is overdue where the rule says so', async () => {
    expect((await reader.open(`/nl/articles/${slug()}`)).text).toContain('Gecontroleerd vandaag');
    const admin = actorOf(await buildAccount(app, { role: 'admin' }));
    const rule = {
      productId: null,
      audience: 'public' as const,
      needsReview: false,
      verifyDays: 10,
      showsOverdue: true,
      reopenedLimit: 2,
      reportedLimit: 3,
    };
    const id = await app.get(ArticleRules).set(admin, null, rule);
    app.clock.advance({ days: 22 });
    const page = await reader.open(`/nl/articles/${slug()}`);
    expect(page.text).toContain('Gecontroleerd 3 weken geleden');
    expect(page.text).toContain('We controleren dit antwoord binnenkort opnieuw');
    const list = new Visitor(app, await signIn(app, account));
    const lines = await list.open(`/studio/articles?words=${encodeURIComponent(article.texts[0]!.head!.question)}`);
    expect(lines.text).toContain('moet opnieuw gecontroleerd worden');
    await app.get(ArticleRules).remove(admin, id);
  });

  it('is told to each editor in one list a week, however many processes look', async () => {
    await publish('Nu van Eva.');
    const { version } = await app.get(ArticlesQueries).get(eva, article.id);
    await app.get(ArticlesService).update(eva, article.id, { version: version!, ownerId: eva.accountId });
    await say('Klopt niet', 'wrong');
    const sent = () =>
      app.db.query<{ text: string }>(
        `SELECT text FROM mail WHERE kind = 'editors-work' AND to_address = $1 ORDER BY created_at`,
        ['eva@voorbeeld.nl'],
      );
    const reminders = app.get(WorkReminders);
    await Promise.all([reminders.remind(), reminders.remind(), reminders.remind()]);
    await reminders.remind();
    const first = (await sent()).length;
    expect(first).toBe(1);
    expect((await sent())[0]!.text).toContain('Reacties van lezers');
    app.clock.advance({ days: 7 });
    await reminders.remind();
    expect(await sent()).toHaveLength(2);
  });

  it('stands in a list of tasks: mine and nobody’s, or everybody’s, and those of other rooms', async () => {
    const { id } = await app
      .get(ArticlesService)
      .create(eva, { texts: { nl: { question: 'Wie leest dit?', answer: 'Zo.' } } });
    await app.get(ArticleReviews).ask(eva, id, 'nl', 1);
    expect((await studio.open('/studio/work?kind=reviews')).text).not.toContain('Wie leest dit?');
    const colleague = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor', locale: 'nl' })));
    expect((await colleague.open('/studio/work')).text).toContain('Wie leest dit?');

    app.get(WorkSources).register({
      key: 'test',
      order: 99,
      label: { nl: 'Van elders', en: 'From elsewhere' },
      isWeekly: false,
      items: async () => ({
        items: [{ title: 'Een gat', locale: 'nl', path: '/studio', at: app.clock.now(), note: '' }],
        total: 1,
      }),
    });
    expect((await colleague.open('/studio/work?whose=all')).text).toContain('Een gat');
  });

  it('walks a text from review to readers in the studio', async () => {
    const colleague = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const { id } = await app
      .get(ArticlesService)
      .create(eva, { texts: { nl: { question: 'Hoe begin ik?', answer: 'Zo.' } } });
    const path = `/studio/articles/${id}/nl`;
    await studio.open(path);
    expect((await studio.submit('/nl/review')).text).toContain('Een collega kan het nu beoordelen');
    await colleague.open(path);
    await colleague.submit('/nl/comments', { comment: 'Mooi', quote: 'Zo.' });
    expect((await colleague.open(path)).text).toContain('Mooi');
    expect((await colleague.submit('/review/end', { comment: '' })).text).toContain('Schrijf erbij wat er anders moet');
    expect((await colleague.submit('/approval')).text).toContain('Goedgekeurd');
    expect((await studio.open(path)).text).toContain('Mooi');
    expect((await studio.submit('/nl/schedule', { at: '2030-01-01T09:00' })).text).toContain('1 januari 2030 09:00');
    expect((await studio.submit('/schedule/end')).text).toContain('niet meer vanzelf online');
    await studio.submit('/publication');
    expect((await studio.open(`${path}/versions/compare?from=1&to=1`)).status).toBe(200);
    expect((await studio.open(`/studio/articles/${id}/en?beside=yes`)).text).toContain('Nederlands, versie 1');
  });

  it('is kept by rules that administrators set', async () => {
    const admin = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'admin' })));
    await admin.open('/studio/rules/new');
    expect((await admin.submit('/studio/rules', { audience: 'staff', days: 'x' })).status).toBe(422);
    expect((await admin.submit('/studio/rules', { days: '30', review: 'yes' })).text).toContain('Elke 30 dagen');
    expect((await studio.open('/studio/rules')).status).toBe(403);
  });
});
