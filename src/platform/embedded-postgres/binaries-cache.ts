import { randomBytes } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { messageOf } from './errors.js';

export type CacheCopy =
  { readonly folder: string; readonly problem?: never } | { readonly folder?: never; readonly problem: string };

interface CopyRequest {
  readonly packageDir: string;
  readonly version: string;
  readonly caches: readonly string[];
  /** Makes the library links in the copy; says whether they are all there. */
  readonly complete: (folder: string) => Promise<boolean>;
}

/**
 * Copies the package to a folder of ours that everybody may read and only we may write. The copy
 * is made under a name of its own and then renamed, so that ten processes can do this at once and
 * none of them ever runs half a copy.
 */
export async function copyToCache({ packageDir, version, caches, complete }: CopyRequest): Promise<CacheCopy> {
  const problems: string[] = [];
  for (const parent of caches) {
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      await assertOnlyOurs(parent);
      // A strict umask of root would close it to the server's user.
      await chmod(parent, 0o755);
      const folder = join(parent, `postgres-${version}-${basename(packageDir)}`);
      if (!(await exists(folder))) await copyOnce(packageDir, folder, complete);
      await assertOnlyOurs(folder);
      return { folder };
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return { problem: problems.join('; ') };
}

async function copyOnce(packageDir: string, folder: string, complete: (folder: string) => Promise<boolean>) {
  const draft = `${folder}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o755 });
    await cp(packageDir, draft, { recursive: true, verbatimSymlinks: true });
    await openForReading(draft);
    if (!(await complete(draft))) throw new Error(`the library links cannot be made in ${draft}`);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else finished the same copy first, and theirs is as good as ours.
    if (!(await exists(folder))) throw error;
  }
}

/** Where a copy may be kept, the best place first. */
export function cacheFolders(): string[] {
  const uid = process.getuid?.();
  const home = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  // Root's own home is closed to the server's user, so root keeps the copy with the system's caches.
  const first = uid === 0 ? '/var/cache/vraagbaak' : join(home, 'vraagbaak');
  return [first, join(tmpdir(), uid === undefined ? 'vraagbaak' : `vraagbaak-${uid}`)];
}

/** Programs are run from here: a folder that somebody else could have filled must be refused. */
async function assertOnlyOurs(folder: string): Promise<void> {
  const uid = process.getuid?.();
  if (uid === undefined) return;
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} could be written by another user`);
  }
}

/** The package's own modes depend on the installer's umask; a copy must be readable and its programs runnable. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
