import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Csrf } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';

const OURS = { 'Sec-Fetch-Site': 'same-origin' };

describe('a page of another site', () => {
  let app: TestApp;
  let cookie: string;
  let visitor: string;
  let visitorToken: string;
  let token: string;

  beforeAll(async () => {
    app = await startTestApp();
    cookie = await signIn(app, await buildAccount(app));
    token = (await request(app.http).get('/api/v1/me').set('Cookie', cookie)).body.csrfToken;

    // A visitor who opened one of our pages.
    const cookies: Record<string, string> = {};
    const set = (name: string, value: string) => (visitor = `${name}=${value}`);
    visitorToken = app
      .get(Csrf)
      .csrfTokenFor({ actor: { sessionId: null }, cookies } as never, { setCookie: set } as never);
  });
  afterAll(() => app.stop());

  const rename = (headers: Record<string, string>) =>
    request(app.http)
      .patch('/api/v1/me')
      .set({ Cookie: cookie, ...headers })
      .send({ name: 'Anna' });

  it.each([
    ['says so', { 'Sec-Fetch-Site': 'cross-site' }],
    ['is on another subdomain', { 'Sec-Fetch-Site': 'same-site' }],
    ['has another origin', { Origin: 'https://evil.example' }],
    ['has no origin it dares to name', { Origin: 'null' }],
    ['pretends with Sec-Fetch-Site only', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }],
  ])('is refused when it %s, with a token too', async (_, headers) => {
    const { body } = await rename({ ...headers, 'X-CSRF-Token': token }).expect(403);
    expect(body.code).toBe('csrf-refused');
  });

  it('is refused when it brings the cookie and nothing else', async () => {
    expect((await rename({}).expect(403)).body.code).toBe('csrf-refused');
  });

  it.each([
    ['the browser vouches for it', () => ({ 'Sec-Fetch-Site': 'same-origin' })],
    ['its origin is ours', () => ({ Origin: 'http://localhost:3000' })],
    ['it knows the token', () => ({ 'X-CSRF-Token': token })],
  ])('is not what it is when %s', async (_, headers) => {
    await rename(headers()).expect(200);
  });

  it("can not use somebody else's token", async () => {
    const other = await signIn(app, await buildAccount(app));
    const stolen = (await request(app.http).get('/api/v1/me').set('Cookie', other)).body.csrfToken;
    for (const wrong of [stolen, visitorToken, '', `${token}A`]) await rename({ 'X-CSRF-Token': wrong }).expect(403);
  });

  it('reads nothing it could not read anyway, so reading needs no token', async () => {
    await request(app.http).get('/api/v1/me').set({ Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' }).expect(200);
  });

  const form = (fields: object, headers: Record<string, string>, path = '/api/v1/sign-in-links') =>
    request(app.http)
      .post(path)
      .type('form')
      .set(headers)
      .send({ email: 'niemand@voorbeeld.nl', ...fields });

  it('is refused a form without a token, signed in or not, whatever the browser says', async () => {
    const tries: Array<Record<string, string>> = [
      {},
      { Cookie: cookie },
      { Cookie: visitor },
      { Cookie: cookie, ...OURS },
    ];
    for (const headers of tries) expect((await form({}, headers).expect(403)).body.code).toBe('csrf-refused');
  });

  it('is not where a form with its token comes from; the token is taken out before the form is read', async () => {
    await form({ _csrf: token }, { Cookie: cookie }).expect(202);
    await form({ _csrf: visitorToken }, { Cookie: visitor }).expect(202);
    await form({}, { Cookie: visitor }, `/api/v1/sign-in-links?_csrf=${visitorToken}`).expect(202);
  });

  it('can not use the token of a visitor whose cookie it does not have', async () => {
    await request(app.http).post('/api/v1/sign-in-links').type('form').send({ _csrf: visitorToken }).expect(403);
    await form({ _csrf: visitorToken }, { Cookie: `visitor=${'A'.repeat(43)}` }).expect(403);
  });

  it('can not sign a visitor in under another name', async () => {
    const body = { email: 'evil@voorbeeld.nl', password: 'een lange zin van een ander' };
    await request(app.http)
      .post('/api/v1/session')
      .set({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' })
      .send(body)
      .expect(403);
    await request(app.http)
      .post('/api/v1/session')
      .type('text/plain')
      .send(JSON.stringify(body))
      .expect((response) => {
        expect([403, 415]).toContain(response.status);
      });
  });

  it('is told by a token in the address when files come along, because their body is not read yet', async () => {
    const upload = (path: string, fields: Record<string, string>) => {
      const post = request(app.http).post(path).set('Cookie', cookie);
      for (const [name, value] of Object.entries(fields)) void post.field(name, value);
      return post.attach('file', Buffer.from('text'), 'a.txt');
    };
    const refused = await upload('/api/v1/sign-in-links', { _csrf: token });
    expect([refused.status, refused.body.code]).toEqual([403, 'csrf-refused']);
    const passed = await upload(`/api/v1/sign-in-links?_csrf=${token}`, {});
    expect([passed.status, passed.body.code]).toEqual([400, 'invalid-input']);
  });

  it('may be any program without cookies, such as a script of ours', async () => {
    await request(app.http).post('/api/v1/sign-in-links').send({ email: 'niemand@voorbeeld.nl' }).expect(429);
  });
});
