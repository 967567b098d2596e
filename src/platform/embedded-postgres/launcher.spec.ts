import { spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './index.js';

let template: string;
let dataDir: string;
let running: EmbeddedPostgres[];

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'vraagbaak-template-'));
  await (await startEmbeddedPostgres({ dataDir: template, durable: false })).stop();
}, 60_000);

afterAll(() => rm(template, { recursive: true }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vraagbaak-launcher-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  running.push(postgres);
  return postgres;
}

/** Copying a database takes a fraction of making one. What root copies belongs to root, as after a restored backup. */
async function startCopy(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  await cp(template, dataDir, { recursive: true });
  return start(options);
}

async function ask(postgres: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(postgres.url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function setting(postgres: EmbeddedPostgres, name: string): Promise<unknown> {
  return (await ask(postgres, `SHOW ${name}`))[0]?.[name];
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() === socket));
    socket.once('error', () => resolve(false));
  });
}

describe('the embedded PostgreSQL', () => {
  it('keeps its data and its password over a restart', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept (note text)');
    await ask(first, `INSERT INTO kept VALUES ('still here')`);
    await first.stop();

    const second = await start();

    expect(await ask(second, 'SELECT note FROM kept')).toEqual([{ note: 'still here' }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  // Only root can hand the data to somebody else.
  (process.getuid?.() === 0 ? it : it.skip)(
    'says how to mend it that its user has no name on this system',
    async () => {
      await chown(dataDir, 54_321, 54_321);
      await chmod(dataDir, 0o755);
      const error = await start().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'USER_WITHOUT_NAME' });
      expect(String(error)).toMatch(/user 54321, who has no name .* useradd --uid 54321 .* DATABASE_URL/);
    },
  );

  it('gives an address of the database vraagbaak on this machine only', async () => {
    const postgres = await startCopy();

    expect(postgres.url).toMatch(/^postgres:\/\/vraagbaak:[0-9a-f]{48}@127\.0\.0\.1:\d+\/vraagbaak$/);
    expect(new URL(postgres.url).port).toBe(String(postgres.port));
    expect(await setting(postgres, 'listen_addresses')).toBe('127.0.0.1');
    expect(await setting(postgres, 'unix_socket_directories')).toBe('');
  });

  it('lets nobody in without the password, and hides the password from other users', async () => {
    const postgres = await startCopy();
    const stranger = new Client({ ...parts(postgres), password: 'guess' });

    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
    if (process.platform === 'win32') return;
    const { mode } = await stat(join(dataDir, 'postgres', 'vraagbaak.password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('takes words out of their quotes, as text search needs it', async () => {
    const postgres = await startCopy();

    expect(await ask(postgres, `SELECT to_tsvector('simple', '“Café” – ‘één’')::text AS words`)).toEqual([
      { words: `'café':1 'één':2` },
    ]);
  });

  it('is safe against a crash of the machine unless told not to be', async () => {
    const careless = await startCopy();
    expect(await setting(careless, 'fsync')).toBe('off');
    await careless.stop();

    const durable = await start({ durable: true });
    expect(await setting(durable, 'fsync')).toBe('on');
    expect(await setting(durable, 'synchronous_commit')).toBe('on');
  });

  it('follows settings of the caller, but never onto the network', async () => {
    const postgres = await startCopy({ settings: { work_mem: '7MB', listen_addresses: '*' } });

    expect(await setting(postgres, 'work_mem')).toBe('7MB');
    expect(await setting(postgres, 'listen_addresses')).toBe('127.0.0.1');
  });

  it('works in a folder with spaces and accents in its name', async () => {
    const postgres = await start({ dataDir: join(dataDir, 'Vraag & antwoord', "één 'map' $HOME") });

    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts several databases at the same time', async () => {
    const several = await Promise.all(['a', 'b', 'c'].map((name) => start({ dataDir: join(dataDir, name) })));

    expect(new Set(several.map(({ port }) => port)).size).toBe(3);
    for (const postgres of several) expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 60_000);

  it('is gone once stop has resolved, and may be stopped twice', async () => {
    const postgres = await startCopy();
    const client = new Client(postgres.url);
    client.on('error', () => undefined);
    await client.connect();

    await Promise.all([postgres.stop(), postgres.stop()]);

    expect(await takesConnections(postgres.port)).toBe(false);
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('refuses a second start on the same folder and leaves the first one running', async () => {
    const first = await startCopy();

    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message: expect.stringContaining(`DATA_DIR is in use by process ${process.pid}`) as unknown,
    });
    expect(await ask(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a database of another major version and says which', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');

    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIR_OTHER_VERSION',
      message: expect.stringMatching(/made by PostgreSQL 15.*brings PostgreSQL 18/) as unknown,
    });
  });

  it('touches nothing in a folder that holds something else', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'holiday.jpg'), 'sun');

    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIR_NOT_OURS' });
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['holiday.jpg']);
  });

  it('opens a restored database whose folder is open to everybody', async () => {
    await cp(template, dataDir, { recursive: true });
    await chmod(join(dataDir, 'postgres'), 0o777);

    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('works below a folder that is closed to everybody else, and leaves it closed', async () => {
    await chmod(dataDir, 0o700);

    expect(await ask(await start({ dataDir: join(dataDir, 'private') }), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('says that it cannot write when a file stands where the folder should be', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');

    await expect(start({ dataDir: join(file, 'data') })).rejects.toMatchObject({ code: 'DATA_DIR_UNWRITABLE' });
  });

  it('shows the last lines of the log when the server refuses to start, and can be started after that', async () => {
    await expect(start({ settings: { no_such_setting: 'on' } })).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"') as unknown,
    });

    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does no harm to a process that now has the number of an earlier server', async () => {
    await (await startCopy()).stop();
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n1\n1\n`);

    const postgres = await start();

    expect(await ask(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
  });

  it('makes a new password when the file with it is lost', async () => {
    const first = await startCopy();
    await ask(first, 'CREATE TABLE kept ()');
    await first.stop();
    await rm(join(dataDir, 'postgres', 'vraagbaak.password'));

    const second = await start();

    expect(await ask(second, `SELECT to_regclass('kept')::text AS name`)).toEqual([{ name: 'kept' }]);
    expect(await readFile(join(dataDir, 'postgres', 'vraagbaak.password'), 'utf8')).toBe(new URL(second.url).password);
  });

  it('clears away a half-made database of an earlier start', async () => {
    await mkdir(join(dataDir, 'postgres.new-0123', 'data', 'base'), { recursive: true });

    await startCopy();

    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });

  it('keeps its log from growing over many starts', async () => {
    await cp(template, dataDir, { recursive: true });
    await writeFile(join(dataDir, 'postgres.log'), 'x'.repeat(1_000_001));

    await start();

    expect((await stat(join(dataDir, 'postgres.log'))).size).toBeLessThan(10_000);
    expect((await stat(join(dataDir, 'postgres.log.1'))).size).toBe(1_000_001);
  });
});

function parts(postgres: EmbeddedPostgres): { host: string; port: number; user: string; database: string } {
  return { host: '127.0.0.1', port: postgres.port, user: 'vraagbaak', database: 'vraagbaak' };
}
