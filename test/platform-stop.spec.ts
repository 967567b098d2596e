import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Database } from '../src/platform/database/index.js';
import { startPlatform } from './setup/platform.js';
import { until } from './setup/until.js';

let letGo = () => {};
const held = new Promise<void>((resolve) => (letGo = resolve));
let isAtIt = false;

@Controller('slow')
class SlowController {
  constructor(private readonly database: Database) {}

  @Get()
  quick() {
    return { done: true };
  }

  @Post()
  async slow() {
    isAtIt = true;
    await held;
    const [row] = await this.database.write((tx) => tx.query('INSERT INTO slow DEFAULT VALUES RETURNING id'));
    return row;
  }
}

describe('a service that is told to stop', () => {
  it('finishes the requests in hand, with the database still there, and takes no new ones', async () => {
    const app = await startPlatform({}, { controllers: [SlowController] });
    await app.db.query('CREATE TABLE slow (id serial)');
    await app.nest.listen(0, '127.0.0.1');
    const { port } = app.http.address() as { port: number };
    const agent = new Agent({ keepAlive: true });
    const send = (method: string, path: string) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        const sent = httpRequest({ port, host: '127.0.0.1', method, path, agent }, (answer: IncomingMessage) => {
          let body = '';
          answer.on('data', (part: Buffer) => (body += part.toString()));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        });
        sent.on('error', reject);
        sent.end();
      });
    // Leaves a connection open that nothing happens on.
    expect((await send('GET', '/slow')).status).toBe(200);

    const inHand = send('POST', '/slow');
    await until('it is in hand', () => isAtIt);
    const stopped = app.nest.close();
    await until('it takes no new ones', () =>
      send('GET', '/health/live').then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    letGo();

    expect(await inHand).toMatchObject({ status: 201, body: expect.stringContaining('"id":1') });
    await stopped;
    agent.destroy();
    await app.stop();
  });
});
