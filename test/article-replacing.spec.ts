import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticleChecks, ArticleImport, ArticleRules } from '../src/knowledge/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildArticle, buildProduct, signIn } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { Visitor } from './setup/visitor.js';

const RULE = {
  audience: null,
  needsReview: true,
  verifyDays: 90,
  showsOverdue: true,
  reopenedLimit: 2,
  reportedLimit: 3,
};

describe('finding and replacing in many articles', () => {
  let app: TestApp;
  let editor: Caller;
  let account: Awaited<ReturnType<typeof buildAccount>>;

  beforeAll(async () => {
    app = await startTestApp();
    account = await buildAccount(app, { role: 'editor', name: 'Eva Redacteur' });
    editor = caller(app, { Cookie: await signIn(app, account) });
  });
  afterAll(() => app.stop());

  const read = async (id: string) => (await editor.get(`/articles/${id}`).expect(200)).body;
  const find = async (words: string, more = '') =>
    (await editor.get(`/articles/occurrences?find=${encodeURIComponent(words)}${more}`).expect(200)).body;
  const chosen = (items: Array<{ articleId: string; locale: string; version: number }>) =>
    items.map(({ articleId, locale, version }) => ({ articleId, locale, version }));
  const replace = (body: object) => editor.post('/articles/replacements', body);
  const audited = (action: string) =>
    app.db.query<{ subject: string; details: Record<string, unknown> }>(
      'SELECT subject, details FROM audit WHERE action = $1 ORDER BY seq',
      [action],
    );

  it('shows every text that says it, in its last version, with the words in their line', async () => {
    const product = await buildProduct(app);
    const both = await buildArticle(app, {
      texts: {
        nl: { question: 'Waar staat de Zilverknop?', answer: 'Bovenaan.\n\nDruk op de zilverknop.' },
        en: { question: 'Where is it?', answer: 'Look for the zilverknoppen.' },
      },
      productId: product.id,
    });
    const draft = await buildArticle(app, { question: 'Een concept?', answer: 'ZILVERKNOP', published: false });
    const archived = await buildArticle(app, { answer: 'zilverknop' });
    await editor.put(`/articles/${archived.id}/texts/nl/archival`, { version: 1 }).expect(200);

    const { items, next } = await find('zilverknop');
    expect(next).toBeNull();
    expect(
      items.map((item: { articleId: string; locale: string; count: number }) => [
        item.articleId,
        item.locale,
        item.count,
      ]),
    ).toEqual([
      [both.id, 'en', 1],
      [both.id, 'nl', 2],
      [draft.id, 'nl', 1],
    ]);
    expect(items[1]).toMatchObject({
      version: 1,
      stage: 'published',
      isHeadOnline: true,
      product: { id: product.id },
      excerpts: [
        { in: 'question', line: 1 },
        { in: 'answer', line: 3, text: 'Druk op de zilverknop.', marks: [[11, 21]] },
      ],
    });
    const ids = async (more: string) =>
      (await find('zilverknop', more)).items.map(
        (item: { articleId: string; locale: string }) => `${item.articleId} ${item.locale}`,
      );
    expect(await ids('&matchCase=true')).toEqual([`${both.id} en`, `${both.id} nl`]);
    expect(await ids('&wholeWords=true')).toEqual([`${both.id} nl`, `${draft.id} nl`]);
    expect(await ids('&head=draft')).toEqual([`${draft.id} nl`]);
    expect(await ids(`&productId=${product.id}&locale=nl&head=online`)).toEqual([`${both.id} nl`]);

    // A page at a time, the last one without another after it.
    const first = await find('zilverknop', '&limit=2');
    expect(first.items).toHaveLength(2);
    const last = await find('zilverknop', `&limit=2&cursor=${first.next}`);
    expect(last).toMatchObject({ items: [{ articleId: draft.id }], next: null });
  });

  it('refuses what nobody can mean, and who is no editor', async () => {
    for (const words of ['', 'x'.repeat(201), 'a\0b', 'a\nb']) {
      await editor.get(`/articles/occurrences?find=${encodeURIComponent(words)}`).expect(400);
    }
    const text = { articleId: '0190b1a0-0000-7000-8000-000000000000', locale: 'nl', version: 1 };
    await replace({ find: 'a', replacement: 'b\0', texts: [text] }).expect(400);
    await replace({ find: 'a', replacement: 'x'.repeat(501), texts: [text] }).expect(400);
    await replace({ find: 'a', replacement: 'b', texts: [] }).expect(400);
    const nobody = await replace({ find: 'a', replacement: 'b', texts: [text] }).expect(409);
    expect(nobody.body).toMatchObject({
      code: 'nothing-replaced',
      refused: [{ articleId: text.articleId, reason: 'not-there' }],
    });
    const agent = await signedIn(app, 'agent');
    await agent.get('/articles/occurrences?find=a').expect(403);
    await agent.post('/articles/replacements', { find: 'a', replacement: 'b', texts: [text] }).expect(403);
    await agent.get('/articles/replacements').expect(403);
    await editor.delete('/articles/replacements/0190b1a0-0000-7000-8000-000000000000').expect(404);
  });

  it('makes a next version of what was ticked, leaves what changed since, and says which', async () => {
    const [one, changed, other] = [
      await buildArticle(app, { question: 'Wat kost Goudplan?', answer: 'Goudplan kost $& per maand.' }),
      await buildArticle(app, { answer: 'Goudplan.' }),
      await buildArticle(app, { answer: 'Goudplan blijft.' }),
    ];
    const { items } = await find('goudplan');
    const before = await read(changed.id);
    const edit = { question: before.texts.nl.head.question, answer: 'Goudplan is weg.', version: 1 };
    await editor.put(`/articles/${changed.id}/texts/nl`, edit).expect(200);

    const ticked = chosen(items).filter(({ articleId }) => articleId !== other.id);
    const body = { find: 'goudplan', replacement: 'Plan $1', texts: [...ticked, ticked[0]] };
    const done = await replace(body).expect(201);
    expect(done.body).toMatchObject({ madeBy: 'Eva Redacteur', texts: 1, undoneAt: null });
    expect(done.body.all).toHaveLength(2);
    expect(done.body.all).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ articleId: one.id, refusal: null, places: 2, version: 2, isOnline: false }),
        expect.objectContaining({ articleId: changed.id, refusal: 'changed', version: null }),
      ]),
    );
    // Readers see what they saw, editors a draft.
    const { version, texts } = await read(one.id);
    expect(version).toBe(2);
    expect(texts.nl).toMatchObject({
      stage: 'draft',
      published: { version: 1, question: 'Wat kost Goudplan?' },
      head: {
        version: 2,
        question: 'Wat kost Plan $1?',
        answer: 'Plan $1 kost $& per maand.',
        author: 'Eva Redacteur',
      },
    });
    expect((await read(changed.id)).texts.nl.head.answer).toBe('Goudplan is weg.');
    expect((await read(other.id)).version).toBe(1);
    // Sent again it finds nothing as it was.
    expect((await replace(body).expect(409)).body.refused).toHaveLength(2);
    // Whose name was replaced is in the texts, never in the log.
    const log = await audited('articles.replaced');
    expect(log.at(-1)).toEqual({
      subject: `article-replacement:${done.body.id}`,
      details: { texts: [`${one.id} nl 2`] },
    });
    expect(JSON.stringify(log).toLowerCase()).not.toContain('goudplan');
  });

  it('puts online again what was online, where nobody has to read it first', async () => {
    const reviewed = await buildProduct(app);
    await app.get(ArticleRules).set(SYSTEM, null, { ...RULE, productId: reviewed.id });
    const open = await buildArticle(app, { answer: 'De bronzen poort.' });
    const doubted = await buildArticle(app, { answer: 'Een bronzen poort.' });
    const draft = await buildArticle(app, { answer: 'Bronzen poort in concept.', published: false });
    const strict = await buildArticle(app, { answer: 'Nog een bronzen poort.', productId: reviewed.id });
    const evidence = { source: 'a test', title: 'Klopt dit?', note: '' };
    await app.db.write((tx) => app.get(ArticleChecks).flag(tx, doubted.id, { kind: 'manual-changed', evidence }));
    const verified = (await read(open.id)).texts.nl.verifiedAt;
    app.clock.advance({ hours: 1 });

    const { items } = await find('bronzen poort');
    const texts = chosen(items);
    const { body } = await replace({
      find: 'bronzen poort',
      replacement: 'koperen poort',
      publish: true,
      texts,
    }).expect(201);
    expect(body.texts).toBe(4);
    const stateOf = async (id: string) => {
      const { stage, published, head, verifiedAt } = (await read(id)).texts.nl;
      return { stage, published: published?.version ?? null, head: head.version, verifiedAt };
    };
    // Nobody read them through, so nobody verified them: the date and the doubts stay.
    expect(await stateOf(open.id)).toEqual({ stage: 'published', published: 2, head: 2, verifiedAt: verified });
    expect(await stateOf(doubted.id)).toMatchObject({ stage: 'needs-check', published: 2, head: 2 });
    expect(await stateOf(draft.id)).toMatchObject({ stage: 'draft', published: null, head: 2 });
    expect(await stateOf(strict.id)).toMatchObject({ stage: 'in-review', published: 1, head: 2 });
    expect(await app.get(ArticleChecks).open(actorOf(account), doubted.id, 'nl')).toHaveLength(1);
    await app.settled();
    const visitor = caller(app);
    expect((await visitor.get('/articles/search?words=%22koperen+poort%22&locale=nl')).body.items).toHaveLength(2);

    const undone = await editor.delete(`/articles/replacements/${body.id}`).expect(200);
    expect(undone.body.all.map(({ isRestored }: { isRestored: boolean }) => isRestored)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(await stateOf(open.id)).toEqual({ stage: 'published', published: 3, head: 3, verifiedAt: verified });
    expect(await stateOf(doubted.id)).toMatchObject({ stage: 'needs-check', published: 3, head: 3 });
    expect(await stateOf(draft.id)).toMatchObject({ stage: 'draft', published: null, head: 3 });
    // It says again what readers see: nobody has to read that.
    expect(await stateOf(strict.id)).toMatchObject({ stage: 'published', published: 3, head: 3 });
    expect((await read(strict.id)).texts.nl.published.answer).toBe('Nog een bronzen poort.');
    await app.settled();
    expect((await visitor.get('/articles/search?words=%22koperen+poort%22&locale=nl')).body.items).toHaveLength(0);
    expect((await visitor.get('/articles/search?words=%22bronzen+poort%22&locale=nl')).body.items).toHaveLength(3);
  });

  it('does not go round review when it is undone', async () => {
    const reviewed = await buildProduct(app);
    await app.get(ArticleRules).set(SYSTEM, null, { ...RULE, productId: reviewed.id });
    const { id } = await buildArticle(app, { answer: 'Het ijzeren hek.', productId: reviewed.id });
    const { items } = await find('ijzeren hek');
    const words = { find: 'ijzeren hek', replacement: 'stalen hek', publish: true };
    const { body } = await replace({ ...words, texts: chosen(items) }).expect(201);
    // A colleague lets it online: what readers saw before is now an older text, as any other.
    const colleague = await signedIn(app, 'editor');
    await colleague.put(`/articles/${id}/texts/nl/publication`, { version: 2 }).expect(200);

    await editor.delete(`/articles/replacements/${body.id}`).expect(200);
    expect((await read(id)).texts.nl).toMatchObject({
      stage: 'in-review',
      published: { answer: 'Het stalen hek.' },
      head: { answer: 'Het ijzeren hek.' },
    });
  });

  it('is undone once, for the texts nobody worked on since', async () => {
    const [one, other] = [
      await buildArticle(app, { answer: 'Tinnen.' }),
      await buildArticle(app, { answer: 'Tinnen ook.' }),
    ];
    const { items } = await find('tinnen');
    const { body } = await replace({ find: 'tinnen', replacement: 'loden', texts: chosen(items) }).expect(201);
    const { question } = (await read(other.id)).texts.nl.head;
    await editor
      .put(`/articles/${other.id}/texts/nl`, { question, answer: 'Verder geschreven.', version: 2 })
      .expect(200);

    const undo = () => editor.delete(`/articles/replacements/${body.id}`);
    const answers = await Promise.all([undo(), undo()]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { all } = (await editor.get(`/articles/replacements/${body.id}`)).body;
    const restored = (id: string) => all.find(({ articleId }: { articleId: string }) => articleId === id).isRestored;
    expect([restored(one.id), restored(other.id)]).toEqual([true, false]);
    expect((await read(one.id)).texts.nl).toMatchObject({
      head: { answer: 'Tinnen.', version: 3 },
      stage: 'published',
    });
    expect((await read(other.id)).texts.nl.head.answer).toBe('Verder geschreven.');
    const { body: list } = await editor.get('/articles/replacements?limit=1').expect(200);
    expect(list.items).toMatchObject([{ id: body.id, undoneBy: 'Eva Redacteur', texts: 2 }]);
    expect((await audited('articles.replacement-undone')).at(-1)?.details).toEqual({ texts: [`${one.id} nl 3`] });
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });

  it('lets one of two at once win, and loses neither', async () => {
    const { id } = await buildArticle(app, { answer: 'Zinken dak.' });
    const { items } = await find('zinken dak');
    const to = (replacement: string) => replace({ find: 'zinken dak', replacement, texts: chosen(items) });
    const answers = await Promise.all([to('rieten dak'), to('pannendak')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await read(id)).texts.nl.head.version).toBe(2);
  });

  it('looks so far at a time in the studio, and further when asked', async () => {
    // So many that hold the letters in a longer word only, in both languages.
    const records = Array.from({ length: 2_150 }, (_, at) => ({
      external_id: `verzekering-${at}`,
      question_nl: `Verzekeringspolis ${at}?`,
      question_en: `Verzekeringspolis ${at}!`,
    }));
    for (let at = 0; at < records.length; at += 500) {
      await app.db.write((tx) => app.get(ArticleImport).save(tx, SYSTEM, records.slice(at, at + 500)));
    }
    await buildArticle(app, { question: 'Waar vind ik mijn polis?' });
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const first = await studio.open('/studio/articles/replace?find=polis&whole=yes');
    expect(first.text).toContain('Nog niets gevonden');
    expect(first.text).not.toContain('Waar vind ik mijn polis?');
    const on = /<a role="button" href="([^"]+)">Zoek verder/.exec(first.html)![1]!;
    const second = await studio.open(on.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
    expect(second.text).toContain('Waar vind ik mijn polis ?');
    expect(second.text).not.toContain('Zoek verder');
  }, 60_000);

  it('works in the studio: look, tick, replace, undo', async () => {
    const { id } = await buildArticle(app, { question: 'Wat is <Kwik & Co>?', answer: 'Kwik & Co helpt.' });
    const second = await buildArticle(app, { question: 'Wie is Kwik?', answer: 'Niemand.' });
    const studio = new Visitor(app, await signIn(app, account));
    expect((await studio.open('/studio/articles')).html).toContain('href="/studio/articles/replace"');
    expect((await studio.open('/studio/articles/replace')).text).toContain('Laatst vervangen');
    const none = await studio.submit('/studio/articles/replace', { find: 'staat nergens zzz', replacement: 'x' });
    expect(none.text).toContain('Dit staat in geen enkel artikel');

    const seen = await studio.submit('/studio/articles/replace', { find: 'kwik', replacement: 'Kwak' });
    expect(seen.text).toContain('2 teksten waarin dit staat');
    expect(seen.html).toContain('<del>Kwik</del><ins>Kwak</ins> &amp; Co helpt.');
    const tick = (texts: string[]) => studio.submit('/studio/articles/replace', { texts });
    const unticked = await tick([]);
    expect([unticked.status, unticked.text.includes('Vink minstens één tekst aan.')]).toEqual([422, true]);
    const done = await tick([`${id}.nl.1`, `${second.id}.nl.9`]);
    expect(done.path).toMatch(/^\/studio\/articles\/replace\/[\da-f-]{36}$/);
    expect(done.text).toContain('Vervangen in 1 tekst. 1 tekst bleef zoals hij was');
    expect(done.text).toContain('Iemand wijzigde het artikel nadat je keek.');
    expect((await read(id)).texts.nl.head).toMatchObject({
      question: 'Wat is <Kwak & Co>?',
      answer: 'Kwak & Co helpt.',
    });

    const undone = await studio.submit(`${done.path}/undo`);
    expect(undone.text).toContain('1 tekst is weer zoals hij was.');
    expect((await read(id)).texts.nl.head.answer).toBe('Kwik & Co helpt.');
    await studio.open('/studio/articles/replace?find=kwik');
    const late = await tick([`${second.id}.nl.9`]);
    expect([late.status, late.text.includes('Er is niets vervangen.')]).toEqual([409, true]);
    const long = await studio.open(`/studio/articles/replace?find=${'x'.repeat(201)}`);
    expect(long.status).toBe(422);
    await new Visitor(app)
      .open(`/studio/articles/replace`)
      .then(({ text }) => expect(text).not.toContain('Zoek en vervang'));
  });
});
