import { parentPort } from 'node:worker_threads';
import type { ReadMail } from './read-mail.js';
import { readMail } from './read-mail.js';

export interface ToReader {
  id: number;
  raw: Uint8Array<ArrayBuffer>;
}

export type FromReader = { id: number; mail: ReadMail } | { id: number; error: string };

/** One mail after the other; files go back without being copied. */
parentPort?.on('message', ({ id, raw }: ToReader) => {
  void readMail(raw).then(
    (mail) => {
      const parts = [...new Set(mail.files.map(({ content }) => content.buffer))];
      parentPort!.postMessage({ id, mail } satisfies FromReader, parts);
    },
    (error: Error) => parentPort!.postMessage({ id, error: error.message } satisfies FromReader, []),
  );
});
