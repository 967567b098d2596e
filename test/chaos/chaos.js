import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dist/src/platform/embedded-postgres/index.js';
import { AuditLog } from '../../dist/src/platform/audit/index.js';
import { EventRelay } from '../../dist/src/platform/events/index.js';
import { FaqRebuild } from '../../dist/src/faq/index.js';
import { startService } from '../../dist/src/start.js';
import { Client, freePort, furnish, Process } from './desk.js';
import { killWhileMailing } from './milestones.js';
import { killRuns } from './runs.js';

/**
 * `npm run test:chaos`: two processes on one database, many clients opening, answering and solving, and one process
 * killed with -9 in the middle. Afterwards nothing that was answered 2xx may be missing, the FAQ must be what a
 * rebuild says, and the audit chain must hold. Then procedures are run on a system that counts, and the process is killed
 * in the middle of them, over and over: no step twice, none unaccounted for. `-- --short` is the form for CI.
 */
const isShort = process.argv.includes('--short');
const CLIENTS = isShort ? 40 : 200;
const SECONDS = isShort ? 12 : 60;
/** Moments at which a process with runs in hand is killed. */
const KILLS = isShort ? 5 : 200;

const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-chaos-'));
const postgres = await startEmbeddedPostgres({ dataDir: folder, settings: { max_connections: '100' } });
const environment = {
  DATABASE_URL: postgres.url,
  SECRET: 'a secret of the chaos test, long enough',
  DEMO: 'off',
  LOG_LEVEL: 'error',
};
const faults = [];
const processes = [];

try {
  const { token, articles } = await furnish(environment, 12);
  for (const port of [await freePort(), await freePort()]) processes.push(new Process(port, environment));
  await Promise.all(processes.map((process) => process.start()));

  console.log(`${CLIENTS} clients for ${SECONDS} s on two processes, one of which will be killed with -9 ...`);
  const until = Date.now() + SECONDS * 1000;
  const clients = Array.from({ length: CLIENTS }, () => new Client(processes, token, articles));
  const work = Promise.all(clients.map((client) => client.work(until)));
  const murder = new Promise((resolve) => setTimeout(resolve, SECONDS * 400)).then(async () => {
    await processes[0].kill('SIGKILL');
    console.log('... killed; starting it again ...');
    await processes[0].start();
  });
  await Promise.all([work, murder]);
  await Promise.all(processes.splice(0).map((process) => process.kill('SIGTERM')));

  const acknowledged = clients.flatMap((client) => client.acknowledged);
  const retries = clients.reduce((sum, client) => sum + client.retries, 0);
  console.log(
    `${acknowledged.length} tickets acknowledged, ${acknowledged.filter((deeds) => deeds.solvedWith).length} solved, ${retries} retries`,
  );
  if (acknowledged.length < CLIENTS)
    faults.push(`only ${acknowledged.length} tickets were opened: the test proves nothing`);
  await compare(acknowledged);
  await checkPromises();
  faults.push(...(await killRuns(environment, KILLS)));
} finally {
  await Promise.all(processes.map((process) => process.kill('SIGKILL')));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

const mailing = isShort
  ? [{ count: 300, everyMs: 700, kills: 3, store: 'postgresql' }]
  : ['postgresql', 'redis'].map((store) => ({ count: 5_000, everyMs: 1_000, kills: 40, store }));
for (const how of mailing) faults.push(...(await killWhileMailing(how)));

for (const fault of faults) console.error(`FAULT: ${fault}`);
console.log(
  faults.length === 0
    ? 'Nothing lost, nothing double, every mail arrived, every call accounted for, the FAQ true, the audit chain whole.'
    : `${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Holds what was acknowledged against what is in the database. */
async function compare(acknowledged) {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query(`
    SELECT t.id, t.subject, t.status,
           (SELECT count(*)::int FROM moment m WHERE m.ticket_id = t.id AND m.text LIKE 'Answer %') AS answers,
           (SELECT array_agg(l.article_id::text) FROM ticket_link l WHERE l.ticket_id = t.id) AS articles
      FROM ticket t`);
  await client.end();

  const stored = new Map(rows.map((row) => [row.id, row]));
  if (new Set(rows.map((row) => row.subject)).size !== rows.length) faults.push('a ticket stands there twice');
  for (const { id, answered, solvedWith } of acknowledged) {
    const row = stored.get(id);
    if (!row) faults.push(`ticket ${id} was acknowledged and is not there`);
    else if (answered && row.answers === 0) faults.push(`the answer in ${id} was acknowledged and is not there`);
    else if (row.answers > 1) faults.push(`the answer in ${id} stands there ${row.answers} times`);
    else if (solvedWith && !(row.status === 'solved' && row.articles?.includes(solvedWith))) {
      faults.push(`${id} was solved with ${solvedWith} and is ${row.status} with ${row.articles}`);
    }
  }
}

/** The promises that hold at any moment, now that all is quiet. */
async function checkPromises() {
  const service = await startService({ ...environment, ROLE: 'web' });
  try {
    await service.app.init();
    await service.app.get(EventRelay).settled();
    const report = await service.app.get(FaqRebuild).run();
    if (report.asks === 0) faults.push('the FAQ has no asks: the test proves nothing');
    if (report.differingAsks > 0 || report.bucketsDiffered || report.standingsDiffered) {
      faults.push(`the FAQ differed from a rebuild: ${JSON.stringify(report)}`);
    }
    const { fault } = await service.app.get(AuditLog).verify();
    if (fault) faults.push(`the audit chain is broken: ${fault}`);
  } finally {
    await service.stop();
  }
}
