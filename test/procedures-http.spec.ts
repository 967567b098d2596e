import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Config } from '../src/platform/config/index.js';
import type { ConnectorSetup } from '../src/procedures/connectors/connector.js';
import { Egress, isPublic } from '../src/procedures/connectors/egress.js';
import { HttpKind } from '../src/procedures/connectors/http.kind.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Looks names up as a hostile name server would. */
class TestEgress extends Egress {
  names: Record<string, Array<Array<{ address: string; family: 4 | 6 }>>> = {};
  lookups = 0;

  protected override async addressesOf(host: string) {
    this.lookups += 1;
    const answers = this.names[host];
    if (!answers) return super.addressesOf(host);
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  }
}

describe('an HTTP connector', () => {
  let answer: Answer = (_, response) => void response.end('{}');
  const asked: Array<{ method: string; url: string; headers: IncomingMessage['headers']; body: string }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      answer(request, response, body);
    });
  });
  // What is only set up goes nowhere; what is called goes to the test's own server.
  let origin = 'https://app.example';
  let port: number;
  let kind: HttpKind;
  let egress: TestEgress;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
    origin = `http://127.0.0.1:${port}`;
    const config = Config.from({ CONNECTOR_PRIVATE_HOSTS: `127.0.0.1:${port},app.example:${port}` });
    egress = new TestEgress(config);
    kind = new HttpKind(egress);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const settings = (operation: object = {}, more: object = {}) => ({
    baseUrl: origin,
    headers: { Authorization: 'Bearer {{secret.token}}' },
    operations: {
      reset: {
        method: 'POST',
        path: '/users/{{input.login}}/reset',
        inputs: ['login'],
        optional: ['reason'],
        body: {
          login: '{{input.login}}',
          temporary: true,
          note: 'Reset: {{input.reason}}',
          tags: ['desk', '{{input.login}}'],
        },
        outputs: { password: { at: 'credentials.0.value', secret: true } },
        changes: true,
        subject: 'login',
        settle: { path: '/effects/{{effect.id}}', expect: { json: [{ at: 'done', equals: 'yes' }] } },
        ...operation,
      },
    },
    ...more,
  });
  const setup = (
    given: object = settings(),
    secrets: Record<string, string> = { token: 'sesame-7' },
  ): ConnectorSetup => ({
    id: 'x',
    key: 'app',
    settings: kind.settingsOf(given),
    secrets: new Map(Object.entries(secrets)),
  });
  const call = (inputs: Record<string, string> = { login: 'anna' }, timeout = 700) => ({
    effectId: randomUUID(),
    operation: 'reset',
    inputs,
    before: {},
    timeout,
  });
  const perform = (given?: object, ...parameters: Parameters<typeof call>) =>
    kind.perform(setup(given), call(...parameters));
  const json =
    (value: unknown, status = 200): Answer =>
    (_, response) =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  const GOOD = { credentials: [{ value: 'Zomer-7' }] };

  it('puts values into their places, and nothing breaks out of them', async () => {
    answer = json(GOOD);
    const login = '../admin?x=1#"},{"role":"root';
    const one = call({ login });
    const outcome = await kind.perform(setup(), one);
    expect(outcome).toEqual({ kind: 'done', changed: true, outputs: {}, secrets: { password: 'Zomer-7' } });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: `/users/${encodeURIComponent(login)}/reset`,
        headers: { authorization: 'Bearer sesame-7', 'idempotency-key': one.effectId, host: `127.0.0.1:${port}` },
      },
    ]);
    // What was left out takes its member along.
    expect(JSON.parse(asked[0]!.body)).toEqual({ login, temporary: true, tags: ['desk', login] });
    for (const climbing of ['.', '..']) {
      expect(await perform(settings(), { login: climbing })).toMatchObject({
        kind: 'refused',
        code: 'value-not-possible',
      });
    }
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer, string, string]>([
    ['answers 500', json({}, 500), 'unknown', 'server-error'],
    [
      'leads elsewhere',
      (_, response) => void response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end(),
      'unknown',
      'redirect',
    ],
    ['never answers', () => {}, 'unknown', 'timeout'],
    [
      'drips its answer',
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
      'unknown',
      'timeout',
    ],
    [
      'answers without end',
      (_, response) => {
        response.writeHead(200);
        for (let n = 0; n < 40; n += 1) response.write('x'.repeat(10_000));
        response.end();
      },
      'unknown',
      'too-large',
    ],
    ['answers no JSON', (_, response) => void response.end('<html>sesame-7</html>'), 'unknown', 'unexpected-answer'],
    ['answers other JSON', json({ credentials: [] }), 'unknown', 'unexpected-answer'],
    ['hangs up', (request) => void request.socket.destroy(), 'unknown', 'broken-off'],
    ['knows us not', json({ error: 'sesame-7' }, 401), 'refused', 'wrong-service-account'],
    ['knows the account not', json({}, 404), 'refused', 'not-found'],
    ['refuses it', json({ message: 'password too short' }, 422), 'refused', 'status-422'],
  ])('knows what it means when the other side %s', async (_, given, kindOf, code) => {
    answer = given;
    const outcome = await perform();
    expect(outcome).toMatchObject({ kind: kindOf, code });
    expect(JSON.stringify(outcome)).not.toMatch(/sesame|too short|169\.254/);
    expect(asked).toHaveLength(1);
  });

  it('was surely not done when nobody was there', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const gone = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    const far = new HttpKind(new TestEgress(Config.from({ CONNECTOR_PRIVATE_HOSTS: `127.0.0.1:${gone}` })));
    const given = far.settingsOf(settings({}, { baseUrl: `http://127.0.0.1:${gone}` }));
    const outcome = await far.perform({ ...setup(), settings: given }, call());
    expect(outcome).toMatchObject({ kind: 'refused', code: 'unreachable' });
  });

  it('asks the other side what became of a call, by its id', async () => {
    const one = call();
    answer = json({ done: 'yes' });
    expect(await kind.settle(setup(), one)).toEqual({ kind: 'done', outputs: {} });
    expect(asked.at(-1)).toMatchObject({ method: 'GET', url: `/effects/${one.effectId}` });
    answer = json({ done: 'no' });
    expect(await kind.settle(setup(), one)).toEqual({ kind: 'not-done' });
    answer = json({}, 404);
    expect(await kind.settle(setup(), one)).toEqual({ kind: 'not-done' });
    for (const unsure of [json({}, 503), json({}, 403)]) {
      answer = unsure;
      expect((await kind.settle(setup(), one)).kind).toBe('unknown');
    }
    expect((await kind.settle(setup(settings({ settle: undefined })), one)).kind).toBe('unknown');
  });

  it('fetches a token for each call, and shows it to nobody', async () => {
    const token = { url: `${origin}/token`, clientId: 'desk', secret: 'client' };
    answer = (request, response, body) =>
      request.url === '/token'
        ? void response.end(JSON.stringify(body.includes('client_secret=open%26up') ? { access_token: 'tok-1' } : {}))
        : void response.end(JSON.stringify(GOOD));
    const given = settings({}, { token, headers: {} });
    expect(await kind.perform(setup(given, { client: 'open&up' }), call())).toMatchObject({ kind: 'done' });
    expect(asked.at(-1)?.headers['authorization']).toBe('Bearer tok-1');
    const refused = await kind.perform(setup(given, { client: 'wrong' }), call());
    expect(refused).toMatchObject({ kind: 'refused', code: 'wrong-service-account' });
    expect(kind.secretsOf(setup(given).settings)).toEqual(['client']);
  });

  it.each([
    'http://169.254.169.254',
    'http://localhost:5432',
    'http://0x7f.1:80',
    'http://2130706433',
    'http://[::1]:80',
    'http://[::ffff:127.0.0.1]',
    'https://user:pass@app.example',
    'https://app.example/?x=1',
    'ftp://app.example',
    'file:///etc/passwd',
  ])('is not set up for %s', (baseUrl) => {
    expect(() => kind.settingsOf(settings({}, { baseUrl }))).toThrow(/baseUrl/);
  });

  it.each([
    ['169.254.169.254', 'https://169.254.169.254'],
    ['10.0.0.7', 'https://10.0.0.7'],
    ['127.1', 'https://127.1'],
    ['0177.0.0.1', 'https://0177.0.0.1'],
    ['a number', 'https://2130706433'],
    ['hexadecimal', 'https://0x7f000001'],
    ['wide digits', 'https://１２７.０.０.１'],
    ['::1', 'https://[::1]'],
    ['a mapped address', 'https://[::ffff:7f00:1]'],
    ['6to4 of a private address', 'https://[2002:7f00:1::]'],
    ['NAT64', 'https://[64:ff9b::7f00:1]'],
    ['a link-local address', 'https://[fe80::1]'],
    ['a unique local address', 'https://[fd00::1]'],
    ['the same host at another port', 'https://127.0.0.1:1'],
  ])('reaches no private address, however it is written: %s', async (_, baseUrl) => {
    const given = settings({}, { baseUrl });
    expect(await perform(given)).toMatchObject({ kind: 'refused', code: 'forbidden-address' });
    expect(await kind.rehearse(setup(given), call())).toEqual({ ok: false, lines: ['forbidden-address'] });
    expect(asked).toEqual([]);
  });

  it('judges every address that a name has, and connects to the one it judged', async () => {
    egress.names['two.example'] = [
      [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    ];
    expect(await perform(settings({}, { baseUrl: 'https://two.example' }))).toMatchObject({
      code: 'forbidden-address',
    });

    // The name says something else at every look: only one is taken, and that one is connected to.
    egress.names['app.example'] = [[{ address: '127.0.0.1', family: 4 }], [{ address: '203.0.113.9', family: 4 }]];
    egress.lookups = 0;
    answer = json(GOOD);
    const outcome = await perform(settings({}, { baseUrl: `http://app.example:${port}` }));
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(egress.lookups).toBe(1);
    expect(asked[0]?.headers.host).toBe(`app.example:${port}`);
    expect(await perform(settings({}, { baseUrl: 'https://no-such-name.invalid' }))).toMatchObject({
      code: 'unknown-host',
    });
  });

  it('knows public addresses from all others', () => {
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])
      expect(isPublic(address)).toBe(true);
    for (const address of [
      '0.0.0.0',
      '100.64.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:8.8.8.8',
      'fe80::1',
      'ff02::1',
      '2001::1',
      '2002:808:808::',
      'not an address',
    ]) {
      expect({ address, isPublic: isPublic(address) }).toEqual({ address, isPublic: false });
    }
  });

  it.each<[string, object]>([
    ['a secret in its settings', settings({}, { headers: { Authorization: 'Bearer sesame' } })],
    ['a host of its own', settings({}, { headers: { Host: 'elsewhere' } })],
    ['a secret in its address', settings({ path: '/{{secret.token}}' })],
    ['a secret in its body', settings({ body: { a: '{{secret.token}}' } })],
    ['an address that begins elsewhere', settings({ path: '//elsewhere.example/x' })],
    ['an input that nobody gives', settings({ path: '/{{input.other}}' })],
    ['a change to nobody', settings({ subject: null })],
    ['an undo that is not there', settings({ undo: 'unreset' })],
  ])('is not set up with %s', (_, given) => {
    expect(() => kind.settingsOf(given)).toThrow(/headers|operations/);
  });

  it('is set up as the recipes say', () => {
    const recipes = [...readFileSync('docs/connectors.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, text]) => JSON.parse(text!) as { baseUrl?: string },
    );
    const ours = recipes.filter((recipe) => recipe.baseUrl);
    expect(ours).toHaveLength(3);
    for (const recipe of ours) expect(Object.keys(kind.settingsOf(recipe).operations)).toContain('find');
  });

  it('says beforehand what it would send, without its secrets', async () => {
    const told = await kind.rehearse(setup(), call());
    expect(told.ok).toBe(true);
    expect(told.lines[0]).toBe(`POST ${origin}/users/anna/reset`);
    expect(JSON.stringify(told)).not.toContain('sesame');
    expect(asked).toEqual([]);
  });
});
