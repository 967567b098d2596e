import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import type { Binaries } from './binaries.js';
import { type ClusterFolder, reachFolder } from './cluster-folder.js';
import { roleName } from './database.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

/** Letters and digits only, so that it needs no quoting in an address or in SQL. */
export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Undefined when the file is gone or damaged, as after a backup that left it out. */
export async function readPassword(folder: ClusterFolder): Promise<string | undefined> {
  const password = await readFile(folder.password, 'utf8').catch(() => '');
  return /^[0-9a-f]{48}$/.test(password) ? password : undefined;
}

/**
 * Gives the database a new password. Whoever may write in the data folder owns the database anyway,
 * so a lost file is no reason to lock its owner out. Only while no server runs on the folder.
 */
export async function replacePassword(
  folder: ClusterFolder,
  { user, binaries }: { user: ServerUser | undefined; binaries: Binaries },
): Promise<string> {
  const password = newPassword();
  const reach = await reachFolder(folder.cluster, user);
  await run(binaries.postgres, ['--single', '-D', reach, 'postgres'], {
    user,
    cwd: folder.cluster,
    input: `ALTER ROLE ${roleName} PASSWORD '${password}';\n`,
  });
  const draft = `${folder.password}.new`;
  await writeFile(draft, password, { mode: 0o600, flush: true });
  if (user) await chown(draft, user.uid, user.gid);
  await rename(draft, folder.password);
  return password;
}
