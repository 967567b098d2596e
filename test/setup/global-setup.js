import { mkdtemp, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { migrate } from '../../dist/src/platform/database/index.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/embedded-postgres/index.js';

/**
 * One PostgreSQL for the whole run, with one migrated template; each test file clones a database of its own from it.
 * Runs from dist: Jest loads a global set-up without its transforms.
 */
export default async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'vraagbaak-test-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    durable: false,
    settings: { max_connections: '300' },
  });

  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('CREATE DATABASE template_vraagbaak');
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = '/template_vraagbaak';
  await migrate(template.href);
  // The jobs' tables too: they take longer than the rest of a test app's start.
  const jobs = new pg.Client({ connectionString: template.href });
  await jobs.connect();
  await runMigrations(jobs, 'bullmq');
  await jobs.end();

  process.env.TEST_POSTGRES_URL = postgres.url;
  globalThis.testPostgres = { postgres, folder };
}
