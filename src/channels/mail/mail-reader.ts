import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FromReader, ToReader } from './mail-reading.worker.js';
import type { ReadMail } from './read-mail.js';

/** Honest mails of 30 MB take a second or two; one that takes longer is out to hurt, and waits for a person. */
const PATIENCE_MS = 20_000;
const MEMORY_MB = 512;
/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './mail-reading.worker.js',
  import.meta.url.replace(/\/src\/(channels\/.*)\.ts$/, '/dist/src/$1.js'),
);

/** This mail can't be read: broken beyond repair, or it takes more time or memory than any mail should. */
export class MailUnreadable extends Error {}

/**
 * Reads mails in a thread of its own, so that neither 30 MB nor a mail made to hurt holds up anybody else. The thread is
 * started with the first mail, bounded in memory, and ended when one takes too long.
 */
@Injectable()
export class MailReader implements OnApplicationShutdown {
  private worker: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private count = 0;

  /** One after the other. The bytes are handed over: the caller has them no longer. @throws MailUnreadable */
  read(raw: Uint8Array<ArrayBuffer>): Promise<ReadMail> {
    const reading = this.last.then(() => this.readNow(raw));
    this.last = reading.catch(() => {});
    return reading;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private async readNow(raw: Uint8Array<ArrayBuffer>): Promise<ReadMail> {
    const worker = (this.worker ??= this.start());
    const id = (this.count += 1);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ReadMail>((resolve, reject) => {
        timer = setTimeout(() => reject(new MailUnreadable('It takes too long to read.')), PATIENCE_MS);
        worker.once('error', (error) => reject(new MailUnreadable(error.message)));
        worker.once('exit', () => reject(new MailUnreadable('It takes too much memory to read.')));
        worker.on('message', (answer: FromReader) => {
          if (answer.id !== id) return;
          if ('mail' in answer) resolve(answer.mail);
          else reject(new MailUnreadable(answer.error));
        });
        worker.postMessage({ id, raw } satisfies ToReader, [raw.buffer]);
      });
    } catch (error) {
      // Whatever state it is in now, the next mail gets a fresh one.
      this.worker = null;
      worker.removeAllListeners();
      worker.on('error', () => {});
      void worker.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
      worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
      worker.on('error', () => {});
    }
  }

  private start(): Worker {
    const worker = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
    // An idle reader keeps nobody from stopping.
    worker.unref();
    return worker;
  }
}
