import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EmbeddedPostgresError, explainWriteError, systemCode } from './errors.js';
import { isRunning, processWorld, startOf } from './processes.js';

const prefix = 'postgres.owner.';
const beatMs = 1_000;
// Longer than a busy owner ever keeps its event loop blocked: taking over a living owner's folder
// from another container would be the end of the data.
const silenceMs = 10_000;

const claimSchema = z.object({
  pid: z.number(),
  start: z.string().optional(),
  world: z.string().optional(),
  host: z.string(),
  released: z.boolean(),
});
type Claim = z.infer<typeof claimSchema>;

/** The right to run a database in a folder. */
export interface Ownership {
  release(): Promise<void>;
}

/**
 * Makes this process the only owner of the data folder, or says who is.
 *
 * Owners are numbered files, and the highest number is the owner. Node has no file locks, and
 * removing the file of a dead owner could hit the file of somebody who was quicker; so nobody
 * removes a file to get in. Whoever creates the next number, which the file system grants to one
 * process only, is next.
 */
export async function takeOwnership(dataDir: string, silence: number = silenceMs): Promise<Ownership> {
  try {
    for (;;) {
      const last = await highestNumber(dataDir);
      if (last > 0) await refuseIfOwned(dataDir, last, silence);
      const ownership = await claim(dataDir, last + 1);
      if (ownership) return ownership;
    }
  } catch (error) {
    throw explainWriteError(error, dataDir);
  }
}

async function claim(dataDir: string, number: number): Promise<Ownership | undefined> {
  const path = pathOf(dataDir, number);
  const mine: Claim = {
    pid: process.pid,
    start: await startOf(process.pid),
    world: await processWorld(),
    host: hostname(),
    released: false,
  };
  try {
    await writeFile(path, JSON.stringify(mine), { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    // On a full disk the file is there, and empty.
    await rm(path, { force: true });
    throw error;
  }
  // Our look at the folder may be old: others may have come, gone and tidied up this number.
  if ((await highestNumber(dataDir)) > number) {
    await rm(path, { force: true });
    return undefined;
  }
  await removeBelow(dataDir, number);

  const heart = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  heart.unref();

  return {
    release: async () => {
      clearInterval(heart);
      // The file stays, so that numbers never start again; a folder that is gone needs no release.
      await writeFile(path, JSON.stringify({ ...mine, released: true })).catch(() => undefined);
    },
  };
}

async function refuseIfOwned(dataDir: string, number: number, silence: number): Promise<void> {
  const path = pathOf(dataDir, number);
  const owner = await readClaim(path);
  if (owner?.released) return;
  if (!(await isHeld(path, owner, silence))) return;
  const where = owner && owner.host !== hostname() ? ` on ${owner.host}` : '';
  throw new EmbeddedPostgresError(
    'DATA_DIR_IN_USE',
    `DATA_DIR is in use by process ${owner?.pid ?? '(unknown)'}${where}: ${dataDir}. ` +
      'Stop that Vraagbaak first, or give this one a DATA_DIR of its own.',
  );
}

/**
 * In the same world the process table knows. From another container, another machine or before a
 * reboot it does not: then an owner is somebody whose file keeps being touched.
 */
async function isHeld(path: string, owner: Claim | undefined, silence: number): Promise<boolean> {
  if (!owner) return beats(path, silence);
  const sameProcessTable =
    owner.world === undefined ? owner.host === hostname() : owner.world === (await processWorld());
  if (sameProcessTable) {
    if (!(await isRunning(owner.pid))) return false;
    const start = await startOf(owner.pid);
    if (start !== undefined && owner.start !== undefined) return start === owner.start;
  }
  return beats(path, silence);
}

async function beats(path: string, silence: number): Promise<boolean> {
  const first = await touchedAt(path);
  const deadline = Date.now() + silence;
  while (Date.now() < deadline) {
    await delay(100);
    const touched = await touchedAt(path);
    if (touched === undefined) return false;
    if (touched !== first) return !(await readClaim(path))?.released;
  }
  return false;
}

async function touchedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Undefined for a file that is empty or broken: its writer is busy writing it, or lost power doing so. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    return claimSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function highestNumber(dataDir: string): Promise<number> {
  return Math.max(0, ...(await numbersIn(dataDir)));
}

async function removeBelow(dataDir: string, number: number): Promise<void> {
  for (const other of await numbersIn(dataDir)) {
    if (other < number) await rm(pathOf(dataDir, other), { force: true });
  }
}

async function numbersIn(dataDir: string): Promise<number[]> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number(name.slice(prefix.length))).filter(Number.isSafeInteger);
}

function pathOf(dataDir: string, number: number): string {
  return join(dataDir, prefix + number);
}
