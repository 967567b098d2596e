import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newArticleWriting, UnsavedWords } from '../src/knowledge/index.js';
import { SearchService } from '../src/search/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket, signIn } from './setup/build.js';
import { fieldIn, keepTyped, keptAt } from './setup/typing.js';
import { Visitor } from './setup/visitor.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;
const NEW = '/studio/articles/new';
const BEGAN = { locale: 'nl', audience: 'public', product: '' };

describe('what is typed in an article that was never saved', () => {
  let app: TestApp;
  let eva: Account;
  let cookie: string;
  let studio: Visitor;
  let colleague: Visitor;
  let customer: Account;

  beforeAll(async () => {
    app = await startTestApp();
    eva = await buildAccount(app, { role: 'editor', name: 'Eva Redacteur' });
    customer = await buildAccount(app, { name: 'Janneke Pietersen' });
    cookie = await signIn(app, eva);
    studio = new Visitor(app, cookie);
    const sam = await buildAccount(app, { role: 'editor', name: 'Sam Schrijver' });
    colleague = new Visitor(app, await signIn(app, sam));
  });
  afterAll(() => app.stop());

  const keep = (html: string, typed: Record<string, string | string[]>, by = cookie) =>
    keepTyped(app, { html, cookie: by }, { ...BEGAN, ...typed });
  const questionIn = (html: string) => /name="question" value="([^"]*)"/.exec(html)?.[1];
  const answerIn = (html: string) => fieldIn(html, 'answer');
  const articles = async () => (await app.db.query<{ n: number }>('SELECT count(*)::int AS n FROM article'))[0]!.n;
  const kept = () => app.db.query<{ fields: object }>('SELECT fields FROM unsaved_words WHERE fields IS NOT NULL');
  const ticketOf = (subject: string) =>
    buildTicket(app, { requesterId: customer.id, subject, text: 'Help, ik ben Janneke.', status: 'solved' });

  it('is kept for who typed it, offered again, and gone once the article is made', async () => {
    const before = await articles();
    const opened = await studio.open(NEW);
    expect([keptAt(opened.html), opened.text.includes('Dit typte je')]).toEqual([`${NEW}/typing`, false]);
    const typed = { question: 'Hoe <fluit> ik?', answer: 'Met je\r\nzzlijster.', locale: 'en', audience: 'staff' };
    const told = await keep(opened.html, typed).expect(200);
    expect(told.text).toContain('Onthouden, nog niet bewaard');
    // It is no article: nobody else finds it.
    expect(await articles()).toBe(before);
    await app.settled();
    const { hits } = await app.get(SearchService).find(actorOf(eva), { words: 'zzlijster', locale: 'en' });
    expect(hits).toEqual([]);
    for (const path of [NEW, '/studio/articles', '/studio'])
      expect((await colleague.open(path)).html).not.toMatch(/zzlijster|fluit|Eva Redacteur/);

    app.clock.advance({ days: 2 });
    const again = await studio.open(NEW);
    expect(again.text).toContain('Dit typte je, maar bewaarde je niet');
    expect([questionIn(again.html), answerIn(again.html)]).toEqual(['Hoe &lt;fluit&gt; ik?', 'Met je\nzzlijster.']);
    expect(again.html).toMatch(/value="en" selected/);
    expect(again.html).toMatch(/value="staff" selected/);

    const made = await studio.submit('/studio/articles', { product: '' });
    expect(made.path).toMatch(/^\/studio\/articles\/[\da-f-]{36}\/en$/);
    expect(await articles()).toBe(before + 1);
    expect(await kept()).toEqual([]);
    // What was still on its way comes too late; the next one begins empty.
    await keep(again.html, { question: 'Half' }).expect(409);
    const next = await studio.open(NEW);
    expect([questionIn(next.html), answerIn(next.html)]).toEqual(['', '']);
  });

  it('stays kept while another is made beside it, and can be thrown away', async () => {
    const first = await studio.open(NEW);
    await keep(first.html, { question: 'Nog niet af?', answer: 'Bijna.' }).expect(200);
    const anew = await studio.open(`${NEW}?saved=yes`);
    expect([questionIn(anew.html), keptAt(anew.html)]).toEqual(['', '']);
    expect(anew.text).toContain('Hier begin je opnieuw. Wat je eerder typte is nog onthouden');
    await studio.submit('/studio/articles', { question: 'Iets heel anders?' });

    const back = await studio.open(NEW);
    expect(questionIn(back.html)).toBe('Nog niet af?');
    const ended = await studio.submit(`${NEW}/typing/end`);
    expect(ended.text).toContain('Weggegooid. Hier begin je opnieuw.');
    expect(questionIn(ended.html)).toBe('');
    expect(await kept()).toEqual([]);
  });

  it('goes on being kept on a page that comes back with a mistake', async () => {
    await studio.open(NEW);
    const wrong = await studio.submit('/studio/articles', { question: '', answer: 'Zonder vraag.' });
    expect(wrong.status).toBe(422);
    await keep(wrong.html, { question: '', answer: 'Nog steeds.' }).expect(200);
    expect(answerIn((await studio.open(NEW)).html)).toBe('Nog steeds.');
    await studio.submit(`${NEW}/typing/end`);
  });

  it('is kept apart for each ticket that it is written from, and tells who else writes from it', async () => {
    const [one, other] = [await ticketOf('Wachtwoord kwijt'), await ticketOf('Pas geblokkeerd')];
    const at = ({ number }: { number: number }) => `${NEW}?ticket=${number}`;
    const drafted = await studio.open(at(one));
    expect(keptAt(drafted.html)).toBe(`${NEW}/typing?ticket=${one.number}`);
    expect(drafted.text).not.toContain('Dit typte je');
    await keep(drafted.html, { question: 'Wachtwoord vergeten?', answer: 'Kies een nieuw.' }).expect(200);

    expect(questionIn((await studio.open(at(other))).html)).toBe('Pas geblokkeerd');
    expect(questionIn((await studio.open(NEW)).html)).toBe('');
    const sees = await colleague.open(at(one));
    expect(sees.text).toContain('Een collega schrijft ook een artikel uit dit ticket Eva Redacteur: open sinds');
    expect(questionIn(sees.html)).toBe('Wachtwoord kwijt');
    expect(sees.html).not.toContain('Kies een nieuw');
    const mine = await keep(drafted.html, { question: 'Wachtwoord vergeten?', answer: 'Kies een nieuw.' }).expect(200);
    expect(mine.text).toContain('Sam Schrijver: open sinds');
    expect((await colleague.open(at(other))).text).toContain('Een collega schrijft');
    expect((await colleague.open(NEW)).text).not.toContain('Een collega');

    const anew = await studio.open(`${at(one)}&saved=yes`);
    expect(questionIn(anew.html)).toBe('Wachtwoord kwijt');
    const back = await studio.open(at(one));
    expect([questionIn(back.html), back.text.includes(`#${one.number}`)]).toEqual(['Wachtwoord vergeten?', true]);
    const made = await studio.submit('/studio/articles', { product: '' });
    expect(made.path).toMatch(/\/nl$/);
    expect(questionIn((await studio.open(at(one))).html)).toBe('Wachtwoord kwijt');
    await colleague.open(at(one));
    expect(await kept()).toEqual([]);
  });

  it('lets only the window opened last keep something', async () => {
    const first = await studio.open(NEW);
    const second = await studio.open(NEW);
    const late = await keep(first.html, { question: 'Ouder?' }).expect(409);
    expect(late.text).toContain('ander venster');
    await keep(second.html, { question: 'Verder?' }).expect(200);
    expect(questionIn((await studio.open(NEW)).html)).toBe('Verder?');
    await studio.submit(`${NEW}/typing/end`);
  });

  it('keeps no more than an article may hold, and nothing for who may not write', async () => {
    const { html } = await studio.open(NEW);
    const long = await keep(html, { question: 'Wat?', answer: 'é'.repeat(60_000) }).expect(422);
    expect(long.text).toContain('te lang');
    await keep(html, { question: 'x'.repeat(1_001) }).expect(422);
    await keep(html, { question: 'Wat?', page: "'; DROP TABLE ticket" }).expect(409);
    const agent = await signIn(app, await buildAccount(app, { role: 'agent' }));
    expect((await keep(html, { question: 'Wat?' }, agent)).status).toBe(403);
    const stranger = await signIn(app, customer);
    expect((await keep(html, { question: 'Wat?' }, stranger)).status).toBe(403);
    // The page of one draft keeps nothing of another, nor of a ticket that is not there.
    const { number } = await ticketOf('Een ander');
    await keepTyped(app, { html, cookie, url: `${NEW}/typing?ticket=${number}` }, { question: 'x' }).expect(409);
    await keepTyped(app, { html, cookie, url: `${NEW}/typing?ticket=999999` }, { question: 'x' }).expect(404);
    expect(await kept()).toEqual([]);
    await keep(html, { question: 'Een\0nul' }).expect(400);
    // What is sent twice or was not asked for is left out.
    await keep(html, { question: ['a', 'b'], answer: 'Een', isAdmin: 'yes' }).expect(200);
    expect((await kept()).map(({ fields }) => fields)).toEqual([{ ...BEGAN, question: '', answer: 'Een' }]);
    await studio.open(NEW);
    await studio.submit(`${NEW}/typing/end`);
  });

  it('is forgotten after a month without a visit', async () => {
    const words = app.get(UnsavedWords);
    const opened = await words.open(actorOf(eva), newArticleWriting(null));
    await words.keep(actorOf(eva), newArticleWriting(null), opened!.page, { question: 'Lang geleden' });
    app.clock.advance({ days: 29 });
    await words.purge();
    expect((await words.open(actorOf(eva), newArticleWriting(null)))!.kept?.fields.question).toBe('Lang geleden');
    app.clock.advance({ days: 31 });
    await words.purge();
    expect(await app.db.query('SELECT FROM unsaved_words')).toEqual([]);
  });
});
