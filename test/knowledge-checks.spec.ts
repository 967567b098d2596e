import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleChecks, type CheckKind } from '../src/knowledge/index.js';
import type { Locale } from '../src/platform/locale/index.js';
import { buildArticle } from './setup/build.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

describe('an article that somebody doubts', () => {
  let app: TestApp;
  let editor: Caller;
  let id: string;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    const texts = { nl: { question: 'Hoe?', answer: 'Zo.' }, en: { question: 'How?', answer: 'So.' } };
    ({ id } = await buildArticle(app, { texts }));
  });

  const flag = (kind: CheckKind, source: string, locale?: Locale, articleId = id) =>
    app.db.write((tx) =>
      app.get(ArticleChecks).flag(tx, articleId, { kind, evidence: { source, title: 'T\0' }, locale }),
    );
  const stages = async () => {
    const { body } = await editor.get(`/articles/${id}`).expect(200);
    return [body.texts.nl.stage, body.texts.en.stage];
  };

  it('needs check at once when its manual changed, in each language it is online in, and stays online', async () => {
    await flag('manual-changed', 'manual:1#start');
    expect(await stages()).toEqual(['needs-check', 'needs-check']);
    await caller(app).get(`/articles/${id}`).expect(200);

    const audited = await app.db.query(
      `SELECT details->>'locale' AS locale FROM audit WHERE action = 'article.needs-check' AND subject = $1`,
      [`article:${id}`],
    );
    expect(audited).toHaveLength(2);
  });

  it('needs check when enough different tickets were reopened, one of them twice being one', async () => {
    await flag('reopened', 'ticket:1');
    await flag('reopened', 'ticket:1');
    expect(await stages()).toEqual(['published', 'published']);
    await flag('reopened', 'ticket:2', 'en');
    expect(await stages()).toEqual(['published', 'needs-check']);
  });

  it('is trusted again when a better text is published', async () => {
    await flag('procedure-failed', 'run:1', 'nl');
    const { body: saved } = await editor
      .put(`/articles/${id}/texts/nl`, { question: 'Hoe?', answer: 'Beter.', version: 1 })
      .expect(200);
    expect(saved.texts.nl.stage).toBe('draft');
    await editor.put(`/articles/${id}/texts/nl/publication`, { version: saved.version }).expect(200);
    expect(await stages()).toEqual(['published', 'published']);
    await flag('procedure-failed', 'run:1', 'nl');
    expect((await stages())[0]).toBe('needs-check');
  });

  it('may be gone, a draft, or doubted by many at once', async () => {
    await flag('reported', 'x', undefined, '0193e8c5-0000-7000-8000-00000000beef');
    await Promise.all(['a', 'b', 'c', 'd'].map((source) => flag('reported', source)));
    expect(await stages()).toEqual(['needs-check', 'needs-check']);
    const draft = await buildArticle(app, { published: false });
    await flag('manual-changed', 'x', undefined, draft.id);
    expect(await app.db.query('SELECT id FROM article_check WHERE article_id = $1', [draft.id])).toEqual([]);
  });
});
