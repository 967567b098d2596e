import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { Config } from '../platform/config/index.js';
import { databaseUrl, openClusterFolder, readPassword } from '../platform/embedded-postgres/index.js';

export type Environment = Record<string, string | undefined>;

/**
 * The environment a command works in. Where the app runs on its embedded database, that database has an owner already
 * and the command joins in: it gets the address and the secret from the data folder, which only who may read them can.
 */
export async function commandEnvironment(given: Environment = process.env): Promise<Environment> {
  const environment = { ...given, LOG_LEVEL: given['LOG_LEVEL'] ?? 'error' };
  const config = Config.from(environment);
  if (config.DATABASE_URL) return environment;

  const url = await runningDatabase(config.DATA_DIR);
  if (!url) return environment;
  const secret = await readFile(join(config.DATA_DIR, 'secret'), 'utf8').catch(() => undefined);
  return { ...environment, DATABASE_URL: url, SECRET: config.SECRET ?? secret };
}

/** The address of the database that runs on this data folder, or null when none does. */
async function runningDatabase(dataDir: string): Promise<string | null> {
  if (!(await exists(join(dataDir, 'postgres')))) return null;
  const folder = await openClusterFolder(dataDir);
  const [, , , port] = (await readFile(join(folder.cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const password = await readPassword(folder);
  if (!port || !password) return null;

  const url = databaseUrl({ port: Number(port), password });
  // The file may be left over from a crash. Nobody but this database takes this password.
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return url;
  } catch {
    return null;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
