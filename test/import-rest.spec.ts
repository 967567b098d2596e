import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildArticle, signIn } from './setup/build.js';
import { callerOf, visitorOf, type Caller } from './setup/caller.js';

describe('importing over REST', () => {
  let app: TestApp;
  let admin: Caller;
  let cookie: string;

  beforeAll(async () => {
    app = await startTestApp();
    const account = await buildAccount(app, { role: 'admin' });
    admin = await callerOf(app, account);
    cookie = await signIn(app, account);
    await buildArticle(app, { externalId: 'reset' });
  });
  afterAll(() => app.stop());

  const send = (query: string, body: string, type = 'application/x-ndjson', as = cookie) =>
    request(app.http)
      .post(`/api/v1/imports${query}`)
      .set({ Cookie: as, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type })
      .send(body);
  const lines = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

  it('takes tickets and tells what came of them', async () => {
    const body = lines({ external_id: 'r1', text: 'Hoe?', article: 'reset' }, { text: 'x', locale: 'fr' });
    const answer = await send('?name=portaal', body);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'tickets', created: 1, updated: 0, unchanged: 0, rejected: 1 });

    const run = await admin.get(`/imports/${answer.body.id}`);
    expect(run.body).toMatchObject({
      status: 'finished',
      sourceName: 'portaal',
      created: 1,
      readBytes: body.length,
      totalBytes: body.length,
    });
    expect((await admin.get('/imports')).body.items[0].id).toBe(answer.body.id);
    expect((await admin.get(`/imports/${answer.body.id}/rejects`)).body).toEqual({
      items: [{ line: 2, reason: 'locale: "fr" is neither nl nor en', record: '{"text":"x","locale":"fr"}' }],
      next: null,
    });
  });

  it('takes articles', async () => {
    const answer = await send('?kind=articles&locale=en', lines({ intent: 'lost', title: 'Lost my card' }));
    expect(answer.body).toMatchObject({ kind: 'articles', created: 1 });
    expect((await admin.get('/articles?externalId=lost')).body.items).toHaveLength(1);
  });

  it('writes nothing in a dry run', async () => {
    const answer = await send('?dryRun=true', lines({ external_id: 'droog', text: 'Hoe?' }));
    expect(answer.body).toMatchObject({ id: null, dryRun: true, created: 1 });
    expect(await app.db.query(`SELECT FROM ticket WHERE external_id = 'droog'`)).toEqual([]);
  });

  it('takes more than a request may hold otherwise', async () => {
    const records = Array.from({ length: 1_500 }, (_, index) => ({
      external_id: `groot-${index}`,
      text: 'x'.repeat(1_500),
    }));
    const answer = await send('', lines(...records));
    expect(answer.body).toMatchObject({ created: 1_500, rejected: 0 });
  });

  it('pages through runs and rejects', async () => {
    const { body } = await send('', lines(...Array.from({ length: 5 }, () => ({ text: 'x', locale: 'de' }))));
    const first = (await admin.get(`/imports/${body.id}/rejects?limit=3`)).body;
    const second = (await admin.get(`/imports/${body.id}/rejects?limit=3&cursor=${first.next}`)).body;
    expect([...first.items, ...second.items].map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    const page = (await admin.get('/imports?limit=1')).body;
    expect((await admin.get(`/imports?limit=1&cursor=${page.next}`)).body.items[0].id).not.toBe(page.items[0].id);
    expect((await admin.get('/imports?cursor=onzin')).status).toBe(400);
  });

  it('says what is wrong with what it was sent', async () => {
    const wrong: Array<[string, string, string, number, string]> = [
      ['', '{"text":"x"}', 'application/json', 400, 'import-not-ndjson'],
      ['', 'text\nx\n', 'text/csv', 415, 'unsupported-media-type'],
      ['', '', 'application/x-ndjson', 400, 'import-unreadable'],
      ['?map=subject=kop', '{"text":"x"}', 'application/x-ndjson', 400, 'import-map'],
      ['?kind=people', '{"text":"x"}', 'application/x-ndjson', 400, 'invalid-input'],
    ];
    for (const [query, body, type, status, code] of wrong) {
      const answer = await send(query, body, type);
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    }
    expect((await admin.get('/imports/0193e8c5-0000-7000-8000-000000000000')).body.code).toBe('import-not-found');
  });

  it('is for administrators only', async () => {
    for (const role of ['customer', 'agent', 'editor'] as const) {
      const account = await buildAccount(app, { role });
      const caller = await callerOf(app, account);
      expect((await send('', lines({ text: 'x' }), undefined, await signIn(app, account))).status).toBe(403);
      expect((await caller.get('/imports')).status).toBe(403);
    }
    expect((await visitorOf(app).get('/imports')).status).toBe(401);
  });
});
