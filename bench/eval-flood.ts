import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDemo } from '../demo/load-demo.js';
import { Random } from '../demo/random.js';
import { withService } from '../src/commands/with-service.js';
import { JourneysQueries, Simulation } from '../src/notifications/index.js';
import { Clock } from '../src/platform/clock/index.js';
import { Database } from '../src/platform/database/index.js';
import { flood } from './random-desk.js';

/**
 * `npm run eval:flood`: 10,000 random tickets through random events and preferences, held against the promises; and the
 * demo's 180 days, as they would have been told of. Ends with 1 when a promise is broken. `-- 2000 5` takes as many
 * tickets and another seed.
 */
const COUNT = Number(process.argv[2] ?? 10_000);
const SEED = Number(process.argv[3] ?? 1);
const MOST_A_REQUEST = 2.5;
let isFine = true;

await inFolder(async (environment) => {
  const started = performance.now();
  const { tickets, events, mails, held, silent, faults } = await withService(({ app }) => {
    const clock = app.get(Clock);
    const setClock = (now: Date) => (clock.now = () => now);
    return flood(
      { db: app.get(Database), get: (token) => app.get(token as never, { strict: false }), setClock },
      new Random(SEED),
      COUNT,
    );
  }, environment);
  print(
    `${tickets} random tickets, ${events} events: ${mails} mails, ${held} held back, ${silent} silent, in ${seconds(started)} s`,
  );
  for (const fault of faults.slice(0, 20)) print(`FAULT: ${fault}`);
  print(
    faults.length === 0
      ? 'Every mail has its milestone; none double, none to its causer, none beyond a budget.'
      : `${faults.length} faults`,
  );
  isFine &&= faults.length === 0 && mails > 0 && held > 0;
});

await inFolder(async (environment) => {
  await withService(async ({ app }) => {
    await loadDemo({ get: (token) => app.get(token as never, { strict: false }) });
    const journey = await app.get(JourneysQueries).current('question');
    const { requests, today, mailPerUpdate } = await app.get(Simulation).run(journey, app.get(Clock).now(), 180);
    print(`The demo's 180 days, ${requests} requests:`);
    print(`  a mail per update   ${mailPerUpdate.perRequest.toFixed(2)} messages a request`);
    print(
      `  milestones          ${today.perRequest.toFixed(2)} messages a request (at most ${MOST_A_REQUEST}), ${today.heldBack} held back`,
    );
    isFine &&= today.messages > 0 && today.perRequest <= MOST_A_REQUEST;
  }, environment);
});
process.exitCode = isFine ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

async function inFolder(work: (environment: Record<string, string | undefined>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-flood-'));
  try {
    await work({ ...process.env, DATA_DIR: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
