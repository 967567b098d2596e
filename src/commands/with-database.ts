import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { startEmbeddedPostgres } from '../platform/embedded-postgres/index.js';
import { commandEnvironment, type Environment } from './command-environment.js';
import { CommandError } from './run-command.js';

/** Lends a command the database only, as it is: nothing is made or migrated. Starts in a fraction of the service's time. */
export async function withDatabase<Result>(
  work: (database: Database) => Promise<Result>,
  given: Environment = process.env,
): Promise<Result> {
  const environment = await commandEnvironment(given);
  const postgres = environment['DATABASE_URL'] ? null : await startExisting(Config.from(environment).DATA_DIR);
  const source = new DataSource({
    type: 'postgres',
    url: environment['DATABASE_URL'] ?? postgres?.url,
    poolSize: 2,
    installExtensions: false,
    applicationName: 'vraagbaak-command',
  });
  try {
    await source.initialize();
    return await work(new Database(source));
  } finally {
    if (source.isInitialized) await source.destroy();
    await postgres?.stop();
  }
}

async function startExisting(folder: string) {
  const dataDir = resolve(folder);
  await access(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new CommandError(
      `There is no database in ${dataDir} yet. Start Vraagbaak once with npm start, or say with DATA_DIR or DATABASE_URL where it is.`,
    );
  });
  return startEmbeddedPostgres({ dataDir });
}
