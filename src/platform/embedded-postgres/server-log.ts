import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import type { ServerUser } from './server-user.js';

const rotateAboveBytes = 1_000_000;

/** The server's log of one start: a file the server appends to, and a look at what it wrote since. */
export interface ServerLog {
  readonly file: FileHandle;
  /** The last lines written since the log was opened, for a message about what went wrong. */
  tail(): Promise<string>;
}

/** Opens the log, keeping one older file, so that a server that is started often cannot fill the disk. */
export async function openServerLog(path: string, user: ServerUser | undefined): Promise<ServerLog> {
  const sizeBefore = await sizeOf(path);
  if (sizeBefore > rotateAboveBytes) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  // It goes with the data, so that its owner can start Vraagbaak without root another time.
  if (user) await file.chown(user.uid, user.gid);
  const start = (await file.stat()).size;

  return {
    file,
    tail: async () => {
      const text = (await readFile(path)).subarray(start).toString();
      return text.trim().split('\n').slice(-12).join('\n');
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
