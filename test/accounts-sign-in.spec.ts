import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountsService, PasswordHasher, SYSTEM } from '../src/accounts/index.js';
import { Argon2PasswordHasher } from '../src/accounts/sign-in/password-hasher.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, cookieFrom, signIn } from './setup/build.js';

const PASSWORD = 'vier rustige woorden samen';

describe('signing in with a password', () => {
  let app: TestApp;
  let compared = 0;

  const knock = (body: object, headers: Record<string, string> = {}) =>
    request(app.http).post('/api/v1/session').set(headers).send(body);

  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: 'on' });
    const hasher = app.get(PasswordHasher);
    // As sound for what is told here, and a hundred times as fast.
    Object.assign(hasher, new Argon2PasswordHasher({ memoryCost: 64, timeCost: 1, parallelism: 1 }));
    const verify = hasher.verify.bind(hasher);
    hasher.verify = (hash, password) => {
      compared += 1;
      return verify(hash, password);
    };
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    compared = 0;
    await app.db.query('DELETE FROM rate_limit');
  });

  it('opens a session in a cookie that scripts and other sites can not use', async () => {
    const anna = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const response = await knock({ email: ` ${anna.email.toUpperCase()} `, password: PASSWORD }).expect(201);

    expect(response.body).toMatchObject({ account: { id: anna.id, role: 'agent' }, csrfToken: expect.any(String) });
    const cookie = (response.headers['set-cookie'] as unknown as string[]).find((line) => line.startsWith('session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).toContain(`Max-Age=${14 * 86_400}`);
    await request(app.http).get('/api/v1/me').set('Cookie', cookieFrom(response)).expect(200);
    expect(JSON.stringify(response.body)).not.toMatch(/password|hash|secret/i);
  });

  it('sends the cookie over TLS only where customers come over TLS', async () => {
    const secure = await startTestApp({ PUBLIC_URL: 'https://vraag.voorbeeld.nl' });
    try {
      const anna = await buildAccount(secure, { password: PASSWORD });
      const response = await request(secure.http)
        .post('/api/v1/session')
        .send({ email: anna.email, password: PASSWORD });
      for (const cookie of response.headers['set-cookie'] as unknown as string[]) expect(cookie).toContain('; Secure');
    } finally {
      await secure.stop();
    }
  });

  it('keeps no token in the database, only its hash', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const token = cookieFrom(await knock({ email: anna.email, password: PASSWORD })).match(/session=([^;]+)/)![1]!;
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows = await app.db.query('SELECT * FROM session WHERE account_id = $1', [anna.id]);
    expect(JSON.stringify(rows)).not.toContain(token);
    await request(app.http)
      .get('/api/v1/me')
      .set('Cookie', `session=${(rows as Array<{ token_hash: string }>)[0]!.token_hash}`)
      .expect(401);
  });

  it('gives a new token each time, and ends the one that was brought along', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const first = cookieFrom(await knock({ email: anna.email, password: PASSWORD }));
    const second = cookieFrom(
      await knock({ email: anna.email, password: PASSWORD }, { Cookie: first, 'Sec-Fetch-Site': 'same-origin' }),
    );
    expect(second).not.toBe(first);
    await request(app.http).get('/api/v1/me').set('Cookie', first).expect(401);
    await request(app.http).get('/api/v1/me').set('Cookie', second).expect(200);
  });

  it('never takes over a token that somebody else planted', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const planted = 'A'.repeat(43);
    const response = await knock({ email: anna.email, password: PASSWORD }, { Cookie: `session=${planted}` });
    expect(cookieFrom(response)).not.toContain(planted);
    await request(app.http).get('/api/v1/me').set('Cookie', `session=${planted}`).expect(401);
  });

  it('answers the same, after one comparison, whoever there is or is not', async () => {
    const known = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const without = await buildAccount(app, { role: 'agent' });
    const disabled = await buildAccount(app, { role: 'agent', password: PASSWORD });
    await app.get(AccountsService).disable(SYSTEM, disabled.id);

    const attempts = [
      { email: known.email, password: 'een heel ander wachtwoord' },
      { email: without.email, password: PASSWORD },
      { email: disabled.email, password: PASSWORD },
      { email: 'niemand@voorbeeld.nl', password: PASSWORD },
      { email: 'dit is geen adres', password: PASSWORD },
    ];
    const answers = [];
    for (const attempt of attempts) {
      compared = 0;
      const { status, body, headers } = await knock(attempt);
      const { requestId: _, ...problem } = body;
      answers.push({ status, problem, cookies: headers['set-cookie'], compared });
    }
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'sign-in-failed' }, compared: 1 });
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveProperty('size', 1);
  });

  it('refuses a body that does not fit, without looking anybody up', async () => {
    for (const body of [
      {},
      { email: 'anna@voorbeeld.nl' },
      { email: 'anna@voorbeeld.nl', password: 'x'.repeat(201) },
      { email: 'anna@voorbeeld.nl', password: PASSWORD, code: '12345' },
      { email: 'anna@voorbeeld.nl', password: PASSWORD, role: 'admin' },
      { email: { $ne: null }, password: PASSWORD },
    ]) {
      await knock(body).expect(400);
    }
    expect(compared).toBe(0);
  });

  it('knows a password however a keyboard composed its accents', async () => {
    const anna = await buildAccount(app, { password: 'een cafe\u0301 in Zee\u0308land' });
    await knock({ email: anna.email, password: 'een caf\u00E9 in Ze\u00EBland' }).expect(201);
  });

  it('lets one address guess ten times in a quarter of an hour, and says when to come back', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const guess = () => knock({ email: anna.email, password: 'een gok' }, { 'X-Forwarded-For': '203.0.113.1' });
    for (let tries = 0; tries < 10; tries += 1) await guess().expect(401);

    const refused = await guess().expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    expect(refused.body).toMatchObject({ code: 'too-many-requests' });
    expect(compared).toBe(10);

    // Not somebody else's trouble, and over after a while.
    await knock({ email: anna.email, password: PASSWORD }, { 'X-Forwarded-For': '203.0.113.2' }).expect(201);
    app.clock.advance({ minutes: 16 });
    await guess().expect(401);
  });

  it('limits guessing at addresses nobody has in the same way', async () => {
    const guess = () => knock({ email: 'niemand@voorbeeld.nl', password: 'een gok' });
    for (let tries = 0; tries < 10; tries += 1) await guess().expect(401);
    await guess().expect(429);
  });

  it('lets a botnet not lock out who signed in with their browser before', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const cookies = cookieFrom(await knock({ email: anna.email, password: PASSWORD }));
    const known = cookies.split('; ').find((cookie) => cookie.startsWith('known='))!;
    for (let bot = 0; bot < 60; bot += 1) {
      await knock({ email: anna.email, password: 'een gok' }, { 'X-Forwarded-For': `198.51.100.${bot}` });
    }

    const elsewhere = { 'X-Forwarded-For': '203.0.113.3' };
    await knock({ email: anna.email, password: PASSWORD }, elsewhere).expect(429);
    await knock({ email: anna.email, password: PASSWORD }, { ...elsewhere, Cookie: known }).expect(201);
    const forged = `known=${known.slice(6).split('.')[0]}.${'A'.repeat(43)}`;
    await knock({ email: anna.email, password: PASSWORD }, { ...elsewhere, Cookie: forged }).expect(429);
  });

  it('forgets wrong guesses after the right password', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 8; tries += 1) await knock({ email: anna.email, password: 'een gok' }).expect(401);
      await knock({ email: anna.email, password: PASSWORD }).expect(201);
    }
  });
});

describe('a password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const change = (cookie: string, body: object) =>
    request(app.http).put('/api/v1/me/password').set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' }).send(body);

  it('is changed by who knows the current one, and ends all other sessions', async () => {
    const anna = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const [here, there] = [await signIn(app, anna), await signIn(app, anna)];
    await change(here, { current: 'een heel ander wachtwoord', next: 'een nieuwe lange zin' }).expect(403);
    await request(app.http).get('/api/v1/me').set('Cookie', there).expect(200);

    await change(here, { current: PASSWORD, next: 'een nieuwe lange zin' }).expect(204);
    await request(app.http).get('/api/v1/me').set('Cookie', here).expect(200);
    await request(app.http).get('/api/v1/me').set('Cookie', there).expect(401);
    await request(app.http).post('/api/v1/session').send({ email: anna.email, password: PASSWORD }).expect(401);
    await request(app.http)
      .post('/api/v1/session')
      .send({ email: anna.email, password: 'een nieuwe lange zin' })
      .expect(201);
  });

  it('can not be weak, and says what is wrong with it', async () => {
    const anna = await buildAccount(app, { name: 'Anna Willemijn', password: PASSWORD });
    const cookie = await signIn(app, anna);
    for (const next of ['kort', 'annawillemijn', anna.email]) {
      const { body } = await change(cookie, { current: PASSWORD, next }).expect(400);
      expect(body).toMatchObject({ code: 'invalid-input', errors: [{ path: 'next' }] });
    }
  });

  it('can not be guessed at with a session that somebody left open', async () => {
    const anna = await buildAccount(app, { password: PASSWORD });
    const cookie = await signIn(app, anna);
    for (let tries = 0; tries < 10; tries += 1)
      await change(cookie, { current: 'een gok', next: 'een nieuwe lange zin' }).expect(403);
    await change(cookie, { current: PASSWORD, next: 'een nieuwe lange zin' }).expect(429);
  });

  it('is hashed anew at sign-in when it was hashed with weaker settings', async () => {
    const anna = await buildAccount(app);
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await app.db.query('UPDATE account SET password_hash = $2 WHERE id = $1', [anna.id, weak]);
    await request(app.http).post('/api/v1/session').send({ email: anna.email, password: PASSWORD }).expect(201);
    const [row] = await app.db.query<{ hash: string }>('SELECT password_hash AS hash FROM account WHERE id = $1', [
      anna.id,
    ]);
    expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await request(app.http).post('/api/v1/session').send({ email: anna.email, password: PASSWORD }).expect(201);
  });
});
