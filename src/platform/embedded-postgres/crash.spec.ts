import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './index.js';
import { isRunning } from './processes.js';

/** A process of its own that starts the database, says where it is, and stops it when asked to. */
const appSource = `
import { startEmbeddedPostgres } from './index.js';
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2], durable: false }).catch((error) => {
  console.log(error.code + ' ' + error.message);
  process.exit(1);
});
process.once('SIGTERM', async () => { await postgres.stop(); process.exit(0); });
console.log(postgres.url);
setInterval(() => {}, 1000);
`;

let code: string;
let dataDir: string;
let apps: ChildProcess[];

beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'vraagbaak-app-'));
  const sources = (await readdir(import.meta.dirname)).filter((name) => /^[^.]+\.ts$/.test(name));
  for (const name of sources) {
    const { code: script } = await transformFile(join(import.meta.dirname, name), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    await writeFile(join(code, name.replace(/\.ts$/, '.js')), script);
  }
  await writeFile(join(code, 'package.json'), '{ "type": "module" }');
  await writeFile(join(code, 'app.js'), appSource);
  await symlink(resolve('node_modules'), join(code, 'node_modules'), 'junction');
});

afterAll(() => rm(code, { recursive: true, force: true }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vraagbaak-crash-'));
  apps = [];
});

afterEach(async () => {
  for (const app of apps) app.kill('SIGKILL');
  await until(async () => !(await isRunning(await serverPid())));
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

function launch(): ChildProcess {
  const app = spawn(process.execPath, [join(code, 'app.js'), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  apps.push(app);
  return app;
}

async function firstLine(app: ChildProcess): Promise<string> {
  const [line]: unknown[] = await once(createInterface({ input: app.stdout! }), 'line');
  return String(line);
}

async function kill(app: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(app, 'exit');
  app.kill(signal);
  await ended;
}

async function serverPid(): Promise<number> {
  const pid = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  // No process has this number: it is above what a system gives out.
  return pid === '' ? 2 ** 31 - 1 : parseInt(pid, 10);
}

async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await delay(20);
}

async function watcherOf(pid: number): Promise<number | undefined> {
  for (const entry of await readdir('/proc')) {
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (line.endsWith(`\0vraagbaak-postgres-watcher\0${pid}\0`)) return Number(entry);
  }
  return undefined;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function startHere(): Promise<unknown[]> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  try {
    return await query(postgres.url, 'SELECT 1 AS one');
  } finally {
    await postgres.stop();
  }
}

const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('an app with an embedded PostgreSQL', () => {
  it('leaves no server behind when it is asked to end', async () => {
    const app = launch();
    await firstLine(app);
    const pid = await serverPid();

    await kill(app, 'SIGTERM');

    expect(await isRunning(pid)).toBe(false);
  });

  it('leaves no server behind when it is killed', async () => {
    const app = launch();
    await firstLine(app);
    const pid = await serverPid();

    await kill(app, 'SIGKILL');

    // Only the watcher can do this: nobody starts here again.
    await until(async () => !(await isRunning(pid)));
  });

  it('starts again at once after it was killed, with what was written', async () => {
    const app = launch();
    const url = await firstLine(app);
    await query(url, 'CREATE TABLE kept ()');
    await kill(app, 'SIGKILL');

    const next = await firstLine(launch());

    expect(await query(next, `SELECT to_regclass('kept')::text AS name`)).toEqual([{ name: 'kept' }]);
  });

  it('stops the server of a killed app when nothing else did', async () => {
    if (process.platform !== 'linux') return;
    const app = launch();
    await firstLine(app);
    const pid = await serverPid();
    process.kill((await watcherOf(pid))!, 'SIGKILL');
    await kill(app, 'SIGKILL');
    expect(await isRunning(pid)).toBe(true);

    expect(await startHere()).toEqual([{ one: 1 }]);

    expect(await isRunning(pid)).toBe(false);
  });

  it('recovers when the server was killed as well', async () => {
    const app = launch();
    await firstLine(app);
    const pid = await serverPid();
    process.kill(pid, 'SIGKILL');
    await kill(app, 'SIGKILL');

    expect(await startHere()).toEqual([{ one: 1 }]);
  });

  it('starts after a first start that was killed half-way', async () => {
    const app = launch();
    await until(async () => (await readdir(dataDir)).some((name) => name.startsWith('postgres.new-')));
    await kill(app, 'SIGKILL');
    expect(await readdir(dataDir)).not.toContain('postgres');

    expect(await startHere()).toEqual([{ one: 1 }]);
  });

  it('is told which process has its folder, and the other one is left in peace', async () => {
    const first = launch();
    const url = await firstLine(first);

    const answer = await firstLine(launch());

    expect(answer).toContain(`DATA_DIR_IN_USE DATA_DIR is in use by process ${first.pid}`);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('has its server in a session of its own, where a Ctrl-C does not reach it', async () => {
    if (process.platform !== 'linux') return;
    await firstLine(launch());
    const pid = await serverPid();

    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');

    // The process group and the session are the server's own number.
    expect(fields.slice(2, 4)).toEqual([String(pid), String(pid)]);
  });
});
