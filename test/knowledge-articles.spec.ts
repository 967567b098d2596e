import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { buildAccount, buildArticle, signIn } from './setup/build.js';
import { startTestApp, type TestApp } from './setup/app.js';

describe('articles', () => {
  let app: TestApp;
  let editor: string;

  beforeAll(async () => {
    app = await startTestApp();
    editor = await signIn(app, await buildAccount(app, { role: 'editor' }));
  });
  afterAll(() => app.stop());

  it('lets an editor write one, publish it and customers read it', async () => {
    const { body: draft } = await request(app.http)
      .post('/api/v1/articles')
      .set('Cookie', editor)
      .set('Sec-Fetch-Site', 'same-origin')
      .send({ texts: { nl: { question: 'Hoe reset ik mijn wachtwoord?', answer: '# Zo\n\nGa naar **instellingen**.' } } })
      .expect(201);
    expect(draft).toMatchObject({ version: 1, texts: { nl: { status: 'draft', published: null } } });
    await request(app.http).get(`/api/v1/articles/${draft.id}`).expect(404);
  });
});
