import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { withService } from '../src/commands/with-service.js';
import { JourneyConsumer } from '../src/notifications/index.js';
import { Database } from '../src/platform/database/index.js';
import type { RecordedEvent } from '../src/platform/events/index.js';
import { planTickets } from './planned-tickets.js';
import { startService } from './processes.js';

const EVENTS = 20_000;
const MAILS = 3_000;
const BATCH = 500;

/** Events a second that become notification rows, in batches as the relay hands them over. */
export async function notificationRate(): Promise<number> {
  return inFolder((folder) =>
    withService(
      async ({ app }) => {
        const database = app.get(Database);
        await planTickets(app, database, EVENTS);
        await database.query('ANALYZE');
        const consumer = app.get(JourneyConsumer);
        const started = performance.now();
        for (let last = '0'; ;) {
          const read = last;
          const events = await database.write(async (tx) => {
            const batch: RecordedEvent[] = await tx.query(
              `SELECT id, topic, payload, at FROM event WHERE topic = 'ticket.planned' AND id > $1 ORDER BY id LIMIT $2`,
              [read, BATCH],
            );
            if (batch.length > 0) await consumer.apply(batch, tx);
            return batch;
          });
          if (events.length === 0) break;
          last = events.at(-1)!.id;
        }
        const seconds = (performance.now() - started) / 1000;
        const [rows] = await database.query<{ count: number }>('SELECT count(*)::int FROM notification');
        if (rows!.count !== EVENTS) throw new Error(`${rows!.count} rows of ${EVENTS} events`);
        return EVENTS / seconds;
      },
      { ...process.env, DATA_DIR: folder },
    ),
  );
}

/** Mails a second from the event to a mail server on this machine, jobs on PostgreSQL; from the first to the last. */
export async function deliveryRate(): Promise<number> {
  return inFolder(async (folder) => {
    await withService(({ app }) => planTickets(app, app.get(Database), MAILS), { ...process.env, DATA_DIR: folder });
    const times: number[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => {
          times.push(performance.now());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const service = await startService({
      DATA_DIR: folder,
      DEMO: 'off',
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      LOG_LEVEL: 'error',
    });
    try {
      const deadline = performance.now() + 120_000;
      while (times.length < MAILS && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 50));
      if (times.length < MAILS) throw new Error(`${times.length} of ${MAILS} mails arrived within two minutes`);
      return (times.length - 1) / ((times.at(-1)! - times[0]!) / 1000);
    } finally {
      await service.stop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-bench-notifications-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
