import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from './import.errors.js';

/** Where an import's bytes come from. */
export interface ByteSource {
  /** What it is called, without folders: part of the keys that tickets without one get. */
  name: string;
  /** Bytes in all, as they lie on disk; null when nobody knows. */
  totalBytes: number | null;
  /** Tells this file from others, so that a killed import of it can go on. Null for what can be read only once. */
  fingerprint: string | null;
  /** Opens it, from the beginning. */
  open(): AsyncIterable<Buffer>;
}

const PROBE_BYTES = 64 * 1024;

/** A file on disk. Its fingerprint is its size, its time and a hash of its first and last 64 kB. */
export async function fileSource(path: string): Promise<ByteSource> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableFile(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} can't be read: ${error.message}`,
    );
  });
  try {
    const { size, mtimeMs } = await file.stat();
    const hash = createHash('sha256').update(`${size} ${mtimeMs}`);
    const probe = Buffer.alloc(PROBE_BYTES);
    for (const position of [0, Math.max(0, size - PROBE_BYTES)]) {
      const { bytesRead } = await file.read(probe, 0, PROBE_BYTES, position).catch(() => {
        throw new UnreadableFile(`${path} is not a file that can be read.`);
      });
      hash.update(probe.subarray(0, bytesRead));
    }
    return {
      name: basename(path).replace(/\.gz$/, ''),
      totalBytes: size,
      fingerprint: hash.digest('base64url'),
      open: () => createReadStream(path, { highWaterMark: 256 * 1024 }),
    };
  } finally {
    await file.close();
  }
}

/** Something that comes in once: standard input, the body of a request. */
export function streamSource(name: string, stream: Readable, totalBytes: number | null = null): ByteSource {
  return { name, totalBytes, fingerprint: null, open: () => stream };
}

/** Records that are in memory already, as if they stood in a file of JSON lines. */
export function recordSource(name: string, records: Iterable<object> | AsyncIterable<object>): ByteSource {
  async function* lines() {
    for await (const record of records) yield `${JSON.stringify(record)}\n`;
  }
  return streamSource(name, Readable.from(lines(), { objectMode: false }));
}

/** Counts what passes, and unpacks it when its first bytes say that it is gzip, whatever it is called. */
export class UnpackedBytes {
  /** Bytes taken from the source so far, still packed. */
  taken = 0;

  constructor(private readonly source: ByteSource) {}

  async *read(): AsyncGenerator<Buffer> {
    const counted = this.counted();
    const first = await firstBytes(counted);
    if (first[0] !== 0x1f || first[1] !== 0x8b) {
      yield* chained(first, counted);
      return;
    }
    const whole = Readable.from(chained(first, counted), { objectMode: false, highWaterMark: 256 * 1024 });
    const unpacked = createGunzip({ chunkSize: 256 * 1024 });
    // The error reaches the reader through the stream it reads from.
    whole.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
    try {
      yield* unpacked as AsyncIterable<Buffer>;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (!code?.startsWith('Z_')) throw error;
      throw new UnreadableFile(`The gzip data of ${this.source.name} is broken or cut off (${message}).`);
    } finally {
      whole.destroy();
      unpacked.destroy();
    }
  }

  private async *counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.source.open()) {
      this.taken += chunk.length;
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  }
}

async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* chained(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}
