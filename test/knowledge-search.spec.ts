import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SYSTEM, type Actor } from '../src/accounts/index.js';
import { ArticleSearch, ArticlesService } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle, buildProduct } from './setup/build.js';
import { caller } from './setup/knowledge.js';

const VISITOR: Actor = { ...SYSTEM, key: 'visitor', role: 'visitor', via: 'none' };

describe('the word search over articles', () => {
  let app: TestApp;
  let search: ArticleSearch;

  beforeAll(async () => {
    app = await startTestApp();
    search = app.get(ArticleSearch);
    await buildArticle(app, {
      question: 'Hoe wijzig ik mijn wachtwoord?',
      answer: 'Open de **app** en kies café <Beheer>.',
    });
    await buildArticle(app, { question: 'Waar staan mijn facturen?', answer: 'Onder wachtwoord en gegevens.' });
    await buildArticle(app, { question: 'How do I change my password?', answer: 'Open the app.', locale: 'en' });
    await buildArticle(app, {
      texts: {
        nl: { question: 'Kan ik opzeggen?', answer: 'Ja, per maand.' },
        en: { question: 'Can I cancel?', answer: 'Yes, monthly.' },
      },
    });
  });
  afterAll(() => app.stop());

  const questions = async (words: string, locale: 'nl' | 'en' = 'nl') =>
    (await search.find(VISITOR, { words, locale })).map(({ question }) => question);

  it('finds what is in the question before what is in the answer', async () => {
    expect(await questions('wachtwoord')).toEqual(['Hoe wijzig ik mijn wachtwoord?', 'Waar staan mijn facturen?']);
  });

  it('finds a word by its beginning, in another form, and without its accent', async () => {
    expect(await questions('wachtw')).toHaveLength(2);
    expect(await questions('factuur facturen')).toEqual(['Waar staan mijn facturen?']);
    expect(await questions('cafe')).toEqual(['Hoe wijzig ik mijn wachtwoord?']);
    expect(await questions('wachtwoorden wijzigen')).toEqual(['Hoe wijzig ik mijn wachtwoord?']);
  });

  it('takes the best of the words when no article has them all', async () => {
    expect((await questions('ik ben mijn wachtwoord kwijt en de helikopter'))[0]).toBe(
      'Hoe wijzig ik mijn wachtwoord?',
    );
    expect(await questions('"mijn helikopter"')).toEqual([]);
    expect(await questions('wachtwoord -facturen')).toEqual(['Hoe wijzig ik mijn wachtwoord?']);
  });

  it('finds in the language of the reader, and in the other what is not in it', async () => {
    expect(await questions('password')).toEqual(['How do I change my password?']);
    expect(await questions('cancel', 'en')).toEqual(['Can I cancel?']);
    expect(await questions('cancel', 'nl')).toEqual([]);
    expect(await questions('opzeggen', 'nl')).toEqual(['Kan ik opzeggen?']);
  });

  it('shows where it was found, as HTML that is safe', async () => {
    const { body } = await caller(app).get('/articles/search?words=wachtwoord%20cafe&locale=nl').expect(200);
    expect(body.items[0]).toMatchObject({
      slug: 'hoe-wijzig-ik-mijn-wachtwoord',
      questionHtml: 'Hoe wijzig ik mijn <mark>wachtwoord</mark>?',
      snippetHtml: 'Open de app en kies <mark>café</mark> &lt;Beheer&gt;.',
    });
  });

  it('keeps to one product', async () => {
    const { id: productId } = await buildProduct(app);
    await buildArticle(app, { question: 'Is dit product anders?', productId });
    const found = await search.find(VISITOR, { words: 'product anders', locale: 'nl', productId });
    expect(found.map(({ question }) => question)).toEqual(['Is dit product anders?']);
    const other = await buildProduct(app);
    expect(await search.find(VISITOR, { words: 'anders', locale: 'nl', productId: other.id })).toEqual([]);
  });

  it('finds what was published a moment ago, and not what was withdrawn', async () => {
    const articles = app.get(ArticlesService);
    const { id } = await buildArticle(app, { question: 'Zeldzaamwoord?' });
    expect(await questions('zeldzaamwoord')).toHaveLength(1);
    await articles.save(SYSTEM, id, 'nl', { version: 1, question: 'Ongebruikelijkwoord?', answer: 'x' });
    expect(await questions('ongebruikelijkwoord')).toEqual([]);
    await articles.publish(SYSTEM, id, 'nl', 2);
    expect(await questions('ongebruikelijkwoord')).toHaveLength(1);
    expect(await questions('zeldzaamwoord')).toEqual([]);
    await articles.archive(SYSTEM, id, 'nl', 3);
    expect(await questions('ongebruikelijkwoord')).toEqual([]);
  });

  it('reads whatever is typed', async () => {
    for (const words of [
      '',
      ' ',
      '?',
      "':*",
      '\\',
      'a:*',
      '!(',
      '"',
      '-',
      'or or',
      'de het een',
      '<->',
      'a & | b',
      '\u0000',
      '😀',
      "'; DROP TABLE article",
      '%',
      'ß',
      'e\u0301',
    ]) {
      expect(Array.isArray(await search.find(VISITOR, { words, locale: 'nl' }))).toBe(true);
    }
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[abc é"'\-:*&|!()<>\\/\t?@.,0-9ßİ你]{0,40}$/u), async (words) => {
        expect(Array.isArray(await search.find(VISITOR, { words, locale: 'nl' }))).toBe(true);
      }),
      { numRuns: 200 },
    );
    await caller(app).get('/articles/search?words=a%00b').expect(400);
    await caller(app)
      .get(`/articles/search?words=${'x'.repeat(301)}`)
      .expect(400);
    await caller(app).get('/articles/search').expect(400);
  });
});
