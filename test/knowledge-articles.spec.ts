import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildArticle, buildProduct } from './setup/build.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { caller, signedIn, type Caller } from './setup/knowledge.js';

describe('articles', () => {
  let app: TestApp;
  let editor: Caller;
  let visitor: Caller;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signedIn(app, 'editor');
    visitor = caller(app);
  });
  afterAll(() => app.stop());

  const events = async (id: string) =>
    (
      await app.db.query<{ topic: string }>(`SELECT topic FROM event WHERE payload->>'articleId' = $1 ORDER BY id`, [
        id,
      ])
    ).map(({ topic }) => topic);

  describe('being written', () => {
    it('begin as a draft and are read once they are published', async () => {
      const product = await buildProduct(app, { key: 'mijn-app', name: { nl: 'Mijn app' } });
      const texts = { nl: { question: ' Hoe reset ik\nmijn  wachtwoord? ', answer: '# Zo\r\n\r\nVia **de app**.\n' } };
      const { body: draft } = await editor.post('/articles', { texts, productId: product.id }).expect(201);
      expect(draft).toMatchObject({
        version: 1,
        audience: 'public',
        product: { key: 'mijn-app', name: { nl: 'Mijn app' } },
        helpful: { yes: 0, no: 0 },
        texts: {
          nl: {
            status: 'draft',
            slug: 'hoe-reset-ik-mijn-wachtwoord',
            published: null,
            head: { version: 1, question: 'Hoe reset ik mijn wachtwoord?', answer: '# Zo\n\nVia **de app**.' },
          },
        },
      });
      await visitor.get(`/articles/${draft.id}`).expect(404);

      await editor.put(`/articles/${draft.id}/texts/nl/publication`, { version: 1 }).expect(200);
      const { body } = await visitor.get(`/articles/${draft.id}`).expect(200);
      expect(body.texts.nl).toEqual({
        slug: 'hoe-reset-ik-mijn-wachtwoord',
        publishedAt: expect.any(String),
        verifiedAt: expect.any(String),
        version: 1,
        question: 'Hoe reset ik mijn wachtwoord?',
        answer: '# Zo\n\nVia **de app**.',
        html: '<h2>Zo</h2>\n<p>Via <strong>de app</strong>.</p>\n',
        summary: 'Zo Via de app.',
      });
      expect(Object.keys(body).toSorted()).toEqual(['createdAt', 'id', 'product', 'texts', 'updatedAt']);
    });

    it('stay online as they are while the next version is written', async () => {
      const { id } = await buildArticle(app, { question: 'Wat kost het?', answer: 'Vijf euro.' });
      const { body: edited } = await editor
        .put(`/articles/${id}/texts/nl`, { version: 1, question: 'Wat kost het nu?', answer: 'Zes euro.' })
        .expect(200);
      expect(edited).toMatchObject({
        version: 2,
        texts: { nl: { slug: 'wat-kost-het', published: { version: 1 }, head: { version: 2, answer: 'Zes euro.' } } },
      });
      expect((await visitor.get(`/articles/${id}`)).body.texts.nl).toMatchObject({ version: 1, answer: 'Vijf euro.' });

      await editor.put(`/articles/${id}/texts/nl/publication`, { version: 2 }).expect(200);
      expect((await visitor.get(`/articles/${id}`)).body.texts.nl).toMatchObject({ version: 2, answer: 'Zes euro.' });
      expect(await events(id)).toEqual(['article.published', 'article.published']);
    });

    it('make no new version of the same text', async () => {
      const { id } = await buildArticle(app, { question: 'Blijft dit zo?', answer: 'Ja.' });
      const same = { version: 1, question: 'Blijft dit zo?', answer: 'Ja.' };
      expect((await editor.put(`/articles/${id}/texts/nl`, same).expect(200)).body.version).toBe(1);
      expect((await editor.put(`/articles/${id}/texts/nl/publication`, { version: 1 }).expect(200)).body.version).toBe(
        1,
      );
      expect((await editor.get(`/articles/${id}/texts/nl/versions`)).body.items).toHaveLength(1);
    });

    it('get a second language later', async () => {
      const { id } = await buildArticle(app, { question: 'Waar vind ik het?', answer: 'Hier.' });
      await editor
        .put(`/articles/${id}/texts/en`, { version: 1, question: 'Where is it?', answer: 'Here.' })
        .expect(200);
      expect(Object.keys((await visitor.get(`/articles/${id}`)).body.texts)).toEqual(['nl']);
      await editor.put(`/articles/${id}/texts/en/publication`, { version: 2 }).expect(200);
      const { body } = await visitor.get('/articles/by-slug/en/where-is-it').expect(200);
      expect(body).toMatchObject({ id, answer: 'Here.', others: [{ locale: 'nl', slug: 'waar-vind-ik-het' }] });
    });

    it('are taken offline, and put away', async () => {
      const { id } = await buildArticle(app, {
        texts: { nl: { question: 'Vraag weg?', answer: 'x' }, en: { question: 'Gone?', answer: 'x' } },
      });
      await editor.delete(`/articles/${id}/texts/nl/publication`, { version: 1 }).expect(200);
      expect(Object.keys((await visitor.get(`/articles/${id}`)).body.texts)).toEqual(['en']);
      const { body } = await editor.put(`/articles/${id}/archival`, { version: 2 }).expect(200);
      expect(body).toMatchObject({ version: 3, texts: { nl: { status: 'archived' }, en: { status: 'archived' } } });
      await visitor.get(`/articles/${id}`).expect(404);
      expect(await events(id)).toEqual([
        'article.published',
        'article.published',
        'article.updated',
        'article.archived',
        'article.archived',
      ]);
      const audited = await app.db.query<{ action: string }>(
        'SELECT action FROM audit WHERE subject = $1 ORDER BY seq',
        [`article:${id}`],
      );
      expect(audited.map(({ action }) => action)).toEqual([
        'article.published',
        'article.published',
        'article.unpublished',
        'article.archived',
        'article.archived',
      ]);

      await editor.put(`/articles/${id}/texts/nl/publication`, { version: 3 }).expect(200);
      await visitor.get(`/articles/${id}`).expect(200);
    });

    it('change their audience and product, on record', async () => {
      const { id } = await buildArticle(app);
      const product = await buildProduct(app);
      await editor.patch(`/articles/${id}`, { version: 1, audience: 'staff', productId: product.id }).expect(200);
      await visitor.get(`/articles/${id}`).expect(404);
      const [audited] = await app.db.query<object>(
        `SELECT action, details FROM audit WHERE subject = $1 AND action = 'article.updated'`,
        [`article:${id}`],
      );
      expect(audited).toEqual({
        action: 'article.updated',
        details: { audience: ['public', 'staff'], product: [null, product.id] },
      });
      expect(await events(id)).toEqual(['article.published', 'article.updated']);
      const { body } = await editor.patch(`/articles/${id}`, { version: 2, productId: id }).expect(400);
      expect(body.errors).toEqual([{ path: 'productId', message: 'is not a product' }]);
    });

    it('are written by editors only', async () => {
      const { id } = await buildArticle(app);
      const [agent, customer] = [await signedIn(app, 'agent'), await signedIn(app, 'customer')];
      const body = { texts: { nl: { question: 'Mag ik?' } } };
      await visitor.post('/articles', body).expect(401);
      for (const reader of [agent, customer]) {
        await reader.post('/articles', body).expect(403);
        await reader.put(`/articles/${id}/texts/nl`, { version: 1, question: 'x', answer: 'y' }).expect(403);
        await reader.put(`/articles/${id}/texts/nl/publication`, { version: 1 }).expect(403);
        await reader.get(`/articles/${id}/texts/nl/versions`).expect(403);
      }
    });
  });

  describe('with two editors at once', () => {
    it('let one of them win and tell the other', async () => {
      const { id } = await buildArticle(app);
      const save = (answer: string) =>
        editor.put(`/articles/${id}/texts/nl`, { version: 1, question: 'Wie wint?', answer });
      const answers = await Promise.all([save('de eerste'), save('de tweede'), save('de derde')]);

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
      const lost = answers.find(({ status }) => status === 409);
      expect(lost?.body).toMatchObject({ code: 'article-changed', version: 2 });
      expect((await editor.get(`/articles/${id}/texts/nl/versions`)).body.items).toHaveLength(2);
    });

    it('take the version from If-Match too, and ask for it when there is none', async () => {
      const { id } = await buildArticle(app);
      const { headers } = await editor.get(`/articles/${id}`).expect(200);
      const text = { question: 'Met een kenmerk?', answer: 'Ja.' };
      const path = `/articles/${id}/texts/nl`;
      await editor.put(path, text).set('If-Match', headers['etag']!).expect(200);
      await editor
        .put(path, { ...text, answer: 'Nee.' })
        .set('If-Match', headers['etag']!)
        .expect(409);
      const { body } = await editor.put(path, text).expect(400);
      expect(body.errors[0].path).toBe('version');
      await editor.delete(`${path}/publication`).set('If-Match', '"2"').expect(200);
    });

    it('answer a reader who has it already with 304', async () => {
      const { id } = await buildArticle(app);
      const { headers } = await visitor.get(`/articles/${id}`).expect(200);
      await visitor.get(`/articles/${id}`).set('If-None-Match', headers['etag']!).expect(304);
    });

    it('create one article for one Idempotency-Key', async () => {
      const body = { texts: { nl: { question: 'Dubbel gestuurd?' } } };
      const first = await editor.post('/articles', body).set('Idempotency-Key', 'once').expect(201);
      const second = await editor.post('/articles', body).set('Idempotency-Key', 'once').expect(201);
      expect(second.body.id).toBe(first.body.id);
    });
  });

  describe('and their history', () => {
    it('can be read in every version, and restored as a new one', async () => {
      const { id } = await buildArticle(app, { question: 'Versie een?', answer: 'Een.' });
      await editor
        .put(`/articles/${id}/texts/nl`, { version: 1, question: 'Versie twee?', answer: 'Twee.' })
        .expect(200);
      const path = `/articles/${id}/texts/nl/versions`;
      const { body: history } = await editor.get(path).expect(200);
      expect(history.items).toMatchObject(
        [
          {
            version: 2,
            question: 'Versie twee?',
            isHead: true,
            isPublished: false,
            restoredFrom: null,
            author: /editor/,
          },
          { version: 1, question: 'Versie een?', isHead: false, isPublished: true },
        ].map((item) => ({ ...item, ...(item.author ? { author: expect.stringMatching(item.author) } : {}) })),
      );
      expect((await editor.get(`${path}/1`).expect(200)).body).toMatchObject({ answer: 'Een.', html: '<p>Een.</p>\n' });

      const { body } = await editor.post(`${path}/1/restoration`, { version: 2 }).expect(200);
      expect(body).toMatchObject({
        version: 3,
        texts: { nl: { head: { version: 3, answer: 'Een.' }, published: { version: 1 } } },
      });
      expect((await editor.get(`${path}/3`)).body).toMatchObject({ restoredFrom: 1, question: 'Versie een?' });

      await editor.get(`${path}/4`).expect(404);
      await editor.post(`${path}/9/restoration`, { version: 3 }).expect(404);
      await editor.get(`${path}/x`).expect(400);
      await editor.get(`/articles/${id}/texts/en/versions`).expect(404);
    });

    it('come in pages', async () => {
      const { id } = await buildArticle(app, { published: false });
      for (let version = 1; version < 5; version += 1) {
        await editor
          .put(`/articles/${id}/texts/nl`, { version, question: `Vraag ${version}?`, answer: '' })
          .expect(200);
      }
      const path = `/articles/${id}/texts/nl/versions?limit=3`;
      const { body: first } = await editor.get(path).expect(200);
      const { body: second } = await editor.get(`${path}&cursor=${first.next}`).expect(200);
      expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
      expect(second.next).toBeNull();
    });
  });
});
