import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { UnsavedWords } from '../src/knowledge/index.js';
import { ManualsQueries, ManualVersions, manualWriting } from '../src/manuals/index.js';
import { SearchService } from '../src/search/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, signIn } from './setup/build.js';
import { caller } from './setup/knowledge.js';
import { addVersion, buildManual } from './setup/manuals.js';
import { fieldIn, hiddenIn, keepTyped, keptAt } from './setup/typing.js';
import { Visitor } from './setup/visitor.js';

type Account = Awaited<ReturnType<typeof buildAccount>>;
const SAVED = '# Begin\n\nZet de knop aan.';

describe('what is typed in the editor of a manual', () => {
  let app: TestApp;
  let eva: Account;
  let cookie: string;
  let studio: Visitor;
  let colleague: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    eva = await buildAccount(app, { role: 'editor', name: 'Eva Redacteur' });
    cookie = await signIn(app, eva);
    studio = new Visitor(app, cookie);
    const sam = await buildAccount(app, { role: 'editor', name: 'Sam Schrijver' });
    colleague = new Visitor(app, await signIn(app, sam));
  });
  afterAll(() => app.stop());

  /** A published version 1, and a draft 2 that says the same. */
  const begin = async () => {
    const { id } = await buildManual(app, { versions: [{ label: '1', source: SAVED }] });
    await addVersion(app, id, { label: '2', source: SAVED, isDraft: true });
    const versions = await app.get(ManualsQueries).versions(SYSTEM, id);
    const draft = versions.find(({ label }) => label === '2')!;
    return { id, here: `/studio/manuals/${id}/versions/2`, draftId: draft.id };
  };
  const keep = (html: string, typed: Record<string, string>, by = cookie) =>
    keepTyped(app, { html, cookie: by }, { releasedOn: '', ...typed });
  const sourceIn = (html: string) => fieldIn(html, 'source');
  const sourceOf = (draftId: string) => app.get(ManualsQueries).source(SYSTEM, draftId);
  const rows = (draftId: string) =>
    app.db.query<{ fields: object | null }>('SELECT * FROM unsaved_words WHERE manual_version_id = $1', [draftId]);

  it('is kept for who typed it, offered again, and gone once it is saved', async () => {
    const { here, draftId } = await begin();
    const opened = await studio.open(here);
    expect(keptAt(opened.html)).toBe(`${here}/typing`);
    const kept = await keep(opened.html, { source: '# Begin\r\n\r\nZet <knop> uit.' }).expect(200);
    expect(kept.text).toContain('Onthouden, nog niet bewaard');
    expect(kept.text).not.toContain('<html');
    expect((await colleague.open(here)).html).not.toContain('knop&gt;');

    app.clock.advance({ days: 2 });
    const again = await studio.open(here);
    expect(again.text).toContain('Dit typte je, maar bewaarde je niet');
    expect(sourceIn(again.html)).toBe('# Begin\n\nZet &lt;knop&gt; uit.');
    const saved = await studio.open(`${here}?saved=yes`);
    expect([sourceIn(saved.html), keptAt(saved.html)]).toEqual([SAVED, '']);
    expect(saved.text).toContain('Wat je eerder typte is nog onthouden');

    await studio.open(here);
    const done = await studio.submit(here, { releasedOn: '2026-01-31' });
    expect(done.text).not.toContain('Dit typte je');
    expect(await sourceOf(draftId)).toBe('# Begin\n\nZet <knop> uit.');
    await keep(again.html, { source: 'Half' }).expect(409);
    expect((await rows(draftId)).map(({ fields }) => fields)).toEqual([null, null]);
  });

  it('may be as long as a manual, in letters of which a form makes six', async () => {
    const { here, draftId } = await begin();
    const source = `# Begin\n\n${'één café\n'.repeat(75_000)}`;
    const { html } = await studio.open(here);
    await keep(html, { source }).expect(200);
    await studio.submit(here, { source });
    expect(await sourceOf(draftId)).toBe(source.trim());
    await keepTyped(app, { html, cookie }, { releasedOn: '', source: 'x'.repeat(3 * 1024 * 1024) }).expect(413);
  });

  it('is in no version, no search, no answer of the interface and no page of readers', async () => {
    const { id, here } = await begin();
    const { html } = await studio.open(here);
    await keep(html, { source: '# Begin\n\nDe zzkolibrie fluit.' }).expect(200);
    await app.settled();
    const { hits } = await app.get(SearchService).find(actorOf(eva), { words: 'zzkolibrie', locale: 'nl' });
    expect(hits).toEqual([]);
    const { slug } = await app.get(ManualsQueries).get(SYSTEM, id);
    const seen = [
      await colleague.open(here),
      await colleague.open(`/studio/manuals/${id}`),
      await new Visitor(app).open(`/nl/manuals/${slug}/print`),
    ];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200]);
    const read = await caller(app).get(`/manuals/${id}/sections`).expect(200);
    const all = [...seen.map((page) => page.html), JSON.stringify(read.body)].join('');
    expect(all).toContain('Zet de knop aan.');
    expect(all).not.toContain('zzkolibrie');
    // Publishing puts the saved text online.
    await studio.open(here);
    await studio.submit('/publication');
    expect((await new Visitor(app).open(`/nl/manuals/${slug}/print`)).text).not.toContain('zzkolibrie');
  });

  it('can be thrown away', async () => {
    const { here, draftId } = await begin();
    const { html } = await studio.open(here);
    await keep(html, { source: 'Weg ermee.' }).expect(200);
    await studio.open(here);
    const after = await studio.submit(`${here}/typing/end`);
    expect(after.text).toContain('Weggegooid.');
    expect(sourceIn(after.html)).toBe(SAVED);
    expect(JSON.stringify(await rows(draftId))).not.toContain('Weg ermee');
  });

  it('tells two editors of each other, and who saves second what would become of the first one’s text', async () => {
    const { here, draftId } = await begin();
    const first = await studio.open(here);
    expect(first.text).not.toContain('heeft deze versie ook open');
    await keep(first.html, { source: `${SAVED}\n\nVan Eva.` }).expect(200);
    const second = await colleague.open(here);
    expect(second.text).toContain('Een collega heeft deze versie ook open Eva Redacteur: open sinds');
    expect(second.text).toContain('typte voor het laatst om');
    await colleague.submit(here, { source: `${SAVED}\n\nVan Sam.` });

    expect((await studio.open(here)).text).toContain('De handleiding is sindsdien gewijzigd');
    const conflict = await studio.submit(here, { releasedOn: '' });
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('Iemand anders was net iets eerder');
    expect(conflict.text).toMatch(/Van\s+Sam.*Van\s+Eva/);
    expect(await sourceOf(draftId)).toBe(`${SAVED}\n\nVan Sam.`);
    // What stands in that page goes on being kept, and saving it again is a decision.
    expect(sourceIn(conflict.html)).toBe(`${SAVED}\n\nVan Eva.`);
    await keep(conflict.html, { source: `${SAVED}\n\nVan Sam en Eva.` }).expect(200);
    await studio.open(here);
    await studio.submit(here, { releasedOn: '' });
    expect(await sourceOf(draftId)).toBe(`${SAVED}\n\nVan Sam en Eva.`);
  });

  it('can still be copied from a version that was published meanwhile, and goes with one that is thrown away', async () => {
    const { id, here, draftId } = await begin();
    const { html } = await studio.open(here);
    await keep(html, { source: `${SAVED}\n\nNog <niet> klaar.` }).expect(200);
    await colleague.open(here);
    await colleague.submit('/publication');
    const fixed = await studio.open(here);
    expect(fixed.text).toContain('Deze versie is intussen gepubliceerd en verandert niet meer. Wat je typte staat');
    expect(fixed.html).toContain('Nog &lt;niet&gt; klaar.');
    expect(keptAt(fixed.html)).toBe('');
    expect((await colleague.open(here)).text).not.toContain('klaar.');
    await studio.open(here);
    expect((await studio.submit(`${here}/typing/end`)).text).not.toContain('klaar.');
    expect(await rows(draftId)).toHaveLength(2);

    const { version } = await app.get(ManualsQueries).get(SYSTEM, id);
    await app.get(ManualVersions).draft(SYSTEM, id, { label: '3', source: SAVED, version: version! });
    const third = await studio.open(`/studio/manuals/${id}/versions/3`);
    await keep(third.html, { source: 'Voor niets.' }).expect(200);
    await colleague.open(`/studio/manuals/${id}/versions/3`);
    await colleague.submit('/discard');
    await keep(third.html, { source: 'Te laat.' }).expect(404);
    expect(JSON.stringify(await app.db.query('SELECT fields FROM unsaved_words'))).not.toContain('Voor niets');
  });

  it('shows what was typed to who saves a version that was published meanwhile', async () => {
    const { here } = await begin();
    await studio.open(here);
    await colleague.open(here);
    await colleague.submit('/publication');
    const late = await studio.submit(here, { source: `${SAVED}\n\nNet te laat.` });
    expect([late.status, late.text.includes('Net te laat.')]).toEqual([409, true]);
  });

  it('keeps no more than a manual may hold, and nothing for who may not write', async () => {
    const { here, draftId } = await begin();
    const { html } = await studio.open(here);
    await keep(html, { source: 'x'.repeat(200_000) }).expect(200);
    const long = await keep(html, { source: 'x'.repeat(900 * 1024 + 1) }).expect(422);
    expect(long.text).toContain('te lang');
    await keep(html, { releasedOn: 'x'.repeat(1_001) }).expect(422);
    await keep(html, { page: 'geen' }).expect(409);
    // A page of one text keeps nothing of another.
    const other = await begin();
    await keepTyped(app, { html, cookie, url: `${other.here}/typing` }, { source: 'Elders' }).expect(409);
    await keepTyped(app, { html, cookie, url: `${here.slice(0, -1)}9/typing` }, { source: 'Niets' }).expect(404);
    const agent = await signIn(app, await buildAccount(app, { role: 'agent' }));
    expect((await keep(html, { source: 'Agent' }, agent)).status).toBe(403);
    await keepTyped(app, { html, cookie: '' }, { source: 'Niemand' }).expect(403);
    const kept = await rows(draftId);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept[0]!.fields)).toContain('"xxx');
  });

  it('keeps nothing of a manual that is a PDF, which nobody writes', async () => {
    const { here, draftId } = await begin();
    await app.db.write((tx) =>
      tx.query(`UPDATE manual_version SET origin = 'uploaded', source = NULL WHERE id = $1`, [draftId]),
    );
    const page = await studio.open(here);
    expect([page.status, keptAt(page.html), hiddenIn(page.html, 'page')]).toEqual([200, '', '']);
    expect(await rows(draftId)).toEqual([]);
  });

  it('is forgotten after a month without a visit', async () => {
    const { draftId } = await begin();
    const words = app.get(UnsavedWords);
    const opened = await words.open(actorOf(eva), manualWriting(draftId));
    await words.keep(actorOf(eva), manualWriting(draftId), opened!.page, { source: 'Lang geleden' });
    app.clock.advance({ days: 31 });
    await words.purge();
    expect(await rows(draftId)).toEqual([]);
  });
});
