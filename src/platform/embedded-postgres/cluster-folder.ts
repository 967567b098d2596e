import { chmod, chown, lchown, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresError, explainWriteError, systemCode } from './errors.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

export const passwordFile = 'vraagbaak.password';

/** Where everything of one embedded database lives. All paths are absolute and free of links. */
export interface ClusterFolder {
  readonly dataDir: string;
  readonly cluster: string;
  readonly log: string;
  /** Inside the cluster, so that the password and the data it opens come and go in one rename. */
  readonly password: string;
}

export async function openClusterFolder(requested: string): Promise<ClusterFolder> {
  const absolute = resolve(requested);
  try {
    await mkdir(absolute, { recursive: true });
    const dataDir = await realpath(absolute);
    const cluster = join(dataDir, 'postgres');
    return { dataDir, cluster, log: join(dataDir, 'postgres.log'), password: join(cluster, passwordFile) };
  } catch (error) {
    throw explainWriteError(error, absolute);
  }
}

/**
 * Says whether there is a database in the folder. A folder with something else in it, of another
 * major version or of another user is refused, before anything in it is touched.
 */
export async function inspectCluster(folder: ClusterFolder, packageVersion: string): Promise<'absent' | 'present'> {
  await refuseOtherOwner(folder);
  const entries = await readdir(folder.cluster).catch((error: unknown): string[] => {
    if (systemCode(error) === 'ENOENT') return [];
    throw explainWriteError(error, folder.cluster);
  });
  if (entries.length === 0) return 'absent';

  if (!entries.includes('PG_VERSION')) {
    throw new EmbeddedPostgresError(
      'DATA_DIR_NOT_OURS',
      `${folder.cluster} holds files that are not a PostgreSQL database. Move them away, or choose another DATA_DIR.`,
    );
  }

  const found = (await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8')).trim();
  const ours = packageVersion.split('.')[0];
  if (found !== ours) {
    throw new EmbeddedPostgresError(
      'DATA_DIR_OTHER_VERSION',
      `The database in ${folder.cluster} was made by PostgreSQL ${found}, and this Vraagbaak brings PostgreSQL ${ours}. ` +
        `Start the Vraagbaak that made it and export, then import into an empty DATA_DIR; ` +
        `or run it on a PostgreSQL ${found} of your own and set DATABASE_URL.`,
    );
  }
  return 'present';
}

async function refuseOtherOwner(folder: ClusterFolder): Promise<void> {
  const uid = process.getuid?.();
  const owner = (await stat(folder.cluster).catch(() => undefined))?.uid;
  if (uid === undefined || uid === 0 || owner === undefined || owner === uid) return;
  throw new EmbeddedPostgresError(
    'DATA_DIR_UNREACHABLE',
    `The database in ${folder.cluster} belongs to user ${owner}, and Vraagbaak runs as user ${uid}. ` +
      `Start Vraagbaak as the user it belongs to, or give it away with: chown -R ${uid} '${folder.dataDir}'`,
  );
}

/**
 * Sets right what a restored backup often has wrong: PostgreSQL wants the folder closed to others,
 * and what root restored belongs to root, where the server's user cannot open it.
 */
export async function giveCluster(folder: ClusterFolder, user: ServerUser | undefined): Promise<void> {
  await chmod(folder.cluster, 0o700);
  if (!user || (await stat(folder.cluster)).uid === user.uid) return;
  for (const entry of await readdir(folder.cluster, { recursive: true })) {
    await lchown(join(folder.cluster, entry), user.uid, user.gid);
  }
  await chown(folder.cluster, user.uid, user.gid);
}

/**
 * How the server's user names a folder: by its path, or, when a parent such as a 0700 /root is
 * closed to that user, as "the folder I was started in". Root puts the process there before giving
 * up its rights, so no permission on the way has to be widened for anybody.
 */
export async function reachFolder(folder: string, user: ServerUser | undefined): Promise<string> {
  if (!user) return folder;
  const canUse = async (path: string) => {
    const { code } = await run('/bin/sh', ['-c', 'cd "$1" && [ -w . ] && [ -x . ]', 'sh', path], { user, cwd: folder });
    return code === 0;
  };
  if (await canUse(folder)) return folder;
  if (process.platform === 'linux' && (await canUse('/proc/self/cwd/.'))) return '/proc/self/cwd';
  throw new EmbeddedPostgresError(
    'DATA_DIR_UNREACHABLE',
    `PostgreSQL refuses to run as root, so it runs as ${user.name}, who cannot reach ${folder}. ` +
      'Give the folders above it the permission to pass (chmod o+x), point DATA_DIR at a folder like /var/lib/vraagbaak, ' +
      'or start Vraagbaak as an ordinary user.',
  );
}
