import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '../src/create-app.js';
import { createLogger } from '../src/platform/logging/index.js';
import type { ProcedureDefinition } from '../src/procedures/index.js';
import { startTestApp, type TestApp } from './setup/app.js';
import { buildAccount, buildTicket, signIn } from './setup/build.js';
import { caller, type Caller } from './setup/knowledge.js';
import { instruct, releaseProcedure, resetDefinition } from './setup/procedures.js';
import { Visitor } from './setup/visitor.js';

/** A word that stands nowhere else. */
const plant = () => `plant${randomBytes(12).toString('hex')}`;

describe('secrets', () => {
  const planted: string[] = [];
  const planting = () => {
    const secret = plant();
    planted.push(secret);
    return secret;
  };
  /** Everything anybody was answered, besides the one answer in which a secret is shown. */
  const heard: string[] = [];
  const logged: string[] = [];
  let app: TestApp;
  let admin: Caller;
  let desk: Caller;
  let agentCookie: string;
  let adminCookie: string;
  let mode: 'good' | 'echo' = 'good';
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      seen.push(JSON.stringify(request.headers) + body);
      if (mode === 'good') response.end(JSON.stringify({ password: made() }));
      // A talkative system: it repeats everything it was told in its error.
      else
        response.writeHead(422).end(JSON.stringify({ error: `not good: ${body} ${JSON.stringify(request.headers)}` }));
    });
  });
  const made = () => planting();

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    app = await startTestApp({ CONNECTOR_PRIVATE_HOSTS: `127.0.0.1:${port}`, LOG_LEVEL: 'trace' }, (config) =>
      createApp(config, createLogger(config, { write: (line: string) => void logged.push(line) } as never)),
    );
    const [agent, boss] = [await buildAccount(app, { role: 'agent' }), await buildAccount(app, { role: 'admin' })];
    [agentCookie, adminCookie] = [await signIn(app, agent), await signIn(app, boss)];
    [desk, admin] = [caller(app, { Cookie: agentCookie }), caller(app, { Cookie: adminCookie })];
    const operation = {
      method: 'POST',
      path: '/reset',
      inputs: ['login', 'password'],
      body: { login: '{{input.login}}', password: '{{input.password}}' },
      outputs: { password: { at: 'password', secret: true } },
      changes: true,
      subject: 'login',
    };
    const headers = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`X-Auth-${name}`, `{{secret.${name}}}`]));
    const settings = { baseUrl: `http://127.0.0.1:${port}`, headers, operations: { reset: operation } };
    const { body: connector } = await admin
      .post('/connectors', { key: 'app', kind: 'http', name: 'App', settings })
      .expect(201);
    for (const name of ['a', 'b', 'c', 'd']) {
      // Twice: the one before must be gone as well.
      for (const value of [planting(), planting()]) {
        heard.push((await admin.put(`/connectors/${connector.id}/secrets/${name}`, { value }).expect(200)).text);
      }
    }
    heard.push((await admin.put(`/connectors/${connector.id}/secrets/nobody`, { value: planting() }).expect(409)).text);
    heard.push(
      (await admin.put(`/connectors/${connector.id}/secrets/a`, { value: `${planting()}\n` }).expect(400)).text,
    );
    heard.push((await admin.post('/connectors/vault/rotation').expect(200)).text);
    heard.push(
      (
        await admin.post(`/connectors/${connector.id}/rehearsals`, {
          operation: 'reset',
          inputs: { login: 'x', password: 'y' },
        })
      ).text,
    );

    const steps = [
      {
        id: 'reset',
        kind: 'run',
        text: { nl: 'Reset' },
        connector: 'app',
        operation: 'reset',
        with: { login: '{{customer.email}}', password: '{{needs.newPassword}}' },
        needs: [{ name: 'newPassword', text: { nl: 'Nieuw' }, secret: true }],
        attempts: 5,
      },
    ] as unknown as ProcedureDefinition['steps'];
    const { id: procedureId } = await releaseProcedure(app, resetDefinition({ steps }));
    await instruct(app, agent, procedureId);
    for (const [at, kind] of (['good', 'echo', 'good', 'echo'] as const).entries()) {
      const customer = await buildAccount(app);
      const { id: ticketId, number } = await buildTicket(app, { requesterId: customer.id });
      const { body: run } = await desk.post('/runs', { procedureId, ticketId }).expect(201);
      mode = kind;
      heard.push((await desk.put(`/runs/${run.id}/steps/reset`, { needs: { other: planting() } }).expect(400)).text);
      heard.push(
        (await desk.put(`/runs/${run.id}/steps/wrong`, { needs: { newPassword: planting() } }).expect(409)).text,
      );
      if (at < 2) {
        const answer = await desk
          .put(`/runs/${run.id}/steps/reset`, { needs: { newPassword: planting() } })
          .expect(200);
        expect(answer.body.shown).toHaveLength(kind === 'good' ? 1 : 0);
        heard.push(JSON.stringify(answer.body.run));
      } else {
        const page = new Visitor(app, agentCookie);
        await page.open(`/desk/runs/${run.id}`);
        const after = await page.submit('/step', { 'need-newPassword': planting() });
        if (kind === 'echo') heard.push(after.html);
        else expect(planted.some((secret) => after.html.includes(secret))).toBe(true);
      }
      for (const path of [`/runs/${run.id}`, `/runs/${run.id}/evidence`, '/runs', `/tickets/${ticketId}`])
        heard.push((await desk.get(path)).text);
      const visitor = new Visitor(app, agentCookie);
      for (const path of [
        `/desk/runs/${run.id}`,
        `/desk/runs/${run.id}/evidence`,
        '/desk/runs',
        `/desk/tickets/${number}`,
      ])
        heard.push((await visitor.open(path)).html);
    }
    for (const path of ['/connectors', `/connectors/${connector.id}`, '/procedures', `/procedures/${procedureId}`])
      heard.push((await admin.get(path)).text);
    const boss2 = new Visitor(app, adminCookie);
    for (const path of ['/studio/audit', '/studio/mail', '/studio']) heard.push((await boss2.open(path)).html);
    await app.settled();
  }, 90_000);
  afterAll(async () => {
    await app.stop();
    server.close();
  });

  const found = (text: string) =>
    planted.filter(
      (secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString('base64').slice(0, 20)),
    );

  it('were planted, and reached the other system', () => {
    expect(planted.length).toBeGreaterThanOrEqual(20);
    expect(found(seen.join('\n')).length).toBeGreaterThanOrEqual(8);
  });

  it('are in no row of any table', async () => {
    const tables = await app.db.query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const rows = await app.db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      if (found(rows.map(({ row }) => row).join('\n')).length > 0) holding.push(name);
    }
    expect(tables.length).toBeGreaterThan(40);
    expect(holding).toEqual([]);
  });

  it('are in no answer, no page, no error and no line of the log', () => {
    expect(heard.length).toBeGreaterThan(40);
    expect(found(heard.join('\n'))).toEqual([]);
    expect(logged.length).toBeGreaterThan(20);
    expect(found(logged.join('\n'))).toEqual([]);
  });
});
