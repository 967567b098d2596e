import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import request from 'supertest';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';

const PASSWORD = 'vier rustige woorden samen';
const OURS = { 'Sec-Fetch-Site': 'same-origin' };

describe('signing in with a code', () => {
  let app: TestApp;
  let clockAt = new Date('2026-11-02T09:00:00Z');
  beforeAll(async () => {
    app = await startTestApp();
    app.clock.stopAt(clockAt);
  });
  afterAll(() => app.stop());

  const later = (step: { seconds?: number; minutes?: number }) => {
    app.clock.advance(step);
    clockAt = app.clock.now();
  };
  const as = (cookie: string) => ({ Cookie: cookie, ...OURS });
  const codeOf = (secret: string, secondsFromNow = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clockAt.getTime() + secondsFromNow * 1000 });
  const knock = (email: string, code?: string) =>
    request(app.http).post('/api/v1/session').send({ email, password: PASSWORD, code });

  async function withCode() {
    const account = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const cookie = await signIn(app, account);
    const { body } = await request(app.http).post('/api/v1/me/totp').set(as(cookie)).expect(201);
    await request(app.http)
      .put('/api/v1/me/totp/confirmation')
      .set(as(cookie))
      .send({ code: codeOf(body.secret) })
      .expect(204);
    later({ minutes: 1 });
    return { ...account, cookie, secret: body.secret as string, uri: body.uri as string };
  }

  it('begins only when a code has shown that the app works', async () => {
    const anna = await buildAccount(app, { role: 'agent', password: PASSWORD });
    const cookie = await signIn(app, anna);
    const { body } = await request(app.http).post('/api/v1/me/totp').set(as(cookie)).expect(201);
    expect(body.uri).toContain(`otpauth://totp/Zonnedal:${encodeURIComponent(anna.email)}`);
    await knock(anna.email).expect(201);

    const confirm = (code: string) =>
      request(app.http).put('/api/v1/me/totp/confirmation').set(as(cookie)).send({ code });
    await confirm(codeOf(body.secret, 600)).expect(401);
    await confirm(codeOf(body.secret)).expect(204);
    const me = await request(app.http).get('/api/v1/me').set('Cookie', cookie);
    expect(me.body.totp).toBe(true);
    expect((await confirm(codeOf(body.secret)).expect(409)).body.code).toBe('totp-already-on');
    await request(app.http).post('/api/v1/me/totp').set(as(cookie)).expect(409);
  });

  it('asks for the code only after the right password, and takes no wrong one', async () => {
    const anna = await withCode();
    const wrong = await request(app.http)
      .post('/api/v1/session')
      .send({ email: anna.email, password: 'een gok', code: codeOf(anna.secret) });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'sign-in-failed']);
    const without = await knock(anna.email);
    expect([without.status, without.body.code]).toEqual([401, 'code-required']);
    expect(without.headers['set-cookie']).toBeUndefined();
    const old = await knock(anna.email, codeOf(anna.secret, -300));
    expect([old.status, old.body.code]).toEqual([401, 'code-invalid']);
    await knock(anna.email, codeOf(anna.secret)).expect(201);
  });

  it('takes each code once, in the order of time', async () => {
    const anna = await withCode();
    const [before, now] = [codeOf(anna.secret, -30), codeOf(anna.secret)];
    await knock(anna.email, now).expect(201);
    await knock(anna.email, now).expect(401);
    await knock(anna.email, before).expect(401);
    later({ seconds: 30 });
    await knock(anna.email, codeOf(anna.secret)).expect(201);
  });

  it('takes a code once of many at the same moment', async () => {
    const anna = await withCode();
    const code = codeOf(anna.secret);
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => knock(anna.email, code)))).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 401, 401, 401]);
  });

  it('does not take the code again that confirmed the app', async () => {
    const anna = await buildAccount(app, { role: 'editor', password: PASSWORD });
    const cookie = await signIn(app, anna);
    const { body } = await request(app.http).post('/api/v1/me/totp').set(as(cookie));
    const code = codeOf(body.secret);
    await request(app.http).put('/api/v1/me/totp/confirmation').set(as(cookie)).send({ code }).expect(204);
    await knock(anna.email, code).expect(401);
  });

  it('allows ten guesses in a quarter of an hour to who knows the password, from wherever', async () => {
    const anna = await withCode();
    await app.db.query('DELETE FROM rate_limit');
    const wrong = codeOf(anna.secret) === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 10; tries += 1) await knock(anna.email, wrong).expect(401);
    await app.db.query(`DELETE FROM rate_limit WHERE key LIKE 'sign-in:%'`);
    await knock(anna.email, wrong).expect(429);
  });

  it('keeps the secret encrypted', async () => {
    const anna = await withCode();
    const [row] = await app.db.query<{ totp_secret: string }>('SELECT * FROM account WHERE id = $1', [anna.id]);
    expect(row!.totp_secret).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain(anna.secret);
  });

  it('ends when its owner gives the password once more', async () => {
    const anna = await withCode();
    const remove = (password: string) =>
      request(app.http).delete('/api/v1/me/totp').set(as(anna.cookie)).send({ password });
    await remove('een gok').expect(403);
    await knock(anna.email).expect(401);
    await remove(PASSWORD).expect(204);
    await knock(anna.email).expect(201);
  });

  it('is taken away by an admin for who lost their app, and that is on record', async () => {
    const anna = await withCode();
    const agent = await signIn(app, await buildAccount(app, { role: 'agent' }));
    await request(app.http).delete(`/api/v1/accounts/${anna.id}/totp`).set(as(agent)).expect(403);
    const admin = await buildAccount(app, { role: 'admin' });
    await request(app.http)
      .delete(`/api/v1/accounts/${anna.id}/totp`)
      .set(as(await signIn(app, admin)))
      .expect(204);
    await knock(anna.email).expect(201);
    const audit = await app.db.query('SELECT action, actor_id FROM audit WHERE subject = $1 ORDER BY seq', [
      `account:${anna.id}`,
    ]);
    expect(audit.at(-1)).toEqual({ action: 'account.totp-reset', actor_id: admin.id });
  });

  it('is for staff', async () => {
    const customer = await signIn(app, await buildAccount(app));
    await request(app.http).post('/api/v1/me/totp').set(as(customer)).expect(403);
  });
});
