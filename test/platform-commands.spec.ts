import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { AuditLog } from '../src/platform/audit/index.js';
import { SystemClock } from '../src/platform/clock/index.js';
import { Database, migrate } from '../src/platform/database/index.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/platform/embedded-postgres/index.js';

// Processes of their own take their time on a busy machine.
jest.setTimeout(120_000);

const COMMANDS = join(import.meta.dirname, '../dist/src/commands');

function run(command: string, environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const { PATH = '', TMPDIR = tmpdir() } = process.env;
    const child = spawn(process.execPath, [join(COMMANDS, `${command}.command.js`)], {
      env: { PATH, TMPDIR, ...environment },
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function record(url: string, ...actions: string[]): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url, installExtensions: false }).initialize();
  const database = new Database(source);
  const audit = new AuditLog(database, new SystemClock());
  await database.write(async (tx) => {
    for (const action of actions)
      await audit.record(tx, { actor: { accountId: null, name: 'Sanne' }, action, subject: 'article:1' });
  });
  await source.destroy();
}

async function tamper(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(statement);
  await client.end();
}

describe('npm run audit:verify', () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vraagbaak-command-'));
    await chmod(dataDir, 0o755);
    postgres = await startEmbeddedPostgres({ dataDir, durable: false });
    await migrate(postgres.url);
    await record(postgres.url, 'article.published', 'article.archived');
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('joins the database of a running app', async () => {
    const { code, output } = await run('audit-verify', { DATA_DIR: dataDir });

    expect([code, output]).toEqual([
      0,
      expect.stringMatching(
        /^The audit log is whole: 2 rows, each chained to the one before\. The last hash is \w{64}\.\n$/,
      ),
    ]);
  });

  it('fails and says where when somebody changed a row', async () => {
    await tamper(postgres.url, `UPDATE audit SET actor = 'Nobody' WHERE seq = 2`);
    const environment = { DATABASE_URL: postgres.url, SECRET: 'x'.repeat(32) };

    const { code, output } = await run('audit-verify', environment);

    expect(code).toBe(1);
    expect(output).toContain('Row 2 was changed after it was written.');
    await tamper(postgres.url, `UPDATE audit SET actor = 'Sanne' WHERE seq = 2`);
    expect((await run('audit-verify', environment)).code).toBe(0);
  });

  it('starts the database itself when nobody has it, and leaves it as it was', async () => {
    await postgres.stop();

    expect((await run('audit-verify', { DATA_DIR: dataDir })).code).toBe(0);

    postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  });

  it('says in a sentence what keeps it from starting', async () => {
    const nowhere = join(dataDir, 'nowhere');
    expect(await run('audit-verify', { DATA_DIR: nowhere })).toEqual({
      code: 1,
      output: expect.stringContaining(`There is no database in ${nowhere} yet.`),
    });
    expect(await run('audit-verify', { PORT: 'x' })).toEqual({
      code: 1,
      output: 'The settings are not right:\n  PORT: must be a whole number from 0 to 65535\n',
    });
  });
});
