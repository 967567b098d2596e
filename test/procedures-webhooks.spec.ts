import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { getQueueToken } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import { ApiKeysService, SYSTEM, type AccountSummary, type Scope } from '../src/accounts/index.js';
import { AuditLog } from '../src/platform/audit/index.js';
import { Config } from '../src/platform/config/index.js';
import { JobRunner } from '../src/platform/jobs/job-runner.js';
import { Vault } from '../src/procedures/connectors/vault.js';
import { VaultRotation } from '../src/procedures/connectors/vault-rotation.js';
import type { DeliveryView, ProcedureDefinition, WebhookView } from '../src/procedures/index.js';
import { WebhookDelivery } from '../src/procedures/webhooks/webhook-delivery.job.js';
import { WebhookPurge } from '../src/procedures/webhooks/webhook-purge.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { actorOf, buildAccount, buildTicket, signIn } from './setup/build.js';
import { callerOf, portalOf, visitorOf, type Caller } from './setup/caller.js';
import { instruct, releaseProcedure, resetDefinition } from './setup/procedures.js';
import { until } from './setup/until.js';
import { Visitor } from './setup/visitor.js';

const LOGIN = { login: '{{customer.email}}' };
const ALL = ['run.started', 'run.waits-for-approval', 'run.step.done', 'run.step.undone', 'run.step.failed'];

interface Heard {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

describe('webhooks', () => {
  let app: TestApp;
  let keyed: Caller;
  let desk: Caller;
  let agent: AccountSummary;
  let adminPerson: AccountSummary;
  let origin: string;
  const heard: Heard[] = [];
  let answer: (request: Heard, response: ServerResponse) => void;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const one = { url: request.url!, headers: request.headers, body };
      heard.push(one);
      answer(one, response);
    });
  });
  const status =
    (code: number, headers = {}) =>
    (_: unknown, response: ServerResponse) =>
      void response.writeHead(code, headers).end('tell nobody');

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    app = await startTestApp({ CONNECTOR_PRIVATE_HOSTS: `127.0.0.1:${port}` });
    keyed = portalOf(app, await keyWith('admin'));
    agent = await buildAccount(app, { role: 'agent', name: 'Samira Agentsma' });
    desk = await callerOf(app, agent);
    adminPerson = await buildAccount(app, { role: 'admin', name: 'Marit' });
    const admin = await callerOf(app, adminPerson);
    await admin.post('/connectors', { key: 'practice', kind: 'practice', name: 'Practice' }).expect(201);
  }, 60_000);
  afterAll(async () => {
    await app.stop();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    // Those of the tests before would hear it all as well.
    for (const { id } of (await keyed.get('/webhooks').expect(200)).body.items) {
      await keyed.delete(`/webhooks/${id}`).expect(204);
    }
    heard.length = 0;
    answer = status(204);
  });

  const keyWith = async (...scopes: Scope[]) =>
    (await app.get(ApiKeysService).create(SYSTEM, { name: 'Portal', scopes })).token;
  const hookAt = async (path = '/hook', events: string[] = ['run.done']): Promise<WebhookView & { secret: string }> =>
    (await keyed.post('/webhooks', { name: `Ons ${path}`, url: `${origin}${path}`, events }).expect(201)).body;
  const read = async (id: string): Promise<WebhookView> => (await keyed.get(`/webhooks/${id}`).expect(200)).body;
  const test = async (id: string): Promise<DeliveryView> =>
    (await keyed.post(`/webhooks/${id}/tests`).expect(202)).body;
  const delivery = async (id: string, one: { id: string }): Promise<DeliveryView> =>
    (await keyed.get(`/webhooks/${id}/deliveries/${one.id}`).expect(200)).body;
  /** What the worker would do by itself half a minute later at most; does nothing while it is at it. */
  const sweep = () => app.get(JobRunner).sweep();
  /** One that waits was tried so often, and is not in the middle of a try. */
  const becomes = (id: string, one: { id: string }, state: DeliveryView['state'], attempts = 1) =>
    until(`the message is ${state}`, async () => {
      const now = await delivery(id, one);
      const isBetween = now.nextAt === null || new Date(now.nextAt) > app.clock.now();
      if (now.state === state && now.attempts === attempts && isBetween) return true;
      await sweep();
      return false;
    });
  /** What is in the queue for later, for this message. */
  const jobsOf = async ({ id }: { id: string }, count: number): Promise<Job[]> => {
    let found: Job[] = [];
    await until('somebody will look again', async () => {
      found = (await app.nest.get<Queue>(getQueueToken('effects'), { strict: false }).getDelayed()).filter(
        ({ data }) => data.deliveryId === id,
      );
      return found.length === count;
    });
    return found;
  };
  const signatureOf = ({ headers, body }: Heard, secret: string) =>
    `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
      .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`)
      .digest('base64')}`;
  const whoSigned = (one: Heard) => String(one.headers['webhook-signature']).split(' ');

  const released = new Map<string, string>();
  /** The procedure with these steps, which the agent may run. */
  async function procedureOf(steps: ProcedureDefinition['steps']): Promise<string> {
    const key = JSON.stringify(steps);
    const { id } = released.has(key)
      ? { id: released.get(key)! }
      : await releaseProcedure(app, resetDefinition({ steps }));
    if (!released.has(key)) await instruct(app, agent, id);
    released.set(key, id);
    return id;
  }
  /** A run for a customer, carried out to its end. */
  async function runOf(steps: ProcedureDefinition['steps']) {
    const procedureId = await procedureOf(steps);
    const customer = await buildAccount(app, { name: 'Anna Klantsma' });
    const ticket = await buildTicket(app, { requesterId: customer.id, subject: 'Iets vertrouwelijks' });
    const { body: begun } = await desk.post('/runs', { procedureId, ticketId: ticket.id }).expect(201);
    let run = begun;
    while (run.status === 'active') {
      ({ run } = (await desk.put(`/runs/${run.id}/steps/${run.step}`, {}).expect(200)).body);
    }
    await app.settled();
    return { run, ticket, customer, procedureId };
  }
  const lock = {
    id: 'lock',
    kind: 'run',
    text: { nl: 'Sluit de deur' },
    connector: 'practice',
    operation: 'lock',
    with: LOGIN,
    undo: { operation: 'unlock', with: LOGIN },
  } as const;
  const fail = { ...lock, id: 'group', operation: 'add-to-group', with: { ...LOGIN, group: 'nowhere' } } as const;

  it('are kept by administrators and keys with the scope admin, whose secret is shown once', async () => {
    const made = await hookAt();
    expect(made.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const list = await keyed.get('/webhooks').expect(200);
    expect(list.body.items).toMatchObject([{ id: made.id, events: ['run.done'], disabled: false, waiting: 0 }]);
    for (const path of ['', `/${made.id}`, `/${made.id}/deliveries`]) {
      expect((await keyed.get(`/webhooks${path}`).expect(200)).text).not.toContain('whsec');
    }
    const kept = await app.db.query<{ sealed: string }>('SELECT sealed FROM webhook_secret');
    expect(JSON.stringify(kept)).not.toContain(made.secret.slice(6, 20));

    const others = [desk, await callerOf(app, await buildAccount(app, { role: 'editor' }))];
    others.push(portalOf(app, await keyWith('tickets:read', 'tickets:write', 'knowledge:read')), visitorOf(app));
    for (const who of others) {
      const refused = [
        who.get('/webhooks'),
        who.get(`/webhooks/${made.id}/deliveries`),
        who.post('/webhooks', { name: 'x', url: 'https://hook.example', events: ['run.done'] }),
        who.post(`/webhooks/${made.id}/secrets`, {}),
        who.post(`/webhooks/${made.id}/tests`),
        who.delete(`/webhooks/${made.id}`),
      ];
      for (const one of await Promise.all(refused)) expect([401, 403]).toContain(one.status);
    }
    expect(heard).toEqual([]);
  });

  it('take an address with https only, none with a name in it, and events that there are', async () => {
    const good = { name: 'Ons', url: 'https://hook.example/in?x=1', events: ['run.done', 'run.done'] };
    const { body } = await keyed.post('/webhooks', good).expect(201);
    expect(body.events).toEqual(['run.done']);
    for (const change of [
      { url: 'http://hook.example/in' },
      { url: 'https://me:secret@hook.example/' },
      { url: 'https://hook.example/#part' },
      { url: 'https://hook.example/\nin' },
      { url: 'file:///etc/passwd' },
      { url: `https://hook.example/${'x'.repeat(500)}` },
      { url: 7 },
      { events: [] },
      { events: ['ticket.opened'] },
      { name: 'a\0b' },
      { secret: 'whsec_mine' },
    ]) {
      await keyed.post('/webhooks', { ...good, ...change }).expect(400);
    }
    await keyed.patch(`/webhooks/${body.id}`, { version: 1, url: 'http://10.0.0.1/' }).expect(400);
    await keyed.patch(`/webhooks/${body.id}`, { version: 2, name: 'Later' }).expect(409);
    const changed = await keyed.patch(`/webhooks/${body.id}`, { version: 1, name: 'Later' }).expect(200);
    expect(changed.body).toMatchObject({ name: 'Later', version: 2 });
    await keyed.get('/webhooks/0193e8c5-0000-7000-8000-00000000beef').expect(404);
    const many = await Promise.all(Array.from({ length: 21 }, () => keyed.post('/webhooks', good)));
    expect(many.filter(({ status: code }) => code === 201)).toHaveLength(19);
    expect(many.find(({ status: code }) => code === 409)!.body).toMatchObject({ code: 'too-many-webhooks', most: 20 });
  });

  it('hear what happens to a run, in order and signed, and nothing about anybody', async () => {
    const hook = await hookAt('/hook?key=of-theirs', [...ALL, 'run.undone', 'run.done']);
    const picky = await hookAt('/picky', ['run.done']);
    const undone = await runOf([lock, fail]);
    const done = await runOf([lock]);
    await until('all is heard', () => heard.length === 9);
    await until('all is noted', async () => (await read(hook.id)).waiting + (await read(picky.id)).waiting === 0);

    const own = heard.filter(({ url }) => url === '/hook?key=of-theirs');
    expect(own.map(({ body }) => JSON.parse(body).type)).toEqual([
      'run.started',
      'run.step.done',
      'run.step.failed',
      'run.step.undone',
      'run.undone',
      'run.started',
      'run.step.done',
      'run.done',
    ]);
    const ids = { runId: undone.run.id, procedureId: undone.procedureId, ticketId: undone.ticket.id };
    const ended = own[4]!;
    expect(JSON.parse(ended.body)).toEqual({
      type: 'run.undone',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { ...ids, ticketNumber: undone.ticket.number, status: 'undone', failure: 'no-such-group' },
    });
    expect(heard.filter(({ url }) => url === '/picky').map(({ body }) => JSON.parse(body).data.runId)).toEqual([
      done.run.id,
    ]);
    for (const one of own) {
      expect(whoSigned(one)).toEqual([signatureOf(one, hook.secret)]);
      expect(Math.abs(Number(one.headers['webhook-timestamp']) - app.clock.now().getTime() / 1000)).toBeLessThan(60);
    }
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(9);
    const all = JSON.stringify(heard);
    for (const word of ['Klantsma', 'Agentsma', undone.customer.email, undone.customer.id, 'vertrouwelijks', 'Sluit'])
      expect(all).not.toContain(word);
    const { body: page } = await keyed.get(`/webhooks/${hook.id}/deliveries?limit=5&state=delivered`).expect(200);
    const { body: next } = await keyed.get(`/webhooks/${hook.id}/deliveries?cursor=${page.next}`).expect(200);
    expect([...page.items, ...next.items].map(({ id }) => id)).toEqual(
      own.map(({ headers }) => headers['webhook-id']).toReversed(),
    );
    await keyed.get(`/webhooks/${hook.id}/deliveries?cursor=WyJ4Il0`).expect(400);
    await keyed.get(`/webhooks/${picky.id}/deliveries/${page.items[0].id}`).expect(404);
  });

  it('hear of approvals that are waited for, and not of what happened before they were there or while they were off', async () => {
    const approval = { id: 'ok', kind: 'approval', text: { nl: 'Mag dit?' }, from: 'staff' } as const;
    await runOf([approval, lock]);
    const hook = await hookAt('/late', ALL);
    await app.settled();
    await keyed.patch(`/webhooks/${hook.id}`, { version: 1, disabled: true }).expect(200);
    await runOf([approval, lock]);
    expect((await keyed.post(`/webhooks/${hook.id}/tests`).expect(409)).body.code).toBe('webhook-off');
    await keyed.patch(`/webhooks/${hook.id}`, { version: 2, disabled: false }).expect(200);
    const { run } = await runOf([approval, lock]);
    await until('both are heard', () => heard.length === 2);
    expect(heard.map(({ body }) => [JSON.parse(body).type, JSON.parse(body).data.runId])).toEqual([
      ['run.started', run.id],
      ['run.waits-for-approval', run.id],
    ]);
  });

  it('try again with longer waits, give up after three days, and send again when somebody says so', async () => {
    const hook = await hookAt();
    answer = status(500);
    const sent = await test(hook.id);
    await becomes(hook.id, sent, 'waiting');
    expect(await delivery(hook.id, sent)).toMatchObject({ lastStatus: 500, lastError: 'not-taken' });
    expect((await read(hook.id)).failingSince).not.toBeNull();
    await sweep();
    expect(heard).toHaveLength(1);
    await keyed.post(`/webhooks/${hook.id}/deliveries/${sent.id}/resends`).expect(409);
    app.clock.advance({ seconds: 31 });
    await becomes(hook.id, sent, 'waiting', 2);
    app.clock.advance({ days: 3 });
    await becomes(hook.id, sent, 'failed', 3);

    answer = status(200);
    const page = new Visitor(app, await signIn(app, adminPerson));
    const seen = await page.open(`/studio/webhooks/${hook.id}`);
    expect(seen.text).toContain('500: niet aangenomen');
    expect((await page.submit('/resends')).text).toContain('Het bericht is weer onderweg');
    await becomes(hook.id, sent, 'delivered');
    expect(new Set(heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([sent.id]));
    expect(await read(hook.id)).toMatchObject({ failingSince: null, waiting: 0 });
    expect(JSON.stringify(await delivery(hook.id, sent))).not.toContain('tell nobody');
  });

  it('are tried again when they are due, though nobody sweeps', async () => {
    const hook = await hookAt();
    answer = status(500);
    const sent = await test(hook.id);
    await becomes(hook.id, sent, 'waiting');
    const again = await jobsOf(sent, 1);
    expect(again[0]!.delay).toBeGreaterThan(0);
    expect(again[0]!.delay).toBeLessThanOrEqual(30_050);

    answer = status(204);
    app.clock.advance({ seconds: 31 });
    await again[0]!.promote();
    await until('it arrived', async () => (await delivery(hook.id, sent)).state === 'delivered');
    expect(heard).toHaveLength(2);
  });

  it('leave a receiver alone until the time it asked for, with those behind as well', async () => {
    const hook = await hookAt();
    answer = status(429, { 'Retry-After': '600' });
    const first = await test(hook.id);
    await becomes(hook.id, first, 'waiting');
    const [again] = await jobsOf(first, 1);
    expect(again!.delay).toBeGreaterThan(30_050);

    answer = status(204);
    await runOf([lock]);
    await until('it is written', async () => (await read(hook.id)).waiting === 2);
    await app.get(WebhookDelivery).run({ deliveryId: first.id });
    expect(heard).toHaveLength(1);
    app.clock.advance({ seconds: 601 });
    await again!.promote();
    await until('both arrived', async () => (await read(hook.id)).waiting === 0);
    expect(heard).toHaveLength(3);
  });

  it('go out one at a time, and once, however many processes are at it', async () => {
    const hook = await hookAt();
    let most = 0;
    let now = 0;
    answer = (_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end();
      }, 10);
    };
    const sent = await Promise.all(Array.from({ length: 6 }, () => test(hook.id)));
    const job = app.get(WebhookDelivery);
    await Promise.all(sent.map(({ id }) => job.run({ deliveryId: id })));
    await until('all arrived', async () => (await read(hook.id)).waiting === 0);
    expect(heard).toHaveLength(6);
    expect(new Set(heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(sent.map(({ id }) => id)));
    expect(most).toBe(1);
  });

  it('take up what a process died with', async () => {
    const hook = await hookAt();
    const sent = await test(hook.id);
    await becomes(hook.id, sent, 'delivered');
    // The next sweep: within the same one a job is added once.
    app.clock.advance({ seconds: 31 });
    await app.db.write((tx) =>
      tx.query(`UPDATE webhook_delivery SET delivered_at = NULL, claimed_by = 7, claimed_until = $2 WHERE id = $1`, [
        sent.id,
        new Date(app.clock.now().getTime() + 50_000),
      ]),
    );
    await becomes(hook.id, sent, 'delivered', 2);
  });

  it('follow no redirect, reach no private network, and leave alone for a minute who does not answer', async () => {
    const moved = await hookAt('/moved');
    answer = status(302, { Location: `${origin}/elsewhere` });
    const first = await test(moved.id);
    await becomes(moved.id, first, 'waiting');
    expect(await delivery(moved.id, first)).toMatchObject({ lastStatus: 302, lastError: 'redirect' });
    expect(heard.map(({ url }) => url)).toEqual(['/moved']);

    for (const host of ['10.0.0.1', '[::1]', '0x7f000001', 'localhost']) {
      const inside = (
        await keyed.post('/webhooks', { name: host, url: `https://${host}/`, events: ['run.done'] }).expect(201)
      ).body;
      const one = await test(inside.id);
      await becomes(inside.id, one, 'waiting');
      expect(await delivery(inside.id, one)).toMatchObject({ lastStatus: null, lastError: 'forbidden-address' });
    }

    answer = (_, response) => void response.destroy();
    const silent = await hookAt('/silent');
    const gone = await test(silent.id);
    await becomes(silent.id, gone, 'waiting');
    expect(await delivery(silent.id, gone)).toMatchObject({ lastError: 'broken-off' });
    await runOf([lock]);
    await until('it is written', async () => (await read(silent.id)).waiting === 2);
    const before = heard.filter(({ url }) => url === '/silent').length;
    await app.get(WebhookDelivery).run({ deliveryId: gone.id });
    expect([before, heard.filter(({ url }) => url === '/silent').length]).toEqual([1, 1]);
  });

  it('sign with two secrets for a day after a new one is made, and with one at once when the old one leaked', async () => {
    const hook = await hookAt();
    const renew = async (body: object = {}) =>
      (await keyed.post(`/webhooks/${hook.id}/secrets`, body).expect(201)).body as typeof hook;
    const signedBy = async (...secrets: string[]) => {
      const sent = await test(hook.id);
      await becomes(hook.id, sent, 'delivered');
      const last = heard.at(-1)!;
      expect(whoSigned(last)).toEqual(secrets.map((secret) => signatureOf(last, secret)));
    };
    const second = await renew();
    expect(second.oldSecretUntil).not.toBeNull();
    await signedBy(second.secret, hook.secret);
    const third = await renew();
    await signedBy(third.secret, second.secret);
    app.clock.advance({ hours: 25 });
    await signedBy(third.secret);
    const fourth = await renew({ keepOldHours: 0 });
    expect(fourth.oldSecretUntil).toBeNull();
    await signedBy(fourth.secret);
    await keyed.post(`/webhooks/${hook.id}/secrets`, { keepOldHours: 200 }).expect(400);

    // A new key of the environment: what is sealed under the one before is sealed anew.
    const vault = new Vault(
      Config.from({ DATABASE_URL: app.databaseUrl, SECRET: app.config.SECRET, VAULT_KEYS: `later:${'k'.repeat(40)}` }),
    );
    const rotation = new VaultRotation(app.db, app.get(AuditLog), vault);
    expect(await rotation.rotate(actorOf(adminPerson))).toBeGreaterThan(0);
    const [row] = await app.db.query<{ id: string; key: string; sealed: string }>(
      'SELECT id, key_id AS key, sealed FROM webhook_secret WHERE webhook_id = $1 AND expires_at IS NULL',
      [hook.id],
    );
    expect(vault.open(row!.key, row!.sealed, `webhook:${row!.id}`)).toBe(fourth.secret);
    // This process does not know that key: nothing goes out unsigned.
    const unsigned = await test(hook.id);
    await becomes(hook.id, unsigned, 'waiting');
    expect(await delivery(hook.id, unsigned)).toMatchObject({ lastError: 'no-secret' });
  });

  it('switch themselves off after five days, or at a 410, and administrators see it', async () => {
    const hook = await hookAt();
    answer = status(503);
    const first = await test(hook.id);
    await becomes(hook.id, first, 'waiting');
    app.clock.advance({ days: 5, minutes: 1 });
    await becomes(hook.id, first, 'failed', 2);
    expect(await read(hook.id)).toMatchObject({ disabled: true, disabledWhy: 'failing', version: 2 });

    const gone = await hookAt('/gone');
    answer = status(410);
    await test(gone.id);
    await until('it is off', async () => (await read(gone.id)).disabledWhy === 'gone');
    const [told] = await app.db.query<{ count: number }>(
      `SELECT count(*)::int FROM audit WHERE action = 'webhook.switched-off' AND subject = ANY($1)`,
      [[`webhook:${hook.id}`, `webhook:${gone.id}`]],
    );
    expect(told!.count).toBe(2);

    const page = new Visitor(app, await signIn(app, adminPerson));
    expect((await page.open('/studio/work')).text).toContain('Webhooks die zijn uitgezet');
    expect((await page.open(`/studio/webhooks/${hook.id}`)).text).toContain('Er kwam vijf dagen lang niets aan.');
    expect((await page.submit('/state', { disabled: 'no' })).text).toContain('Aangezet.');
    expect(await read(hook.id)).toMatchObject({ disabled: false, disabledWhy: null, failingSince: null });
    const editor = new Visitor(app, await signIn(app, await buildAccount(app, { role: 'editor' })));
    expect((await editor.open('/studio/work')).text).not.toContain('Webhooks die zijn uitgezet');
    expect((await editor.open('/studio/webhooks')).status).toBe(403);
  });

  it('are set up in the studio, with the faults named and nothing typed lost', async () => {
    const page = new Visitor(app, await signIn(app, adminPerson));
    expect((await page.open('/studio/webhooks')).text).toContain('Nog geen webhooks');
    const wrong = await page.submit('/studio/webhooks', { name: 'Ons portaal', url: 'http://portal.example' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="Ons portaal"');
    expect(wrong.text).toContain('Kies ten minste één gebeurtenis.');
    const unsafe = await page.submit('/studio/webhooks', { events: 'run.done' });
    expect(unsafe.text).toContain('Geef een adres dat begint met https://');
    const made = await page.submit('/studio/webhooks', { url: `${origin}/page`, events: 'run.done' });
    const [, secret] = /value="(whsec_[^"]+)"/.exec(made.html) ?? [];
    expect(secret).toBeDefined();
    expect(made.text.match(/Kopieer [a-z]* ?nu/g)).toHaveLength(1);
    const list = await page.open('/studio/webhooks');
    expect(list.text).toContain('Ons portaal');
    expect(list.html).not.toContain('whsec');
    const [, path] = /href="(\/studio\/webhooks\/[\w-]+)"/.exec(list.html)!;
    await page.open(path!);
    expect((await page.submit('/tests')).text).toContain('Het proefbericht is onderweg');
    await until('it is heard', () => heard.length === 1);
    const stale = await page.open(path!);
    expect(stale.text).toContain('webhook.test');
    expect((await page.submit('/secrets', { old: 'stop' })).text).toContain('straks is het niet meer te zien');
    await page.open(path!);
    await keyed.patch(path!.replace('/studio', ''), { version: 1, name: 'Anders' }).expect(200);
    const late = await page.submit('/state', { disabled: 'yes' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Deze webhook is intussen gewijzigd.');
    expect((await page.submit('/removal')).text).toContain('De webhook is verwijderd.');
    expect((await page.open(path!)).status).toBe(404);
  });

  it('forget messages after a month, and secrets that sign no more', async () => {
    const hook = await hookAt();
    const sent = await test(hook.id);
    await becomes(hook.id, sent, 'delivered');
    await keyed.post(`/webhooks/${hook.id}/secrets`, {}).expect(201);
    app.clock.advance({ days: 31 });
    const fresh = await test(hook.id);
    await becomes(hook.id, fresh, 'delivered');
    await app.get(WebhookPurge).purge();
    const { body } = await keyed.get(`/webhooks/${hook.id}/deliveries`).expect(200);
    expect(body.items.map(({ id }: DeliveryView) => id)).toEqual([fresh.id]);
    const kept = await app.db.query('SELECT 1 FROM webhook_secret WHERE webhook_id = $1', [hook.id]);
    expect(kept).toHaveLength(1);
  });
});
