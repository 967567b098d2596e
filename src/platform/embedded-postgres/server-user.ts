import { readFile, stat } from 'node:fs/promises';
import { EmbeddedPostgresError } from './errors.js';

/** The account the database processes run under. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. So root hands the processes to somebody else: to the owner
 * of the data when that is an ordinary user (a mounted volume, or data made before by that user),
 * or else to `postgres` or `nobody`. Undefined means: as whoever we are.
 */
export async function chooseServerUser(folders: { cluster: string; dataDir: string }): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;

  for (const folder of [folders.cluster, folders.dataDir]) {
    const owner = await stat(folder).catch(() => undefined);
    if (owner && owner.uid !== 0) return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  }

  const accounts = await readAccounts();
  const account = ['postgres', '_postgres', 'nobody']
    .map((name) => accounts.get(name))
    .find((candidate) => candidate !== undefined && candidate.uid !== 0);
  if (account) return account;

  throw new EmbeddedPostgresError(
    'NO_UNPRIVILEGED_USER',
    'PostgreSQL refuses to run as root, and this system has no user "postgres" or "nobody" to run it as. ' +
      'Start Vraagbaak as an ordinary user, add a user "postgres", or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

async function readAccounts(): Promise<Map<string, ServerUser>> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const accounts = new Map<string, ServerUser>();
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (!name || !uid || !gid) continue;
    // Some systems write nobody as -2; the kernel wants the same number without a sign.
    accounts.set(name, { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return accounts;
}
