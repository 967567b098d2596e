import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct, signIn } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';
import { addVersion, buildManual } from './setup/manuals.js';
import { pdfOf, printed } from './setup/pdf.js';
import { Visitor } from './setup/visitor.js';

const SOURCE = `# Bijvullen {#bijvullen}

1. Sluit de vulslang aan op de kraan.
2. Draai de vulkraan langzaam open.
   > Let op: boven 3 bar loopt er water weg.
3. Draai de vulkraan dicht en haal de slang los.

# Ontluchten {#ontluchten}

Doe dat bij elke radiator.
`;

describe('a manual stays true', () => {
  let app: TestApp;
  let editor: Caller;
  beforeAll(async () => {
    app = await startTestApp({ MANUAL_REPORTS: '2' });
    editor = await signedIn(app, 'editor');
  });
  afterAll(() => app.stop());

  it('doubts the articles that cite what a new version changed or dropped, and shows the difference', async () => {
    const manual = await buildManual(app, { title: 'Ketel', versions: [{ label: '1', source: SOURCE }] });
    const link = (anchor: string) => `/nl/manuals/${manual.slug}/sections/${anchor}`;
    const [filling, bleeding, other] = [
      await buildArticle(app, { answer: `1. Sluit de vulslang aan op de kraan.\n\nZie [hier](${link('bijvullen')}).` }),
      await buildArticle(app, { answer: `Zie https://hulp.nl${link('ontluchten')} voor meer.` }),
      await buildArticle(app, { answer: 'Zie nergens.' }),
    ];
    await app.settled();
    const { body: found } = await editor.get(`/manuals/${manual.id}/versions/1/findings`).expect(200);
    expect(found.structure).toEqual([expect.objectContaining({ kind: 'two-actions', step: 3 })]);
    expect(found.articles.map(({ articleId }: { articleId: string }) => articleId).toSorted()).toEqual(
      [filling.id, bleeding.id].toSorted(),
    );
    const cited = found.articles.find(({ articleId }: { articleId: string }) => articleId === filling.id);
    expect(cited.differences.map(({ kind, position }: Record<string, unknown>) => [kind, position])).toEqual([
      ['missing', 2],
      ['missing', 3],
    ]);

    await addVersion(app, manual.id, {
      label: '2',
      source: SOURCE.split('# Ontluchten')[0]!.replace('langzaam', 'heel rustig'),
    });
    await app.settled();
    const checks = await app.db.query<{ id: string; evidence: { before: string; after: string } }>(
      `SELECT article_id AS id, evidence FROM article_check WHERE kind = 'manual-changed' AND cleared_at IS NULL`,
    );
    const of = (id: string) => checks.find((check) => check.id === id)?.evidence;
    expect(of(filling.id)).toMatchObject({
      before: expect.stringContaining('langzaam'),
      after: expect.stringContaining('heel rustig'),
    });
    expect(of(bleeding.id)).toMatchObject({ before: expect.stringContaining('radiator'), after: '' });
    expect(of(other.id)).toBeUndefined();
    const { body: changes } = await caller(app).get(`/manuals/${manual.id}/versions/2/changes`).expect(200);
    expect(changes.since).toBe('1');
    expect(changes.items.map(({ kind, anchor }: Record<string, string>) => [kind, anchor])).toEqual([
      ['changed', 'bijvullen'],
      ['removed', 'ontluchten'],
    ]);
    // Who follows the article's old link reads the version that still had it, and is told so.
    const page = await new Visitor(app).open(link('ontluchten'));
    expect(page.text).toContain('Je leest versie 1.');
  });

  it('hears of a section from its readers, once each, and marks it when there are enough', async () => {
    const manual = await buildManual(app, { title: 'Melden', versions: [{ label: '1', source: SOURCE }] });
    const [anna, bert] = [await signedIn(app, 'customer'), await signedIn(app, 'customer')];
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const at = `/manuals/${manual.id}/sections/bijvullen/reports`;
    const said = { kind: 'missing-step', step: 2, comment: 'Waar zit de vulkraan?' };
    expect((await anna.post(at, said).expect(200)).body).toEqual({ counted: true });
    expect((await anna.post(at, said).expect(200)).body).toEqual({ counted: false });
    await anna.post(at, { ...said, step: 9 }).expect(404);
    await anna.post(at, { ...said, kind: 'mooi' }).expect(400);
    const tasks = async () => (await editor.get('/manual-tasks').expect(200)).body.items;
    expect(await tasks()).toEqual([
      expect.objectContaining({ anchor: 'bijvullen', needsCheckSince: null, reports: [expect.objectContaining(said)] }),
    ]);
    await bert.post(at, { kind: 'wrong' }).expect(200);
    const [task] = await tasks();
    expect(task.needsCheckSince).not.toBeNull();
    expect(task.reports).toHaveLength(2);
    await bert.get('/manual-tasks').expect(403);
    const work = () => studio.open('/studio/work?kind=manual-reports');
    const { text, html } = await work();
    expect(text).toContain('Melden: Bijvullen');
    expect(text).toContain('2 meldingen: stap 2');
    expect(html).toContain(`/studio/manuals/${manual.id}#tasks-title`);
    await editor.put(`/manual-tasks/${task.sectionId}/settlement`).expect(200);
    expect(await tasks()).toEqual([]);
    expect((await work()).text).not.toContain('Melden');
  });

  it('is read, searched, reported and printed in the help centre without script', async () => {
    const product = await buildProduct(app, { key: 'ketel' });
    await buildManual(app, { title: 'Lezen', productId: product.id, versions: [{ label: '1', source: SOURCE }] });
    await app.settled();
    const reader = new Visitor(app);
    expect((await reader.open('/nl/products/ketel')).text).toContain('Lezen');
    expect((await reader.open('/nl/manuals/lezen')).text).toContain('Ontluchten');
    const section = await reader.open('/nl/manuals/lezen/sections/bijvullen');
    expect(section.html).toContain('id="step-2"');
    expect(section.text).toContain('boven 3 bar loopt er water weg.');
    const thanked = await reader.submit('/reports', { kind: 'not-seen', step: '2', comment: 'Geen kraan' });
    expect(thanked.text).toContain('Dank je.');
    expect((await reader.open('/nl/manuals/lezen/search?q=vulslang')).html).toContain('sections/bijvullen?via&#x3D;1');
    expect((await reader.open('/nl/manuals/lezen/print')).text).toContain('Doe dat bij elke radiator.');
    expect((await reader.open('/nl/manuals/lezen/changes')).text).toContain('Niets veranderd');
    expect((await reader.open('/en/manuals/lezen')).status).toBe(404);
    expect((await reader.open('/nl/manuals/lezen?version=9')).status).toBe(404);
  });

  it('is written, uploaded, looked over and published in the studio', async () => {
    const product = await buildProduct(app);
    const studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    await studio.open('/studio/manuals/new');
    const made = await studio.submit('/studio/manuals', { title: 'Studio', product: product.id, locale: 'nl' });
    const refused = await studio.submit('/versions', { label: '1' }, [
      { field: 'file', name: 'a.pdf', content: 'geen' },
    ]);
    expect([refused.status, refused.text.includes('Dit is geen PDF')]).toEqual([422, true]);
    await studio.open(made.path);
    const lines = ['# 1 Begin', 'Zet de knop op aan en wacht rustig tot hij brandt.', '1. Draai de klep open.'];
    const uploaded = await studio.submit('/versions', { label: '1' }, [
      { field: 'file', name: 'a.pdf', content: pdfOf({ pages: [printed(lines)] }) },
    ]);
    expect(uploaded.text).toContain('De PDF is gelezen.');
    expect((await studio.submit('/publication')).text).toContain('Deze versie staat online.');
    await studio.open(made.path);
    expect((await studio.submit('/versions', { label: '2' })).text).toContain('Schrijf haar hier.');
    const source = '# Begin {#begin}\n\n1. Draai de klep open en druk op de knop.';
    const saved = await studio.submit('/versions/2', { source });
    expect(saved.text).toContain('Twee handelingen in één stap');
    expect((await studio.submit('/publication')).text).toContain('Deze versie staat online.');
    const pages = await new Visitor(app).open('/nl/manuals/studio?version=1');
    expect(pages.text).toContain('PDF (1 bladzijden)');
  });
});
