import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountsService, Csrf, SYSTEM } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';

const OURS = { 'Sec-Fetch-Site': 'same-origin' };

describe('a session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const me = (cookie: string) => request(app.http).get('/api/v1/me').set('Cookie', cookie);

  it('ends at once when it is signed out, however often it was used just before', async () => {
    const cookie = await signIn(app, await buildAccount(app));
    await me(cookie).expect(200);
    const response = await request(app.http)
      .delete('/api/v1/session')
      .set({ Cookie: cookie, ...OURS })
      .expect(204);
    expect(String(response.headers['set-cookie'])).toMatch(/session=;.*Expires=Thu, 01 Jan 1970/);
    await me(cookie).expect(401);
  });

  it('ends at once when its owner ends it elsewhere', async () => {
    const anna = await buildAccount(app);
    const [here, there] = [await signIn(app, anna), await signIn(app, anna)];
    await me(there).expect(200);

    const { body } = await request(app.http).get('/api/v1/me/sessions').set('Cookie', here).expect(200);
    expect(body.items).toHaveLength(2);
    expect(body.items.filter((session: { current: boolean }) => session.current)).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/token|hash/i);
    const other = body.items.find((session: { current: boolean }) => !session.current);

    await request(app.http)
      .delete(`/api/v1/me/sessions/${other.id}`)
      .set({ Cookie: here, ...OURS })
      .expect(204);
    await me(there).expect(401);
    await me(here).expect(200);
  });

  it('ends with all others but the one in hand', async () => {
    const anna = await buildAccount(app);
    const [here, there, elsewhere] = [await signIn(app, anna), await signIn(app, anna), await signIn(app, anna)];
    const bram = await signIn(app, await buildAccount(app));
    const { body } = await request(app.http)
      .delete('/api/v1/me/sessions')
      .set({ Cookie: here, ...OURS })
      .expect(200);
    expect(body).toEqual({ ended: 2 });
    await me(here).expect(200);
    await me(there).expect(401);
    await me(elsewhere).expect(401);
    await me(bram).expect(200);
  });

  it("is nobody else's to see or to end", async () => {
    const [anna, bram] = [await buildAccount(app), await buildAccount(app)];
    const [hers, his] = [await signIn(app, anna), await signIn(app, bram)];
    const { body } = await request(app.http).get('/api/v1/me/sessions').set('Cookie', his);
    await request(app.http)
      .delete(`/api/v1/me/sessions/${body.items[0].id}`)
      .set({ Cookie: hers, ...OURS })
      .expect(404);
    await me(his).expect(200);
    const list = await request(app.http).get('/api/v1/me/sessions').set('Cookie', hers);
    expect(list.body.items).toHaveLength(1);
  });

  it('ends at once when the account is disabled, and comes to nothing afterwards', async () => {
    const anna = await buildAccount(app, { role: 'agent' });
    const cookie = await signIn(app, anna);
    await me(cookie).expect(200);
    await app.get(AccountsService).disable(SYSTEM, anna.id);
    await me(cookie).expect(401);
    await app.get(AccountsService).enable(SYSTEM, anna.id);
    await me(cookie).expect(401);
  });

  it('ends at once when the role changes, and lives on when only the name does', async () => {
    const anna = await buildAccount(app, { role: 'agent' });
    const cookie = await signIn(app, anna);
    await me(cookie).expect(200);
    await app.get(AccountsService).update(SYSTEM, anna.id, 1, { name: 'Anna' });
    expect((await me(cookie).expect(200)).body.name).toBe('Anna');
    await app.get(AccountsService).update(SYSTEM, anna.id, 2, { role: 'editor' });
    await me(cookie).expect(401);
  });

  it('ends within two seconds in another process too', async () => {
    const anna = await buildAccount(app);
    const cookie = await signIn(app, anna);
    await me(cookie).expect(200);
    // As another process would: without telling this one.
    await app.db.query('DELETE FROM session WHERE account_id = $1', [anna.id]);
    const endedAt = performance.now();
    while ((await me(cookie)).status === 200) expect(performance.now() - endedAt).toBeLessThan(2_000);
  });

  it('lives on while it is used, and ends two weeks after it no longer is', async () => {
    const cookie = await signIn(app, await buildAccount(app));
    for (let week = 0; week < 4; week += 1) {
      app.clock.advance({ days: 7 });
      const response = await me(cookie).expect(200);
      expect(String(response.headers['set-cookie'])).toContain('Max-Age=1209600');
    }
    app.clock.advance({ days: 14, seconds: 1 });
    await me(cookie).expect(401);
  });

  it('is written to at most every ten minutes', async () => {
    const anna = await buildAccount(app);
    const cookie = await signIn(app, anna);
    const lastSeen = async () =>
      (await app.db.query<{ at: Date }>('SELECT last_seen_at AS at FROM session WHERE account_id = $1', [anna.id]))[0]!
        .at;
    const opened = await lastSeen();
    app.clock.advance({ minutes: 9 });
    expect((await me(cookie)).headers['set-cookie']).toBeUndefined();
    expect(await lastSeen()).toEqual(opened);
    app.clock.advance({ minutes: 2 });
    await me(cookie);
    expect((await lastSeen()).getTime()).toBeGreaterThan(opened.getTime());
  });

  it.each(['', 'x', 'A'.repeat(43), `'; DROP TABLE session; --`, 'A'.repeat(5000)])(
    'is not made of %j',
    async (token) => {
      await me(`session=${encodeURIComponent(token)}`).expect(401);
    },
  );
});

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
    const tries: Array<Record<string, string>> = [{}, { Cookie: cookie }, { Cookie: visitor }, { Cookie: cookie, ...OURS }];
    for (const headers of tries)
      expect((await form({}, headers).expect(403)).body.code).toBe('csrf-refused');
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

describe('somebody who reads without signing in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ DEFAULT_LOCALE: 'en' });
  });
  afterAll(() => app.stop());

  it('is told to sign in where that is needed', async () => {
    for (const path of ['/api/v1/me', '/api/v1/accounts', '/api/v1/api-keys', '/api/v1/teams', '/api/v1/me/sessions']) {
      const { headers, body } = await request(app.http).get(path).expect(401);
      expect(body.code).toBe('unauthenticated');
      expect(headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('is known without asking the database', async () => {
    const { Actors } = await import('../src/accounts/access/actors.js');
    const actor = app
      .get(Actors)
      .of({ headers: { 'accept-language': 'nl-BE, en;q=0.5' }, cookies: {}, ip: '::1' } as never, {} as never);
    expect(actor).toMatchObject({ role: 'visitor', locale: 'nl', key: 'address:::1', via: 'none' });
    const german = app
      .get(Actors)
      .of({ headers: { 'accept-language': 'de' }, cookies: {}, ip: '::1' } as never, {} as never);
    expect(german).toMatchObject({ locale: 'en' });
  });
});
