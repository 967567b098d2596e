import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticlesQueries, ArticlesService } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildArticle } from './setup/build.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

describe('the address of an article', () => {
  let app: TestApp;
  let articles: ArticlesService;
  let editor: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    articles = app.get(ArticlesService);
    editor = await signedIn(app, 'editor');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  const slugOf = async (id: string) => (await app.get(ArticlesQueries).get(SYSTEM, id)).texts[0]?.slug;
  const ask = (path: string) => visitor.get(`/articles/by-slug/${path}`).redirects(0);
  const rewrite = async (id: string, version: number, question: string) => {
    await articles.save(SYSTEM, id, 'nl', { version, question, answer: 'x' });
    return articles.publish(SYSTEM, id, 'nl', version + 1);
  };

  it('follows the question at each publication, and the old ones keep redirecting', async () => {
    const { id } = await buildArticle(app, { question: 'Hoe begin ik?' });
    await rewrite(id, 1, 'Hoe start ik?');
    await rewrite(id, 3, 'Hoe ga ik van start?');

    await ask('nl/hoe-ga-ik-van-start').expect(200);
    for (const old of ['hoe-begin-ik', 'hoe-start-ik']) {
      await ask(`nl/${old}`).expect(301).expect('Location', '/api/v1/articles/by-slug/nl/hoe-ga-ik-van-start');
    }
    await rewrite(id, 5, 'Hoe begin ik?');
    await ask('nl/hoe-begin-ik').expect(200);
    await ask('nl/hoe-ga-ik-van-start').expect(301);
  });

  it('gets a number when another article has it, or had it once', async () => {
    const first = await buildArticle(app, { question: 'Waar is mijn factuur?' });
    const second = await buildArticle(app, { question: 'Waar is mijn factuur?' });
    expect(await slugOf(second.id)).toBe('waar-is-mijn-factuur-2');

    await rewrite(first.id, 1, 'Waar staat mijn factuur?');
    const third = await buildArticle(app, { question: 'Waar is mijn factuur' });
    expect(await slugOf(third.id)).toBe('waar-is-mijn-factuur-3');
    const { body } = await ask('nl/waar-is-mijn-factuur').expect(301);
    expect(body).toEqual({ locale: 'nl', slug: 'waar-staat-mijn-factuur' });

    await rewrite(second.id, 1, 'Waar is mijn factuur? ');
    expect(await slugOf(second.id)).toBe('waar-is-mijn-factuur-2');
  });

  it('is each article its own when many get the same question at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () => buildArticle(app, { question: 'Allemaal tegelijk?' })),
    );
    const slugs = await Promise.all(made.map(({ id }) => slugOf(id)));
    expect(new Set(slugs).size).toBe(8);
    expect(slugs).toContain('allemaal-tegelijk');
  });

  it('is set by hand, and let go again', async () => {
    const { id } = await buildArticle(app, { question: 'Met de hand?' });
    const text = { question: 'Met de hand?', answer: 'Zo doet u dat.' };
    await editor.put(`/articles/${id}/texts/nl`, { ...text, version: 1, slug: 'handmatig' }).expect(200);
    await ask('nl/handmatig').expect(200);
    await ask('nl/met-de-hand').expect(301);
    await rewrite(id, 2, 'Een andere vraag?');
    await ask('nl/handmatig').expect(200);

    await editor
      .put(`/articles/${id}/texts/nl`, { question: 'Nog een vraag?', answer: 'x', version: 4, slug: null })
      .expect(200);
    await editor.put(`/articles/${id}/texts/nl/publication`, { version: 5 }).expect(200);
    await ask('nl/nog-een-vraag').expect(200);
    await ask('nl/handmatig').expect(301);
  });

  it('is never taken from another article by hand', async () => {
    const { id } = await buildArticle(app, { question: 'Eerst hier?' });
    await rewrite(id, 1, 'Nu daar?');
    const other = await buildArticle(app, { question: 'Ander artikel?' });
    for (const slug of ['eerst-hier', 'nu-daar']) {
      const { body } = await editor
        .put(`/articles/${other.id}/texts/nl`, { question: 'Ander artikel?', answer: 'x', version: 1, slug })
        .expect(409);
      expect(body.code).toBe('slug-taken');
    }
    expect(await slugOf(other.id)).toBe('ander-artikel');
  });

  it('belongs to a language, and leads to the other when only that is online', async () => {
    const { id } = await buildArticle(app, {
      texts: { nl: { question: 'Wifi?', answer: 'Ja.' }, en: { question: 'Wifi?', answer: 'Yes.' } },
    });
    expect((await ask('nl/wifi').expect(200)).body.answer).toBe('Ja.');
    expect((await ask('en/wifi').expect(200)).body.answer).toBe('Yes.');
    await articles.unpublish(SYSTEM, id, 'nl', 1);
    await ask('nl/wifi').expect(301).expect('Location', '/api/v1/articles/by-slug/en/wifi');
    await articles.archive(SYSTEM, id, null, 2);
    await ask('nl/wifi').expect(404);
    await ask('en/wifi').expect(404);
  });
});
