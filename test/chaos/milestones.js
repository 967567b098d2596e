import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { planTickets } from '../../dist/bench/planned-tickets.js';
import { Database } from '../../dist/src/platform/database/index.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/embedded-postgres/index.js';
import { startService } from '../../dist/src/start.js';
import { freePort, Process } from './desk.js';

const REDIS = '/usr/bin/redis-server';

/**
 * Milestones become mails to a real mail server while the processes that send them are killed with -9, one after the
 * other. Every mail must arrive; one may arrive again only when a process died with it in hand, and then with the same
 * Message-ID. Answers the faults.
 */
export async function killWhileMailing({ count, everyMs, kills, store }) {
  if (store === 'redis' && !existsSync(REDIS)) {
    console.log('There is no redis-server here: mailing with Redis is not tried.');
    return [];
  }
  const faults = [];
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-chaos-mail-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, settings: { max_connections: '150' } });
  const redis = store === 'redis' ? await startRedis(folder) : null;
  const inbox = await startInbox();
  const environment = {
    DATABASE_URL: postgres.url,
    SECRET: 'a secret of the chaos test, long enough',
    DEMO: 'off',
    LOG_LEVEL: 'error',
    SMTP_URL: `smtp://127.0.0.1:${inbox.port}`,
    ...(redis && { REDIS_URL: redis.url }),
  };
  const processes = [];
  try {
    const service = await startService({ ...environment, ROLE: 'web', SMTP_URL: '', REDIS_URL: '' });
    await service.app.init();
    await planTickets(service.app, service.app.get(Database), count);
    await service.stop();

    for (let n = 0; n < 2; n += 1) processes.push(new Process(await freePort(), environment));
    await Promise.all(processes.map((process) => process.start()));
    const deadline = Date.now() + (kills * everyMs + 120_000);
    let killed = 0;
    while (inbox.readers.size < count && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (killed === kills || inbox.readers.size === count) continue;
      const victim = processes[killed % 2];
      await victim.kill('SIGKILL');
      killed += 1;
      await victim.start();
    }
    // What is being marked as sent may take a moment still.
    await Promise.all(processes.splice(0).map((process) => process.kill('SIGTERM')));

    const doubts = await doubtsIn(postgres.url);
    const arrivals = [...inbox.readers.values()].flat().length;
    const twice = [...inbox.readers].filter(([, ids]) => ids.length > 1);
    console.log(
      `${count} milestones, jobs on ${store}, ${killed} kills: ${inbox.readers.size} readers got theirs, ${arrivals - inbox.readers.size} came again, ${doubts} were in hand at a kill`,
    );
    if (killed === 0) faults.push('nothing was killed: the test proves nothing');
    if (inbox.readers.size < count) faults.push(`${count - inbox.readers.size} mails never arrived`);
    for (const [reader, ids] of twice)
      if (new Set(ids).size > 1) faults.push(`${reader} got two mails that look like different ones: ${ids}`);
    if (arrivals - inbox.readers.size > doubts)
      faults.push(`${arrivals - inbox.readers.size} mails came again, and only ${doubts} were in hand at a kill`);
  } finally {
    await Promise.all(processes.map((process) => process.kill('SIGKILL')));
    await inbox.stop();
    await redis?.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return faults;
}

async function doubtsIn(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT coalesce(sum(doubts), 0)::int AS doubts FROM mail');
  await client.end();
  return rows[0].doubts;
}

/** A mail server that remembers which Message-IDs each reader got. */
async function startInbox() {
  const readers = new Map();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (part) => (text += part.toString()));
      stream.on('end', () => {
        const reader = session.envelope.rcptTo[0].address;
        const id = /^Message-ID: (.+)$/im.exec(text)?.[1] ?? '';
        readers.set(reader, [...(readers.get(reader) ?? []), id]);
        done();
      });
    },
  });
  // A sender that is killed leaves its connection behind.
  server.on('error', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address();
  return { readers, port, stop: () => new Promise((resolve) => server.close(resolve)) };
}

async function startRedis(folder) {
  const port = await freePort();
  const child = spawn(REDIS, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']);
  await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('Redis did not start')));
    child.stdout.on('data', (text) => text.toString().includes('Ready to accept') && resolve());
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
