import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { AccountsService, ApiKeysService, SYSTEM, type Scope } from '../src/accounts/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';

describe('an API key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const make = (scopes: Scope[], expiresAt: Date | null = null) =>
    app.get(ApiKeysService).create(SYSTEM, { name: 'Portal', scopes, expiresAt });
  const get = (path: string, token: string, headers: Record<string, string> = {}) =>
    request(app.http)
      .get(path)
      .set({ Authorization: `Bearer ${token}`, ...headers });

  it('is shown once, and kept as a hash', async () => {
    const admin = await signIn(app, await buildAccount(app, { role: 'admin' }));
    const { body } = await request(app.http)
      .post('/api/v1/api-keys')
      .set({ Cookie: admin, 'Sec-Fetch-Site': 'same-origin' })
      .send({ name: 'Portal', scopes: ['tickets:read', 'tickets:read'] })
      .expect(201);
    expect(body).toMatchObject({ token: expect.stringMatching(/^vb_[\w-]{43}$/), scopes: ['tickets:read'] });
    expect(body.prefix).toBe(body.token.slice(0, 9));

    const list = await request(app.http).get('/api/v1/api-keys').set('Cookie', admin).expect(200);
    expect(list.body.items[0]).toMatchObject({ id: body.id, name: 'Portal', prefix: body.prefix, lastUsedAt: null });
    expect(list.text).not.toContain(body.token);
    expect(JSON.stringify(await app.db.query('SELECT * FROM api_key'))).not.toContain(body.token);
    await get('/api/v1/teams', body.token).expect(200);
  });

  it('does what its scopes say', async () => {
    const reader = await make(['tickets:read']);
    await get('/api/v1/teams', reader.token).expect(200);
    const refused = await get('/api/v1/accounts', reader.token).expect(403);
    expect(refused.body).toMatchObject({ code: 'scope-missing', scope: 'admin' });
    const knowledge = await make(['knowledge:read']);
    await get('/api/v1/teams', knowledge.token).expect(403);

    const admin = await make(['admin']);
    await get('/api/v1/teams', admin.token).expect(200);
    await get('/api/v1/accounts', admin.token).expect(200);
    await request(app.http)
      .post('/api/v1/teams')
      .set('Authorization', `Bearer ${reader.token}`)
      .send({ name: 'Sluiproute' })
      .expect(403);
  });

  it('changes nothing that no scope is named for', async () => {
    const { token } = await make(['admin']);
    const key = { Authorization: `Bearer ${token}` };
    for (const path of [
      '/api/v1/session',
      '/api/v1/sign-in-links',
      '/api/v1/invitations/acceptance',
      '/api/v1/me/totp',
    ])
      expect((await request(app.http).post(path).set(key).send({}).expect(403)).body.code).toBe('scope-missing');
    await get('/api/v1/me/sessions', token).expect(403);
  });

  it('needs no CSRF token, and no cookie stands in for it', async () => {
    const { token } = await make(['admin']);
    const create = (authorization: string, cookie = '') =>
      request(app.http)
        .post('/api/v1/teams')
        .set({ Authorization: authorization, Cookie: cookie, Origin: 'https://portal.voorbeeld.nl' })
        .send({ name: `Team ${Math.random()}` });
    await create(`Bearer ${token}`).expect(201);
    const admin = await signIn(app, await buildAccount(app, { role: 'admin' }));
    expect((await create('Bearer vb_wrong', admin).expect(401)).body.code).toBe('api-key-invalid');
    await create('Basic YTpi', admin).expect(403);
  });

  it('is dead at once when it is revoked', async () => {
    const { id, token } = await make(['tickets:read']);
    await get('/api/v1/teams', token).expect(200);
    const admin = await make(['admin']);
    const revoke = () =>
      request(app.http).delete(`/api/v1/api-keys/${id}`).set('Authorization', `Bearer ${admin.token}`);
    await revoke().expect(204);
    expect((await get('/api/v1/teams', token).expect(401)).body.code).toBe('api-key-invalid');
    await revoke().expect(204);
    await request(app.http)
      .delete('/api/v1/api-keys/01990000-0000-7000-8000-000000000000')
      .set('Authorization', `Bearer ${admin.token}`)
      .expect(404);
    const audit = await app.db.query(`SELECT action FROM audit WHERE subject = $1 ORDER BY seq`, [`api-key:${id}`]);
    expect(audit).toEqual([{ action: 'api-key.created' }, { action: 'api-key.revoked' }]);
  });

  it('dies when its time comes, even if it was used a moment before', async () => {
    const { token } = await make(['tickets:read'], new Date(app.clock.now().getTime() + 60_000));
    await get('/api/v1/teams', token).expect(200);
    app.clock.advance({ seconds: 60 });
    await get('/api/v1/teams', token).expect(401);
    await expect(make(['tickets:read'], new Date('2020-01-01'))).rejects.toThrow('lies in the past');
  });

  it('notes when it was last used, at most once a minute', async () => {
    const { id, token } = await make(['tickets:read']);
    const lastUsed = async () =>
      (await app.db.query<{ at: Date }>('SELECT last_used_at AS at FROM api_key WHERE id = $1', [id]))[0]!.at;
    await get('/api/v1/teams', token);
    const first = await lastUsed();
    expect(first).not.toBeNull();
    app.clock.advance({ seconds: 50 });
    await get('/api/v1/teams', token);
    expect(await lastUsed()).toEqual(first);
    app.clock.advance({ seconds: 20 });
    await get('/api/v1/teams', token);
    expect((await lastUsed()).getTime()).toBeGreaterThan(first.getTime());
  });

  it.each(['vb_', `vb_${'A'.repeat(43)}`, 'something else', 'A'.repeat(4000)])('is not %j', async (token) => {
    expect((await get('/api/v1/teams', token).expect(401)).body.code).toBe('api-key-invalid');
  });

  describe('on behalf of a customer', () => {
    it('is that customer, held to its own scopes', async () => {
      const anna = await buildAccount(app, { name: 'Anna', locale: 'en' });
      const { token } = await make(['tickets:read', 'admin']);
      for (const who of [anna.email, anna.email.toUpperCase(), anna.id]) {
        const { body } = await get('/api/v1/me', token, { 'X-On-Behalf-Of': who }).expect(200);
        expect(body).toMatchObject({ id: anna.id, role: 'customer', locale: 'en' });
        expect(body.csrfToken).toBeUndefined();
      }
      // A customer is no staff, whatever the key may do for itself.
      await get('/api/v1/accounts', token, { 'X-On-Behalf-Of': anna.email }).expect(403);
      await get('/api/v1/teams', token, { 'X-On-Behalf-Of': anna.email }).expect(403);
      const knowledge = await make(['knowledge:read']);
      await get('/api/v1/me', knowledge.token, { 'X-On-Behalf-Of': anna.email }).expect(403);
    });

    it('is never staff, nobody unknown and nobody disabled, all with one answer', async () => {
      const { token } = await make(['admin']);
      const disabled = await buildAccount(app);
      await get('/api/v1/me', token, { 'X-On-Behalf-Of': disabled.email }).expect(200);
      await app.get(AccountsService).disable(SYSTEM, disabled.id);
      const refused = [
        disabled.email,
        'niemand@voorbeeld.nl',
        'geen adres',
        '',
        '01990000-0000-7000-8000-000000000000',
      ];
      for (const role of ['agent', 'editor', 'admin'] as const) {
        const staff = await buildAccount(app, { role });
        refused.push(staff.email, staff.id);
      }
      const answers = new Set<string>();
      for (const who of refused) {
        const { status, body } = await get('/api/v1/me', token, { 'X-On-Behalf-Of': who });
        answers.add(JSON.stringify([status, body.code, body.detail]));
      }
      expect([...answers]).toEqual([JSON.stringify([404, 'account-not-found', 'There is no such account.'])]);
    });

    it('ends when the customer becomes staff', async () => {
      const anna = await buildAccount(app);
      const { token } = await make(['tickets:read']);
      await get('/api/v1/me', token, { 'X-On-Behalf-Of': anna.id }).expect(200);
      await app.get(AccountsService).update(SYSTEM, anna.id, 1, { role: 'agent' });
      await get('/api/v1/me', token, { 'X-On-Behalf-Of': anna.id }).expect(404);
    });

    it('is for keys only', async () => {
      const anna = await buildAccount(app);
      const admin = await signIn(app, await buildAccount(app, { role: 'admin' }));
      for (const headers of [{ Cookie: admin }, {}])
        await request(app.http)
          .get('/api/v1/me')
          .set({ ...headers, 'X-On-Behalf-Of': anna.email })
          .expect(400);
    });
  });

  it('is for admins to make, list and revoke', async () => {
    const { id } = await make(['tickets:read']);
    for (const role of ['customer', 'agent', 'editor'] as const) {
      const headers = { Cookie: await signIn(app, await buildAccount(app, { role })), 'Sec-Fetch-Site': 'same-origin' };
      await request(app.http).get('/api/v1/api-keys').set(headers).expect(403);
      await request(app.http)
        .post('/api/v1/api-keys')
        .set(headers)
        .send({ name: 'x', scopes: ['admin'] })
        .expect(403);
      await request(app.http).delete(`/api/v1/api-keys/${id}`).set(headers).expect(403);
    }
  });
});
