import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import {
  AccountsQueries,
  AccountsService,
  CustomersService,
  SYSTEM,
  TeamsService,
  type Actor,
} from '../src/accounts/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, signIn } from './setup/build.js';

const OURS = { 'Sec-Fetch-Site': 'same-origin' };

let app: TestApp;
let admin: { Cookie: string; 'Sec-Fetch-Site': string };
let adminId: string;
beforeAll(async () => {
  app = await startTestApp();
  const account = await buildAccount(app, { role: 'admin', name: 'Baas' });
  adminId = account.id;
  admin = { Cookie: await signIn(app, account), ...OURS };
});
afterAll(() => app.stop());

const actorOf = (account: { id: string; role: Actor['role'] }): Actor => ({
  ...SYSTEM,
  accountId: account.id,
  role: account.role,
  via: 'session',
});

describe('an admin', () => {
  it('makes an account, once per address', async () => {
    const create = (body: object) => request(app.http).post('/api/v1/accounts').set(admin).send(body);
    const { body } = await create({ email: ' Bram@Voorbeeld.NL ', name: ' Bram ', role: 'agent' }).expect(201);
    expect(body).toMatchObject({ email: 'bram@voorbeeld.nl', name: 'Bram', role: 'agent', locale: 'nl', version: 1 });
    expect((await create({ email: 'bram@voorbeeld.nl', name: 'Bram' }).expect(409)).body.code).toBe('email-taken');
    expect((await create({ email: 'bram', name: '', rol: 'agent' }).expect(400)).body.errors).toHaveLength(3);
    expect((await create({ email: 'bram', name: 'a\u0000b' }).expect(400)).body.errors).toHaveLength(1);
  });

  it('lets one of two admins win who edit the same account', async () => {
    const bram = await buildAccount(app, { role: 'agent' });
    const change = (body: object) => request(app.http).patch(`/api/v1/accounts/${bram.id}`).set(admin).send(body);
    const answers = await Promise.all([change({ version: 1, name: 'Een' }), change({ version: 1, name: 'Twee' })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      code: 'account-changed',
      currentVersion: 2,
    });
  });

  it('gives an account a team that there is, and no other', async () => {
    const bram = await buildAccount(app, { role: 'agent' });
    const change = (teamId: string | null, version: number) =>
      request(app.http).patch(`/api/v1/accounts/${bram.id}`).set(admin).send({ version, teamId });
    const { body: team } = await request(app.http)
      .post('/api/v1/teams')
      .set(admin)
      .send({ name: 'Eerste lijn' })
      .expect(201);
    expect((await change(team.id, 1).expect(200)).body.teamId).toBe(team.id);
    await change('01990000-0000-7000-8000-000000000000', 2).expect(404);
    await request(app.http).delete(`/api/v1/teams/${team.id}`).set(admin).expect(204);
    expect((await request(app.http).get(`/api/v1/accounts/${bram.id}`).set(admin)).body.teamId).toBeNull();
  });

  it('sees that nothing changed since the last look', async () => {
    const { headers } = await request(app.http).get(`/api/v1/accounts/${adminId}`).set(admin).expect(200);
    await request(app.http)
      .get(`/api/v1/accounts/${adminId}`)
      .set({ ...admin, 'If-None-Match': headers['etag']! })
      .expect(304);
  });

  it('leaves a record of every change of what somebody may do', async () => {
    const bram = await buildAccount(app, { role: 'customer' });
    const path = `/api/v1/accounts/${bram.id}`;
    await request(app.http).patch(path).set(admin).send({ version: 1, role: 'editor' }).expect(200);
    await request(app.http).patch(path).set(admin).send({ version: 2, name: 'Bram' }).expect(200);
    await request(app.http).put(`${path}/disablement`).set(admin).expect(200);
    await request(app.http).put(`${path}/disablement`).set(admin).expect(200);
    await request(app.http).delete(`${path}/disablement`).set(admin).expect(200);
    const rows = await app.db.query<{ action: string; details: unknown }>(
      'SELECT action, details FROM audit WHERE subject = $1 ORDER BY seq',
      [`account:${bram.id}`],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'account.created',
      'account.role-changed',
      'account.disabled',
      'account.enabled',
    ]);
    expect(rows[1]!.details).toEqual({ from: 'customer', to: 'editor' });
    expect((await app.get(AuditLog).verify()).fault).toBeNull();
  });

  it('can not be the last to go', async () => {
    const path = `/api/v1/accounts/${adminId}`;
    const { body } = await request(app.http).get(path).set(admin);
    for (const refused of [
      request(app.http).put(`${path}/disablement`).set(admin),
      request(app.http).patch(path).set(admin).send({ version: body.version, role: 'agent' }),
    ])
      expect((await refused.expect(409)).body.code).toBe('last-admin');
  });

  it('is one of two who remove each other at the same moment', async () => {
    const [first, second] = [await buildAccount(app, { role: 'admin' }), await buildAccount(app, { role: 'admin' })];
    const accounts = app.get(AccountsService);
    // The one all other tests sign in with is out of the way for a moment.
    await app.db.query(`UPDATE account SET role = 'agent' WHERE id = $1`, [adminId]);
    const results = await Promise.allSettled([
      accounts.disable(actorOf(first), second.id),
      accounts.disable(actorOf(second), first.id),
    ]);
    await app.db.query(`UPDATE account SET role = 'admin' WHERE id = $1`, [adminId]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is the only one who may', async () => {
    const bram = await buildAccount(app);
    for (const role of ['customer', 'agent', 'editor'] as const) {
      const headers = { Cookie: await signIn(app, await buildAccount(app, { role })), ...OURS };
      const path = `/api/v1/accounts/${bram.id}`;
      await request(app.http).get('/api/v1/accounts').set(headers).expect(403);
      await request(app.http).get(path).set(headers).expect(403);
      await request(app.http)
        .post('/api/v1/accounts')
        .set(headers)
        .send({ email: 'x@voorbeeld.nl', name: 'x' })
        .expect(403);
      await request(app.http).patch(path).set(headers).send({ version: 1, role: 'admin' }).expect(403);
      await request(app.http).put(`${path}/disablement`).set(headers).expect(403);
      await request(app.http).post(`${path}/invitation`).set(headers).expect(403);
      await request(app.http).delete(`${path}/sessions`).set(headers).expect(403);
      await request(app.http).post('/api/v1/teams').set(headers).send({ name: 'x' }).expect(403);
    }
  });
});

describe('the list of accounts', () => {
  it('filters, searches literally and turns its pages without losing or repeating anybody', async () => {
    const team = await app.get(TeamsService).create(SYSTEM, 'Lijst');
    const wanted = [];
    // Two of a name, so that a page may end between them.
    for (const name of ['100% Zeker', 'Lijst C', 'Lijst A', 'Lijst B', 'Lijst A'])
      wanted.push(await buildAccount(app, { role: 'agent', name, teamId: team.id }));
    await app.get(AccountsService).disable(SYSTEM, wanted[1]!.id);
    const list = async (query: object) => {
      const { body } = await request(app.http).get('/api/v1/accounts').query(query).set(admin).expect(200);
      return body as { items: Array<{ id: string; name: string }>; next: string | null };
    };

    const seen = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        teamId: team.id,
        limit: 2,
        ...(cursor && { cursor }),
      });
      seen.push(...page.items);
      cursor = page.next;
    } while (cursor);
    expect(seen.map(({ name }) => name)).toEqual(['100% Zeker', 'Lijst A', 'Lijst A', 'Lijst B', 'Lijst C']);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5);

    expect((await list({ q: '100%' })).items.map(({ name }) => name)).toEqual(['100% Zeker']);
    expect((await list({ q: '%' })).items).toHaveLength(1);
    expect((await list({ q: wanted[0]!.email.toUpperCase() })).items).toHaveLength(1);
    expect((await list({ teamId: team.id, disabled: true })).items.map(({ name }) => name)).toEqual(['Lijst C']);
    expect((await list({ teamId: team.id, role: 'customer' })).items).toEqual([]);
    await request(app.http).get('/api/v1/accounts?cursor=nonsense').set(admin).expect(400);
  });

  it('shows customers nobody but themselves', async () => {
    const [anna, bram] = [await buildAccount(app), await buildAccount(app)];
    const queries = app.get(AccountsQueries);
    expect((await queries.list(actorOf(anna))).items.map(({ id }) => id)).toEqual([anna.id]);
    expect(await queries.findByEmail(actorOf(anna), bram.email)).toBeNull();
    await expect(queries.get(actorOf(anna), bram.id)).rejects.toThrow('no such account');
    expect(await queries.listStaff(actorOf(anna))).toEqual([]);
    expect((await queries.findByEmail({ ...SYSTEM, role: 'agent' }, bram.email))?.id).toBe(bram.id);
    const visitor: Actor = { ...SYSTEM, role: 'visitor', via: 'none' };
    expect((await queries.list(visitor)).items).toEqual([]);
  });
});

describe('somebody', () => {
  it('changes their own name and language, and nothing else', async () => {
    const anna = await buildAccount(app);
    const headers = { Cookie: await signIn(app, anna), ...OURS };
    const { body } = await request(app.http)
      .patch('/api/v1/me')
      .set(headers)
      .send({ name: 'Anna', locale: 'en' })
      .expect(200);
    expect(body).toMatchObject({ name: 'Anna', locale: 'en', role: 'customer', version: 2 });
    await request(app.http).patch('/api/v1/me').set(headers).send({ role: 'admin' }).expect(400);
    await request(app.http).patch('/api/v1/me').set(headers).send({ version: 1, name: 'Ann' }).expect(409);
  });
});

describe('a customer a ticket is opened for', () => {
  const ensure = (customers: Array<{ email: string; name?: string; locale?: 'nl' | 'en' }>) =>
    app.db.write((tx) =>
      app.get(CustomersService).ensureCustomers(
        tx,
        customers.map((customer) => ({ locale: 'nl' as const, ...customer })),
      ),
    );

  it('gets an account by their address, and keeps the one they have', async () => {
    const find = (email: string, name: string) =>
      app.db.write((tx) => app.get(CustomersService).findOrCreateCustomer(tx, { email, name, locale: 'en' }));
    const id = await find('nieuw@voorbeeld.nl', 'Nieuw');
    expect(await find(' NIEUW@voorbeeld.nl', 'Heel anders')).toBe(id);
    expect((await app.get(AccountsQueries).byIds([id, null])).get(id)).toMatchObject({
      name: 'Nieuw',
      role: 'customer',
    });

    const agent = await buildAccount(app, { role: 'agent', name: 'Bram' });
    expect(await find(agent.email, 'Nep')).toBe(agent.id);
    await expect(find('geen adres', 'x')).rejects.toMatchObject({ fields: [{ path: 'email' }] });
  });

  it('comes by the thousand, each once, beside another import of the same people', async () => {
    const people = Array.from({ length: 5_000 }, (_, n) => ({ email: `Klant${n % 4_000}@voorbeeld.nl` }));
    const [one, other] = await Promise.all([ensure(people), ensure(people.toReversed())]);
    expect(one.size).toBe(4_000);
    for (const [email, id] of one) expect(other.get(email)).toBe(id);
    const [count] = await app.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM account WHERE email LIKE 'klant%'`,
    );
    expect(count!.n).toBe(4_000);
    expect(
      (await app.get(AccountsQueries).byIds([one.get('klant7@voorbeeld.nl')!])).values().next().value,
    ).toMatchObject({
      name: 'klant7',
    });
  });

  it('is refused by the line when their address is none', async () => {
    await expect(ensure([{ email: 'a@voorbeeld.nl' }, { email: 'b' }])).rejects.toMatchObject({
      fields: [{ path: '1.email' }],
    });
  });
});

describe('a team', () => {
  it('has a name of its own', async () => {
    const create = (name: string) => request(app.http).post('/api/v1/teams').set(admin).send({ name });
    const { body } = await create('Tweede lijn').expect(201);
    expect((await create('Tweede lijn').expect(409)).body.code).toBe('team-name-taken');
    const other = await create('Derde lijn').expect(201);
    const rename = (name: string) =>
      request(app.http).patch(`/api/v1/teams/${other.body.id}`).set(admin).send({ name });
    await rename('Tweede lijn').expect(409);
    await rename('Vierde lijn').expect(200);
    const agent = await signIn(app, await buildAccount(app, { role: 'agent' }));
    const { body: list } = await request(app.http).get('/api/v1/teams').set('Cookie', agent).expect(200);
    expect(list.items).toEqual(expect.arrayContaining([body, { id: other.body.id, name: 'Vierde lijn' }]));
  });
});
