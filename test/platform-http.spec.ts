import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Ip, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { connect } from 'node:net';
import request from 'supertest';
import { z } from 'zod';
import { Database } from '../src/platform/database/index.js';
import { DomainError, TooManyRequests } from '../src/platform/errors/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

const parcel = z.strictObject({
  name: z.string().max(50),
  size: z.number().int().max(10).optional(),
  items: z.array(z.strictObject({ text: z.string() })).optional(),
});
const page = z.strictObject({ limit: z.coerce.number().int().max(100).default(20) });

class ParcelLost extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'parcel-lost';
  override get details() {
    return { version: 3 };
  }
}

@Controller('api/v1/parcels')
class ParcelsController {
  constructor(private readonly database: Database) {}

  @Get()
  list(@Query({ schema: page }) query: z.output<typeof page>) {
    return query;
  }

  @Get('lost')
  lost() {
    throw new ParcelLost('Somebody lost it.');
  }

  @Get('limited')
  limited() {
    throw new TooManyRequests(17);
  }

  @Get('broken')
  broken() {
    throw new Error('the secret of the database is hunter2');
  }

  @Get('query')
  async query(@Query('sql') sql: string) {
    return this.database.query(sql);
  }

  @Get('text/:text')
  text(@Param('text') text: string) {
    return this.database.query('SELECT $1::text AS text', [text]);
  }

  @Get(':id')
  get(@Param('id', ParseUUIDPipe) id: string) {
    return { id };
  }

  @Post()
  create(@Body({ schema: parcel }) body: z.output<typeof parcel>) {
    return body;
  }
}

@Controller('address')
class AddressController {
  @Get()
  address(@Ip() address: string) {
    return address;
  }
}

describe('what can go wrong with a request', () => {
  let app: TestApp;

  const get = (path: string) => request(app.http).get(path);
  const post = (body: string | object, type = 'application/json') =>
    request(app.http).post('/api/v1/parcels').set('Content-Type', type).send(body);
  const expectProblem = (
    { status, body, headers }: request.Response,
    expected: { status: number; code: string; [member: string]: unknown },
  ) => {
    expect({ ...body, status }).toMatchObject(expected);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({
      type: expect.stringContaining(expected.code),
      title: expect.any(String),
      detail: expect.any(String),
      instance: expect.any(String),
      requestId: headers['x-request-id'],
    });
  };
  /** Byte for byte, because clients are too well-behaved to send some of it. */
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { port } = app.http.address() as { port: number };
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (part) => (answer += part.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  beforeAll(async () => {
    app = await startPlatform({}, { controllers: [ParcelsController] });
    await app.nest.listen(0, '127.0.0.1');
  });
  afterAll(() => app.stop());

  it('is told as a problem with a stable code: an address that is none', async () => {
    expectProblem(await get('/api/v1/nowhere?secret=1'), {
      status: 404,
      code: 'not-found',
      instance: '/api/v1/nowhere',
    });
    expectProblem(await get('/nowhere').set('Accept', 'text/html'), { status: 404, code: 'not-found' });
    expectProblem(await request(app.http).delete('/api/v1/parcels'), { status: 404, code: 'not-found' });
    expectProblem(await get('/api/v1/parcels/%zz'), { status: 400, code: 'bad-request' });
    expectProblem(await get(`/api/v1/parcels/${'x'.repeat(400)}`), { status: 414, code: 'address-too-long' });
    expectProblem(await get('/api/v1/parcels/12'), { status: 400, code: 'bad-request' });
  });

  it('a body that is not JSON, of another type, or too large', async () => {
    expectProblem(await post('{"name": "x'), { status: 400, code: 'bad-request' });
    expectProblem(await post(''), { status: 400, code: 'bad-request' });
    expectProblem(await post('<name>x</name>', 'application/xml'), { status: 415, code: 'unsupported-media-type' });
    expectProblem(await post({ name: 'x'.repeat(1024 * 1024) }), { status: 413, code: 'too-large' });
  });

  it('a body that does not fit, with each field that is wrong', async () => {
    const answer = await post({ name: 'x'.repeat(51), size: 1.5, items: [{ text: 1 }], colour: 'red' });

    expectProblem(answer, { status: 400, code: 'invalid-input' });
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['name', 'size', 'items.0.text']),
    );
    expect(answer.body.detail).toContain('colour');
    expectProblem(await get('/api/v1/parcels?limit=many'), { status: 400, code: 'invalid-input' });
    expectProblem(await get('/api/v1/parcels?size=1'), { status: 400, code: 'invalid-input' });
    expect((await get('/api/v1/parcels?limit=5')).body).toEqual({ limit: 5 });
  });

  it('keys that would reach into every object', async () => {
    expectProblem(await post('{"name": "x", "__proto__": {"isAdmin": true}}'), { status: 400, code: 'bad-request' });
    expectProblem(await post('{"name": "x", "constructor": {"prototype": {"isAdmin": true}}}'), {
      status: 400,
      code: 'bad-request',
    });
    expectProblem(await get('/api/v1/parcels?__proto__[isAdmin]=true&limit=5'), { status: 400, code: 'invalid-input' });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('NUL characters anywhere', async () => {
    expectProblem(await post('{"name": "a\\u0000b"}'), {
      status: 400,
      code: 'invalid-input',
      errors: [{ path: 'name', message: 'contains a NUL character' }],
    });
    expectProblem(await post('{"name": "x", "items": [{"text": "\\u0000"}]}'), {
      status: 400,
      code: 'invalid-input',
      errors: [{ path: 'items.0.text', message: 'contains a NUL character' }],
    });
    expectProblem(await post('{"name": "x", "a\\u0000b": 1}'), { status: 400, code: 'invalid-input' });
    expectProblem(await get('/api/v1/parcels?limit=1%00'), { status: 400, code: 'invalid-input' });
    expectProblem(await get('/api/v1/parcels/text/a%00b'), { status: 400, code: 'invalid-input' });
    expect((await get('/api/v1/parcels/text/a%20b')).body).toEqual([{ text: 'a b' }]);
  });

  it('rules of the domain, limits, and whatever nobody thought of', async () => {
    expectProblem(await get('/api/v1/parcels/lost'), {
      status: 409,
      code: 'parcel-lost',
      detail: 'Somebody lost it.',
      version: 3,
    });
    const limited = await get('/api/v1/parcels/limited');
    expectProblem(limited, { status: 429, code: 'too-many-requests' });
    expect(limited.headers['retry-after']).toBe('17');
    const broken = await get('/api/v1/parcels/broken');
    expectProblem(broken, { status: 500, code: 'internal' });
    expect(broken.text).not.toContain('hunter2');
  });

  it('values that the database can not read, a query that it stops, and two that wait for each other', async () => {
    const query = (sql: string) => get(`/api/v1/parcels/query?sql=${encodeURIComponent(sql)}`);
    const raised = (code: string) => query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${code}'; END $$`);

    expectProblem(await query(`SELECT 'x'::uuid`), { status: 400, code: 'invalid-value' });
    expectProblem(await query(`SELECT 'x'::timestamptz`), { status: 400, code: 'invalid-value' });
    expectProblem(await query('SELECT 99999999999::int'), { status: 400, code: 'invalid-value' });
    for (const code of ['40P01', '57014', '40001', '55P03']) {
      const answer = await raised(code);
      expectProblem(answer, { status: 503, code: 'busy' });
      expect(answer.headers['retry-after']).toBeDefined();
    }
    expectProblem(await query('SELECT nonsense'), { status: 500, code: 'internal' });
  });

  it('keeps a request id that is harmless, and makes one otherwise', async () => {
    const idFor = async (id: string) => (await get('/health/live').set('X-Request-Id', id)).headers['x-request-id'];

    expect(await idFor('portal-12345.6')).toBe('portal-12345.6');
    for (const id of ['short', 'x'.repeat(65), '<script>alert(1)</script>', 'a b c d e f'])
      expect(await idFor(id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends a page that tells other sites nothing and runs no foreign script', async () => {
    const { headers } = await get('/health/live');

    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('sends data that no browser takes for a page', async () => {
    const { headers } = await get('/api/v1/parcels/1');

    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('takes the address of a visitor from the proxy next to it, never from the visitor', async () => {
    const proxied = await startPlatform({ TRUST_PROXY: 'on' }, { controllers: [AddressController] });
    const ask = (forwarded: string) => request(proxied.http).get('/address').set('X-Forwarded-For', forwarded);

    expect((await ask('203.0.113.7')).text).toBe('203.0.113.7');
    expect((await ask('127.0.0.1, 203.0.113.7')).text).toBe('203.0.113.7');
    await proxied.stop();
  });

  it('survives what is no HTTP at all', async () => {
    expect(await raw('BREW coffee\r\n\r\n')).toContain('400 Bad Request');
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toContain('431');
    expect((await get('/health/live')).status).toBe(200);
  });
});
