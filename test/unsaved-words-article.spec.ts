import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ArticlesQueries, articleWriting, UnsavedWords } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, signIn } from './setup/build.js';
import { fieldIn, hiddenIn, keepTyped } from './setup/typing.js';
import { Visitor } from './setup/visitor.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;

describe('what is typed in the editor of an article', () => {
  let app: TestApp;
  let eva: Account;
  let sam: Account;
  let cookie: string;
  let studio: Visitor;
  let colleague: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    eva = await buildAccount(app, { role: 'editor', name: 'Eva Redacteur' });
    sam = await buildAccount(app, { role: 'editor', name: 'Sam Schrijver' });
    cookie = await signIn(app, eva);
    studio = new Visitor(app, cookie);
    colleague = new Visitor(app, await signIn(app, sam));
  });
  afterAll(() => app.stop());

  const at = (id: string, locale = 'nl') => `/studio/articles/${id}/${locale}`;
  const answerIn = (html: string) => fieldIn(html, 'answer');
  const keep = (html: string, id: string, typed: Record<string, string>, by = cookie) =>
    keepTyped(
      app,
      { html, cookie: by, url: `${at(id)}/typing` },
      { slug: '', product: '', audience: 'public', ...typed },
    );
  const rows = (id: string) =>
    app.db.query<{ fields: object | null }>('SELECT * FROM unsaved_words WHERE article_id = $1', [id]);
  const headOf = async (id: string) => {
    const { texts } = await app.get(ArticlesQueries).get(actorOf(eva), id);
    return texts.find(({ locale }) => locale === 'nl')!.head!;
  };

  it('is kept for who typed it, offered again, and gone once it is saved', async () => {
    const { id } = await buildArticle(app, { question: 'Wat nu?', answer: 'Eerst dit.' });
    const opened = await studio.open(at(id));
    expect(opened.html).toContain(`data-typing="${at(id)}/typing"`);
    const kept = await keep(opened.html, id, { question: 'Wat nu?', answer: 'Eerst dit.\r\nDan <dat>.' }).expect(200);
    expect(kept.text).toContain('Onthouden, nog niet bewaard');
    expect(kept.text).not.toContain('<html');
    // It is no version, and nobody else's.
    expect((await headOf(id)).version).toBe(1);
    expect((await colleague.open(at(id))).html).not.toContain('Dan');

    // The tab was closed; another day.
    app.clock.advance({ days: 2 });
    const again = await studio.open(at(id));
    expect(again.text).toContain('Dit typte je, maar bewaarde je niet');
    expect(answerIn(again.html)).toBe('Eerst dit.\nDan &lt;dat&gt;.');
    const saved = await studio.open(`${at(id)}?saved=yes`);
    expect(answerIn(saved.html)).toBe('Eerst dit.');
    expect(saved.text).toContain('Wat je eerder typte is nog onthouden');
    expect(saved.html).not.toContain('data-typing');

    await studio.open(at(id));
    const done = await studio.submit(at(id), { slug: '' });
    expect(done.text).not.toContain('Dit typte je');
    expect((await headOf(id)).answer).toBe('Eerst dit.\nDan <dat>.');
    // What was still on its way when it was saved comes too late.
    const late = await keep(again.html, id, { question: 'Wat nu?', answer: 'Half' }).expect(409);
    expect(late.text).toContain('ander venster');
    expect((await rows(id)).map(({ fields }) => fields)).toEqual([null, null]);
  });

  it('can be thrown away', async () => {
    const { id } = await buildArticle(app, { answer: 'Blijft.' });
    const { html } = await studio.open(at(id));
    await keep(html, id, { question: 'Anders?', answer: 'Weg ermee.' }).expect(200);
    await studio.open(at(id));
    const after = await studio.submit(`${at(id)}/typing/end`);
    expect(after.text).toContain('Weggegooid.');
    expect(answerIn(after.html)).toBe('Blijft.');
    expect(JSON.stringify(await rows(id))).not.toContain('Weg ermee');
  });

  it('stays kept when the saved text is saved anew beside it', async () => {
    const { id } = await buildArticle(app, { answer: 'Bewaard.' });
    const { html } = await studio.open(at(id));
    await keep(html, id, { question: 'Anders?', answer: 'Nog bezig.' }).expect(200);
    await studio.open(`${at(id)}?saved=yes`);
    const after = await studio.submit(at(id), { answer: 'Bewaard, met een punt.' });
    expect([answerIn(after.html), (await headOf(id)).answer]).toEqual(['Nog bezig.', 'Bewaard, met een punt.']);
    expect(after.text).toContain('Het artikel is sindsdien gewijzigd');
  });

  it('says nothing when what was typed is what is saved', async () => {
    const { id, texts } = await buildArticle(app, { answer: 'Zo.' });
    const { html } = await studio.open(at(id));
    await keep(html, id, { question: texts[0]!.head!.question, answer: 'Zo.\r\n' }).expect(200);
    expect((await studio.open(at(id))).text).not.toContain('Dit typte je');
  });

  it('tells each of two editors about the other, and who saves second what the first did', async () => {
    const { id } = await buildArticle(app, { question: 'Met z’n tweeën?', answer: 'Een.' });
    const first = await studio.open(at(id));
    expect(first.text).not.toContain('heeft dit artikel ook open');
    const second = await colleague.open(at(id));
    expect(second.text).toContain('Een collega heeft dit artikel ook open Eva Redacteur (Nederlands): open sinds');
    expect(second.text).not.toContain('typte voor het laatst om');
    const mine = await keep(first.html, id, { question: 'Met z’n tweeën?', answer: 'Twee.' }).expect(200);
    expect(mine.text).toContain('Sam Schrijver (Nederlands): open sinds');
    expect((await colleague.open(at(id, 'en'))).text).toContain('typte voor het laatst om');

    await colleague.open(at(id));
    await colleague.submit(at(id), { answer: 'Van Sam.' });
    const behind = await studio.open(at(id));
    expect(behind.text).toContain('Het artikel is sindsdien gewijzigd');
    const conflict = await studio.submit(at(id), { slug: '' });
    expect([conflict.status, conflict.text.includes('Sam Schrijver'), answerIn(conflict.html)]).toEqual([
      409,
      true,
      'Twee.',
    ]);
    expect((await headOf(id)).answer).toBe('Van Sam.');
    // What stands in that page goes on being kept.
    await keep(conflict.html, id, { question: 'Met z’n tweeën?', answer: 'Drie.' }).expect(200);

    // Who did nothing for a while has gone.
    app.clock.advance({ minutes: 11 });
    expect((await studio.open(at(id))).text).not.toContain('ook open');
  });

  it('lets only the window opened last keep something', async () => {
    const { id } = await buildArticle(app, { answer: 'Een.' });
    const first = await studio.open(at(id));
    await keep(first.html, id, { question: 'Wat?', answer: 'Uit het eerste venster.' }).expect(200);
    const second = await studio.open(at(id));
    expect(answerIn(second.html)).toBe('Uit het eerste venster.');
    await keep(first.html, id, { question: 'Wat?', answer: 'Ouder.' }).expect(409);
    await keep(second.html, id, { question: 'Wat?', answer: 'Verder.' }).expect(200);
    expect(answerIn((await studio.open(at(id))).html)).toBe('Verder.');
  });

  it('keeps no more than an article may hold, and nothing for who may not write', async () => {
    const { id } = await buildArticle(app);
    const { html } = await studio.open(at(id));
    const long = await keep(html, id, { question: 'Wat?', answer: 'é'.repeat(60_000) }).expect(422);
    expect(long.text).toContain('te lang');
    await keep(html, id, { question: 'x'.repeat(1_001) }).expect(422);
    await keep(html, id, { question: 'Wat?', page: 'geen' }).expect(409);
    await keep(html, '0190b1a0-0000-7000-8000-000000000000', { question: 'Wat?' }).expect(409);
    const agent = await signIn(app, await buildAccount(app, { role: 'agent' }));
    const refused = await keep(html, id, { question: 'Wat?' }, agent);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect((await rows(id)).map(({ fields }) => fields)).toEqual([null]);
    // With somebody else's page one keeps nothing either.
    const typing = app.get(UnsavedWords);
    await expect(typing.keep(actorOf(sam), articleWriting(id, 'nl'), hiddenIn(html, 'page'), {})).rejects.toThrow(
      'another window',
    );
  });

  it('offers nothing in a merged article, which nobody changes', async () => {
    const [one, other] = [await buildArticle(app), await buildArticle(app)];
    await app.db.write((tx) => tx.query('UPDATE article SET merged_into_id = $2 WHERE id = $1', [one.id, other.id]));
    const page = await studio.open(at(one.id));
    expect(page.text).toContain('Dit artikel is opgegaan in een ander');
    expect(page.html).not.toContain('data-typing');
    expect(await rows(one.id)).toEqual([]);
  });

  it('is forgotten after a month without a visit', async () => {
    const { id } = await buildArticle(app);
    const typing = app.get(UnsavedWords);
    const opened = await typing.open(actorOf(eva), articleWriting(id, 'nl'));
    await typing.keep(actorOf(eva), articleWriting(id, 'nl'), opened!.page, { question: 'Lang geleden' });
    app.clock.advance({ days: 29 });
    await typing.purge();
    expect((await typing.open(actorOf(eva), articleWriting(id, 'nl')))!.kept?.fields.question).toBe('Lang geleden');
    app.clock.advance({ days: 31 });
    await typing.purge();
    expect(await rows(id)).toEqual([]);
  });
});
