import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../src/accounts/index.js';
import { ArticleMerging, ArticlesService, WorkReminders } from '../src/knowledge/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, buildProduct, signIn } from './setup/build.js';
import { signedIn, type Caller } from './setup/knowledge.js';
import { addVersion, buildManual } from './setup/manuals.js';
import { Visitor } from './setup/visitor.js';

describe('links that lead nowhere', () => {
  let app: TestApp;
  let editor: Caller;
  let cookie: string;
  let studio: Visitor;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    cookie = await signIn(app, await buildAccount(app, { role: 'editor', email: 'eva@voorbeeld.nl' }));
    studio = new Visitor(app, cookie);
  });
  afterAll(() => app.stop());

  const deadOf = async (id: string): Promise<string[]> => {
    const { body } = await editor.get('/articles/dead-links').expect(200);
    return body.items.find(({ articleId }: { articleId: string }) => articleId === id)?.dead ?? [];
  };
  const linking = (...paths: string[]) =>
    buildArticle(app, { answer: paths.map((path, index) => `Zie [${index}](${path}).`).join('\n\n') });

  it('are found among articles, manuals and products, and no other address is judged', async () => {
    const product = await buildProduct(app);
    const manual = await buildManual(app);
    const target = await buildArticle(app);
    const draft = await buildArticle(app, { published: false });
    const alive = [
      `/nl/articles/${target.texts[0]!.slug}?via=x`,
      `/nl/manuals/${manual.slug}`,
      `/nl/manuals/${manual.slug}/sections/installeren#stap`,
      `/nl/products/${product.key}`,
      '/nl/faq',
      'https://elders.voorbeeld/nl/articles/weg',
    ];
    const dead = [
      '/nl/articles/bestaat-niet',
      `/nl/articles/${draft.texts[0]!.slug}`,
      `/nl/manuals/${manual.slug}/sections/weg`,
      '/en/manuals/weg',
      '/nl/products/weg',
    ];
    expect(await deadOf((await linking(...alive)).id)).toEqual([]);
    expect(await deadOf((await linking(...alive, ...dead)).id)).toEqual(dead);
    await (await signedIn(app, 'agent')).get('/articles/dead-links').expect(403);
  });

  it('appear when an article is archived and go when it is back; a renamed or merged one leads on', async () => {
    const [target, other] = [await buildArticle(app), await buildArticle(app)];
    const path = `/nl/articles/${target.texts[0]!.slug}`;
    const { id } = await linking(path);
    const articles = app.get(ArticlesService);
    let { version } = await articles.archive(SYSTEM, target.id, null, 1);
    expect(await deadOf(id)).toEqual([path]);
    ({ version } = await articles.publish(SYSTEM, target.id, 'nl', version));
    expect(await deadOf(id)).toEqual([]);

    await app.get(ArticleMerging).merge(SYSTEM, target.id, { intoId: other.id, version });
    expect(await deadOf(id)).toEqual([]);
    await articles.archive(SYSTEM, other.id, null, 1);
    expect(await deadOf(id)).toEqual([path]);
  });

  it('appear when a new version of a manual drops the section', async () => {
    const manual = await buildManual(app);
    const path = `/nl/manuals/${manual.slug}/sections/installeren`;
    const { id } = await linking(path);
    expect(await deadOf(id)).toEqual([]);
    await addVersion(app, manual.id, { label: '2.0', source: '# Anders {#anders}\n\nAlles is anders.' });
    expect(await deadOf(id)).toEqual([path]);
  });

  it('are work for the editors, also in their weekly mail', async () => {
    const { texts } = await linking('/nl/articles/nergens');
    const work = await studio.open('/studio/work?kind=dead-links&whose=all');
    expect(work.text).toContain(texts[0]!.head!.question);
    expect(work.text).toContain('leidt nergens heen: /nl/articles/nergens');
    const inEnglish = await new Visitor(app, `${cookie}; locale=en`).open('/studio/work?kind=dead-links&whose=all');
    expect(inEnglish.text).toContain('leads nowhere: /nl/articles/nergens');
    expect((await studio.open('/studio/articles')).html).toContain('/studio/work?kind=dead-links');

    app.clock.stopAt('2026-11-18T12:00:00Z');
    await app.get(WorkReminders).remind();
    const mails = await app.db.query(
      `SELECT 1 FROM mail WHERE kind = 'editors-work' AND to_address = 'eva@voorbeeld.nl' AND text LIKE '%Links die nergens heen leiden%'`,
    );
    expect(mails).toHaveLength(1);
  });

  it('are found in fragments, which all texts that use them share', async () => {
    const target = await buildArticle(app);
    const path = `/nl/articles/${target.texts[0]!.slug}`;
    const says = { nl: `Zie [hier](${path}).`, en: 'See [there](/en/articles/nowhere).', version: 0 };
    await editor.put('/fragments/see-also', says).expect(200);
    const found = async () => (await editor.get('/articles/dead-links').expect(200)).body.fragments;
    expect(await found()).toMatchObject([{ key: 'see-also', locale: 'en', dead: ['/en/articles/nowhere'] }]);
    await app.get(ArticlesService).archive(SYSTEM, target.id, null, 1);
    expect(await found()).toHaveLength(2);

    const work = await studio.open('/studio/work?kind=dead-links');
    expect(work.html).toContain('href="/studio/fragments/see-also"');
    expect(work.text).toContain(`leidt nergens heen: ${path}`);
    const page = await studio.open('/studio/fragments/see-also');
    expect(page.text).toContain(`Deze links leiden nergens heen: ${path} /en/articles/nowhere`);
    const mended = await studio.submit('/studio/fragments/see-also', { nl: 'Niets.', en: 'See [us](/en/faq).' });
    expect(mended.text).not.toContain('leiden nergens heen');
    expect(await found()).toEqual([]);
  });

  it('are shown beside the text while it is being written', async () => {
    const { id } = await linking('/nl/articles/kwijt');
    studio = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    const page = await studio.open(`/studio/articles/${id}/nl`);
    expect(page.text).toContain('Deze links leiden nergens heen: /nl/articles/kwijt');
    const mended = await studio.submit(`/studio/articles/${id}/nl`, { answer: 'Zie [daar](/nl/faq).' });
    expect(mended.text).not.toContain('Deze links leiden nergens heen');
  });
});
