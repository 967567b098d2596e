import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';

describe('the API description', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('lists every address of the API and nothing else, with what each body and query takes', async () => {
    const { body } = await request(app.http).get('/api/openapi.json').expect(200);

    const paths = Object.keys(body.paths);
    for (const path of ['/api/v1/tickets', '/api/v1/articles', '/api/v1/faq', '/api/v1/faq/{articleId}/explanation']) {
      expect(paths).toContain(path);
    }
    expect(paths.filter((path) => !path.startsWith('/api/'))).toEqual([]);

    const open = body.paths['/api/v1/tickets'].post;
    expect(JSON.stringify(open.requestBody)).toContain('subject');
    expect(body.paths['/api/v1/faq'].get.parameters.map(({ name }: { name: string }) => name)).toContain('product');
  });

  it('says in a sentence what every operation is for', async () => {
    const { body } = await request(app.http).get('/api/openapi.json').expect(200);
    const silent = Object.entries(body.paths as Record<string, Record<string, { summary?: string }>>).flatMap(
      ([path, operations]) =>
        Object.entries(operations)
          .filter(([, operation]) => !operation.summary)
          .map(([method]) => `${method} ${path}`),
    );
    expect(silent).toEqual([]);
  });

  it('shows them to people', async () => {
    const { text } = await request(app.http).get('/api/docs').expect(200);
    expect(text).toContain('Vraagbaak API');
  });
});
