import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import type { PdfLimits, PdfRefusal, PdfSection } from './pdf-text.js';
import { PdfReaderBusy, PdfRefused } from './pdf.errors.js';

/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './page-reader.worker.js',
  import.meta.url.replace(/\/src\/(manuals\/.*)\.ts$/, '/dist/src/$1.js'),
);

/** A thick reference work has two thousand pages; what reads for a minute is no book. */
export const PDF_LIMITS: PdfLimits = { pages: 2_000, characters: 12_000_000, seconds: 60, megabytes: 600 };
const LOOK_EVERY_MS = 25;
const MOST_WAITING = 8;

/** What was read of a PDF. */
export interface ReadPdf {
  pages: number;
  sections: PdfSection[];
}

type Told = ReadPdf | { refusal: PdfRefusal };

/**
 * Reads PDFs in a thread of their own, one at a time, within bounds of pages, text, time and memory: the thread is
 * ended when it goes beyond any of them, whatever it is doing. Its heap is bounded by Node; what it unpacks lies beside
 * the heap, so the memory of the whole process is watched while it reads.
 */
@Injectable()
export class PdfReader {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @throws PdfRefused, PdfReaderBusy */
  async read(content: Buffer, pageName: string, limits: PdfLimits = PDF_LIMITS): Promise<ReadPdf> {
    assertPdf(content);
    if (this.waiting >= MOST_WAITING) throw new PdfReaderBusy();
    this.waiting += 1;
    const before = this.last;
    const reading = before.then(() => readInWorker(content, pageName, limits));
    this.last = reading.catch(() => {}).finally(() => (this.waiting -= 1));
    return reading;
  }
}

async function readInWorker(content: Buffer, pageName: string, limits: PdfLimits): Promise<ReadPdf> {
  // A copy of its own, which the thread takes over: the caller keeps the file.
  const bytes = new Uint8Array(content);
  const worker = new Worker(WORKER, {
    workerData: { bytes, limits, pageName },
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // It prints nothing and knows nothing of our settings.
    stdout: true,
    stderr: true,
    env: {},
  });
  const begun = performance.now();
  const heldBefore = process.memoryUsage.rss();
  let watch: NodeJS.Timeout | undefined;
  try {
    const told = await new Promise<Told>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error: NodeJS.ErrnoException) =>
        resolve({ refusal: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-heavy' : 'broken' }),
      );
      worker.once('exit', () => resolve({ refusal: 'broken' }));
      watch = setInterval(() => {
        if (performance.now() - begun > limits.seconds * 1000) resolve({ refusal: 'too-slow' });
        else if (process.memoryUsage.rss() - heldBefore > limits.megabytes * 1024 * 1024)
          resolve({ refusal: 'too-heavy' });
      }, LOOK_EVERY_MS);
    });
    if ('refusal' in told) throw new PdfRefused(told.refusal);
    return told;
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

/** The signature stands first, and no archive hangs behind: a file that is two things at once is none of ours. */
function assertPdf(content: Buffer): void {
  if (content.subarray(0, 5).toString('latin1') !== '%PDF-') throw new PdfRefused('not-a-pdf');
  if (content.subarray(-70_000).includes('PK\u0005\u0006', 0, 'latin1')) throw new PdfRefused('not-a-pdf');
}
