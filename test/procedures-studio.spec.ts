import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProceduresQueries } from '../src/procedures/index.js';
import { SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct, signIn } from './setup/build.js';
import { Visitor } from './setup/visitor.js';

const YAML = `title: { nl: Ontgrendelen }
steps:
  - { id: who, kind: verify, level: 1, by: [call-back] }
  - { id: unlock, kind: run, text: { nl: Ontgrendel }, connector: oefenen, operation: unlock, with: { login: '{{customer.email}}' } }
questions:
  - { text: { nl: Wat eerst? }, options: [{ nl: Kijken }, { nl: Doen }], right: 1 }
`;

describe('procedures in the studio', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  const as = async (role: 'agent' | 'editor' | 'admin') =>
    new Visitor(app, await signIn(app, await buildAccount(app, { role })));

  it('are written as a file, submitted with their warnings accepted, and released by another', async () => {
    const admin = await as('admin');
    await admin.open('/studio/connectors');
    const wrong = await admin.submit('/studio/connectors', {
      key: 'oefenen',
      name: 'Oefenen',
      kind: 'practice',
      settings: '{',
    });
    expect(wrong).toMatchObject({ status: 422 });
    expect(wrong.html).toContain('value="oefenen"');
    const added = await admin.submit('/studio/connectors', {
      key: 'oefenen',
      name: 'Oefenen',
      kind: 'practice',
      settings: '{}',
    });
    expect(added.text).toContain('Oefenen is toegevoegd.');

    const [writer, reviewer] = [await as('editor'), await as('editor')];
    const article = await buildArticle(app);
    await writer.open(`/studio/procedures/new?article=${article.id}`);
    const faulty = await writer.submit('/procedures/new', { yaml: YAML.replace('unlock, with', 'explode, with') });
    expect(faulty.status).toBe(422);
    expect(faulty.text).toContain('steps.1.operation');
    const saved = await writer.submit('/procedures/new', { yaml: YAML });
    expect(saved.text).toContain('Bewaard.');
    expect((await writer.submit('/submission')).text).toContain('Vink aan wat bewust zo is.');
    await writer.open(saved.path);
    const submitted = await writer.submit('/submission', { accepted: 'undo-missing:unlock' });
    expect(submitted.text).toContain('Ingediend.');
    expect(submitted.text).toContain('Een andere redacteur moet dit beoordelen.');
    const [made] = await app.get(ProceduresQueries).list(SYSTEM, { articleId: article.id });
    const page = await reviewer.open(`/studio/procedures/${made!.id}`);
    expect(page.text).toContain('Ontgrendel');
    expect((await reviewer.submit('/review', { verdict: 'approved' })).text).toContain('Vrijgegeven.');
    expect((await reviewer.open('/studio/procedures')).text).toContain('Ontgrendelen');
  });

  it('are for the product that is chosen, as a file and as a form, and for all when none is', async () => {
    const writer = await as('editor');
    const [article, product] = [
      await buildArticle(app),
      await buildProduct(app, { name: { nl: 'Kluis', en: 'Safe' } }),
    ];
    const made = () => app.get(ProceduresQueries).list(SYSTEM, { articleId: article.id });
    const yaml = YAML.replace('unlock, with', 'explode, with');
    await writer.open(`/studio/procedures/new?article=${article.id}`);
    // What is chosen outlives a mistake, and the change to the other look.
    const wrong = await writer.submit('/procedures/new', { yaml, productId: product.id });
    expect([wrong.status, wrong.html.includes(`value="${product.id}" selected`)]).toEqual([422, true]);
    const saved = await writer.submit('/procedures/new', { yaml: YAML });
    expect(saved.text).toContain('Kluis');
    expect(await made()).toMatchObject([{ productId: product.id }]);

    await writer.open(`/studio/procedures/new/form?article=${article.id}`);
    const asForm = await writer.submit('/new/form', { do: 'save', 'title.nl': '', productId: product.id });
    expect([asForm.status, asForm.html.includes(`value="${product.id}" selected`)]).toEqual([422, true]);
    await writer.open(`/studio/procedures/new?article=${article.id}`);
    expect((await writer.submit('/procedures/new', { yaml: YAML })).text).toContain('Bewaard.');
    expect((await made()).map(({ productId }) => productId)).toEqual(expect.arrayContaining([product.id, null]));
    await writer.open(`/studio/procedures/new?article=${article.id}`);
    expect((await writer.submit('/procedures/new', { yaml: YAML, productId: 'geen' })).status).toBe(422);
  });

  it('are for editors, connectors for administrators', async () => {
    expect((await (await as('agent')).open('/studio/procedures')).status).toBe(403);
    expect((await (await as('editor')).open('/studio/connectors')).status).toBe(403);
  });
});
