import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildArticle } from './setup/build.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

async function refused(editor: Caller, text: object, path: string): Promise<void> {
  const { body } = await editor.post('/articles', { texts: { nl: text } }).expect(400);
  expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
}

describe('articles that come in wrong', () => {
  let app: TestApp;
  let editor: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  it('are refused with the name of the field', async () => {
    await refused(editor, { question: '  ' }, 'texts.nl.question');
    await refused(editor, { question: 'x'.repeat(301) }, 'texts.nl.question');
    await refused(editor, { question: 'Te lang?', answer: 'é'.repeat(60_000) }, 'texts.nl.answer');
    await refused(editor, { question: 'Nul\u0000?' }, 'texts.nl.question');
    await refused(editor, { question: 'Nul?', answer: 'a\u0000b' }, 'texts.nl.answer');
    await refused(editor, { question: 'Adres?', slug: 'Met Hoofdletters' }, 'texts.nl.slug');
    await editor.post('/articles', { texts: {} }).expect(400);
    await editor.post('/articles', { texts: { nl: { question: 'Wat?' } }, colour: 'red' }).expect(400);
    await editor.get('/articles/not-an-id').expect(400);
    await editor.get('/articles?limit=1000').expect(400);
    await editor.get('/articles?cursor=abc').expect(400);
    await visitor.get('/articles/by-slug/fr/x').expect(400);
    await visitor.get('/articles/by-slug/nl/a%00b').expect(400);
  });

  it('may be as large as the limit, half a surrogate included', async () => {
    const answer = `${'é'.repeat(51_199)}\ud83d`;
    const { body } = await editor.post('/articles', { texts: { nl: { question: 'Groot?', answer } } });
    expect(body.errors ?? []).toEqual([{ path: 'texts.nl.answer', message: 'must be at most 100 kB' }]);
    const texts = { nl: { question: 'Groot \ud83d?', answer: 'woord '.repeat(17_000) } };
    const { body: made } = await editor.post('/articles', { texts, publish: true }).expect(201);
    const { body: read } = await visitor.get(`/articles/${made.id}`).expect(200);
    expect(read.texts.nl.answer).toHaveLength(17_000 * 6 - 1);
    expect(read.texts.nl.summary.length).toBeLessThanOrEqual(200);
    expect(read.texts.nl.question).toBe('Groot \ufffd?');
  });

  it('can not harm who reads them', async () => {
    const { id } = await buildArticle(app, {
      question: '<script>alert(1)</script>?',
      answer: '<img src=x onerror=alert(1)> [klik](javascript:alert(1))',
    });
    const { body } = await visitor.get(`/articles/${id}`).expect(200);
    expect(body.texts.nl.html).toBe('<p>&lt;img src=x onerror=alert(1)&gt; [klik](javascript:alert(1))</p>\n');
  });
});
