import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import type { ClusterFolder } from './cluster-folder.js';
import { dataDirectoryOf } from './database.js';
import { EmbeddedPostgresError } from './errors.js';
import { isRunning, isTaken } from './processes.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';

const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;

interface Found {
  readonly pid: number;
  readonly port: number;
}

/**
 * Stops a server that an app killed with -9 has left on this folder. Only the folder's owner may
 * call this: then a server on it has no app any more. A pid file whose number has gone to another
 * process is removed, because PostgreSQL would take that process for a running server.
 */
export async function stopOrphan(
  folder: ClusterFolder,
  user: ServerUser | undefined,
  binaries: Binaries,
): Promise<'none' | 'stopped'> {
  const pidFile = join(folder.cluster, 'postmaster.pid');
  const found = await readPidFile(pidFile);
  if (!found || !isTaken(found.pid)) return 'none';

  if (!(await isRunning(found.pid)) || !(await isServerOf(folder, found, user))) {
    await rm(pidFile, { force: true });
    return 'none';
  }
  if (process.platform === 'win32') await stopOnWindows(folder, binaries);
  else await stopProcess(found.pid);
  return 'stopped';
}

async function readPidFile(path: string): Promise<Found | undefined> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  // A server in single-user mode writes its number with a minus.
  const pid = Math.abs(Number(lines[0]));
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, port: Number(lines[3]) } : undefined;
}

/** Whether the process is a postgres that works in this very folder, however either of them is named. */
async function isServerOf(folder: ClusterFolder, found: Found, user: ServerUser | undefined): Promise<boolean> {
  if (process.platform !== 'linux') return answersFor(folder, found.port);

  const name = await readFile(`/proc/${found.pid}/comm`, 'utf8').catch(() => '');
  if (name.trim() !== 'postgres') return false;
  // A server stands in its data folder. Asked as the server's user, because in a container even
  // root may not look at the folder of somebody else's process.
  const { code } = await run('/bin/sh', ['-c', '[ "/proc/$1/cwd" -ef . ]', 'sh', String(found.pid)], {
    user,
    cwd: folder.cluster,
  });
  return code === 0;
}

/** Where the system does not tell, the server itself does: it takes our password and names our folder. */
async function answersFor(folder: ClusterFolder, port: number): Promise<boolean> {
  try {
    const password = await readFile(folder.password, 'utf8');
    const directory = await dataDirectoryOf({ port, password });
    return normalise(directory) === normalise(folder.cluster);
  } catch {
    return false;
  }
}

function normalise(path: string): string {
  const slashes = path.replaceAll('\\', '/');
  return process.platform === 'win32' ? slashes.toLowerCase() : slashes;
}

/** PostgreSQL's fast shutdown, then its immediate one, then the end of the process by force. */
async function stopProcess(pid: number): Promise<void> {
  for (const [signal, limitMs] of [
    ['SIGINT', fastShutdownMs],
    ['SIGQUIT', immediateShutdownMs],
    ['SIGKILL', immediateShutdownMs],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await endsWithin(pid, limitMs)) return;
  }
  throw new EmbeddedPostgresError(
    'DATA_DIR_IN_USE',
    `DATA_DIR is in use by process ${pid}, a PostgreSQL left by an earlier Vraagbaak that does not stop. Restart the machine.`,
  );
}

async function endsWithin(pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (await isRunning(pid)) {
    if (Date.now() > deadline) return false;
    await delay(10);
  }
  return true;
}

async function stopOnWindows(folder: ClusterFolder, binaries: Binaries): Promise<void> {
  await run(binaries.pgCtl, ['stop', '-D', folder.cluster, '-m', 'fast', '--wait'], {
    user: undefined,
    cwd: folder.dataDir,
  });
}
