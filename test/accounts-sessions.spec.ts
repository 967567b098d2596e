import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountsService, SYSTEM } from '../src/accounts/index.js';
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

  it('shows its owner what no cache in between may keep', async () => {
    const cookie = await signIn(app, await buildAccount(app));
    expect((await me(cookie)).headers['cache-control']).toBe('private, no-cache');
  });

  it('is swept away some time after it ended', async () => {
    const anna = await buildAccount(app);
    await signIn(app, anna);
    app.clock.advance({ days: 15 });
    await signIn(app, await buildAccount(app));
    expect(await app.db.query('SELECT 1 FROM session WHERE account_id = $1', [anna.id])).toEqual([]);
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
