import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.js';
import { type ClusterFolder, passwordFile, reachFolder } from './cluster-folder.js';
import { roleName } from './database.js';
import { diskFull, EmbeddedPostgresError, explainWriteError } from './errors.js';
import { newPassword } from './password.js';
import { type Outcome, run } from './run.js';
import type { ServerUser } from './server-user.js';

const draftPrefix = 'postgres.new-';

interface Creation {
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly durable: boolean;
}

/**
 * Makes a new database with a random password. It is made in a folder next to its place and moved
 * there in one rename, so that a crash leaves either a whole database or none.
 */
export async function createCluster(folder: ClusterFolder, creation: Creation): Promise<void> {
  const draft = join(folder.dataDir, draftPrefix + randomBytes(6).toString('hex'));
  try {
    await createDraft(draft, creation);
    await rename(join(draft, 'data'), folder.cluster);
    if (creation.durable) await syncFolder(folder.dataDir);
  } catch (error) {
    throw explainWriteError(error, folder.dataDir);
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** Removes what a first start that was killed half-way has left behind. */
export async function removeDrafts(folder: ClusterFolder): Promise<void> {
  for (const entry of await readdir(folder.dataDir)) {
    if (!entry.startsWith(draftPrefix)) continue;
    // Its initdb may still be running and writing; then the next start removes it.
    await rm(join(folder.dataDir, entry), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

async function createDraft(draft: string, creation: Creation): Promise<void> {
  const data = join(draft, 'data');
  const password = join(draft, 'password');
  await mkdir(draft, { mode: 0o700 });
  await mkdir(data, { mode: 0o700 });
  // Flushed, because initdb only does that for its own files.
  await writeFile(password, newPassword(), { mode: 0o600, flag: 'wx', flush: true });
  const { user } = creation;
  if (user) for (const path of [draft, data, password]) await chown(path, user.uid, user.gid);

  const outcome = await initdb(data, creation);
  if (outcome.code !== 0) throw explainInitdb(outcome, dirname(draft));
  await rename(password, join(data, passwordFile));
  if (creation.durable) await syncFolder(data);
}

async function initdb(data: string, { binaries, user, durable }: Creation): Promise<Outcome> {
  const args = [
    `--pgdata=${await reachFolder(data, user)}`,
    // Relative to the folder initdb is started in, because its user may not be able to name it otherwise.
    `--pwfile=${join('..', 'password')}`,
    `--username=${roleName}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own collation: the same order on every system, now and after an upgrade of the system.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];

  let outcome: Outcome = { code: null, output: '' };
  for (const ctype of characterTypes()) {
    outcome = await run(binaries.initdb, [...args, `--lc-ctype=${ctype}`], { user, cwd: data });
    if (outcome.code === 0 || !outcome.output.includes('invalid locale name')) break;
  }
  return outcome;
}

/**
 * The text search parser asks the system, not the collation, which characters are letters. In plain
 * C every character outside ASCII counts as one, and words would keep their curly quotes.
 */
function characterTypes(): string[] {
  if (process.platform === 'win32') return ['C'];
  return process.platform === 'darwin' ? ['en_US.UTF-8', 'C'] : ['C.UTF-8', 'C'];
}

function explainInitdb({ code, output }: Outcome, dataDir: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(dataDir);
  const [, nameless] = /could not look up effective user ID (\d+)/.exec(output) ?? [];
  if (nameless) {
    return new EmbeddedPostgresError(
      'USER_WITHOUT_NAME',
      `PostgreSQL could not make a new database: it runs as user ${nameless}, who has no name on this system. ` +
        `Give that user one: in a container with a line in its image ("RUN useradd --uid ${nameless} vraagbaak"), or ` +
        'start it as a user that it has ("docker run --user node") who owns the data folder. Or set DATABASE_URL to a ' +
        'PostgreSQL of your own: then nothing of this is needed.',
    );
  }
  return new EmbeddedPostgresError(
    'INITDB_FAILED',
    `PostgreSQL could not make a new database (initdb ended with ${code}): ${output.split('\n').slice(-8).join('\n')}`,
  );
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder to sync it, and does not need to.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
