import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { z } from 'zod';
import { Database } from '../src/platform/database/index.js';
import { IdempotencyInterceptor, IdempotencyPurge } from '../src/platform/http/index.js';
import type { TestApp } from './setup/app.js';
import { startPlatform } from './setup/platform.js';

const note = z.strictObject({ text: z.string().max(100), fail: z.boolean().default(false) });

@Controller('notes')
@UseInterceptors(IdempotencyInterceptor)
class NotesController {
  constructor(private readonly database: Database) {}

  @Post()
  create(@Body({ schema: note }) body: z.output<typeof note>) {
    return this.database.write(async (tx) => {
      const [row] = await tx.query('INSERT INTO note (text) VALUES ($1) RETURNING id, text', [body.text]);
      if (body.fail) throw new Error('the pen broke');
      return row;
    });
  }

  @Post('quiet')
  @HttpCode(204)
  async quiet(@Body({ schema: note }) body: z.output<typeof note>): Promise<void> {
    await this.database.write((tx) => tx.query('INSERT INTO note (text) VALUES ($1)', [body.text]));
  }
}

describe('a request with an Idempotency-Key', () => {
  let app: TestApp;

  const post = (key: string | null, body: object, path = '/notes') => {
    const sent = request(app.http).post(path);
    return (key === null ? sent : sent.set('Idempotency-Key', key)).send(body);
  };
  const count = async (text: string) => (await app.db.query('SELECT FROM note WHERE text = $1', [text])).length;

  beforeAll(async () => {
    app = await startPlatform({}, { controllers: [NotesController] });
    await app.db.query('CREATE TABLE note (id serial PRIMARY KEY, text text)');
  });
  afterAll(() => app.stop());

  it('is carried out once, and answered the same the second time', async () => {
    const [key, text] = [randomUUID(), randomUUID()];

    const first = await post(key, { text });
    const second = await post(key, { text });

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await count(text)).toBe(1);
  });

  it('is carried out once when it is sent many times at the same moment', async () => {
    const [key, text] = [randomUUID(), randomUUID()];

    const answers = await Promise.all(Array.from({ length: 12 }, () => post(key, { text })));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await count(text)).toBe(1);
  });

  it('is answered without a body again when it was before', async () => {
    const [key, text] = [randomUUID(), randomUUID()];

    const answers = [await post(key, { text }, '/notes/quiet'), await post(key, { text }, '/notes/quiet')];

    expect(answers.map(({ status, text: body }) => [status, body])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(await count(text)).toBe(1);
  });

  it('is refused when its key was used for something else', async () => {
    const key = randomUUID();
    await post(key, { text: 'one' });

    for (const { status, body } of [await post(key, { text: 'two' }), await post(key, { text: 'one' }, '/notes?x=1')])
      expect([status, body.code]).toEqual([409, 'idempotency-key-in-use']);
    expect((await post(key, { text: 'one' }, '/notes/quiet')).status).toBe(204);
  });

  it('leaves nothing behind when it failed, so that it may be sent again', async () => {
    const [key, text] = [randomUUID(), randomUUID()];

    expect((await post(key, { text, fail: true })).status).toBe(500);
    expect((await post(key, { text: 'x'.repeat(101) })).status).toBe(400);
    expect(await count(text)).toBe(0);
    expect((await post(key, { text })).status).toBe(201);
    expect(await count(text)).toBe(1);
  });

  it('is carried out every time without a key, and refused with one that is none', async () => {
    const text = randomUUID();
    await post(null, { text });
    await post(null, { text });
    expect(await count(text)).toBe(2);

    for (const key of ['two words', 'x'.repeat(201), '']) {
      const { status, body } = await post(key, { text });
      expect([status, body.code]).toEqual([400, 'invalid-input']);
      expect(body.errors[0].path).toBe('Idempotency-Key');
    }
  });

  it('may be carried out again after a day', async () => {
    const [key, text] = [randomUUID(), randomUUID()];
    await post(key, { text });

    app.clock.advance({ hours: 23 });
    await app.get(IdempotencyPurge).purge();
    await post(key, { text });
    expect(await count(text)).toBe(1);

    app.clock.advance({ hours: 2 });
    await app.get(IdempotencyPurge).purge();
    await post(key, { text });
    expect(await count(text)).toBe(2);
  });
});
