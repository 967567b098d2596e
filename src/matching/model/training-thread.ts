import { Worker } from 'node:worker_threads';
import { keyOfLink } from './collection.js';
import type { LinkKey, TrainingInput, TrainingOptions } from './match-types.js';
import type { FromTraining, ToTraining, TrainedInThread } from './training-messages.js';

/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './training-thread.worker.js',
  import.meta.url.replace(/\/src\/(matching\/.*)\.ts$/, '/dist/src/$1.js'),
);

/**
 * Trains models in a thread of its own, which also keeps the texts: a large desk's would fill the memory of whoever
 * serves requests, and going through it to free some holds requests up. Hand them over some at a time; copying a
 * megabyte takes some milliseconds.
 */
export class TrainingThread {
  private readonly worker = new Worker(WORKER);
  private readonly ended: Promise<never>;

  constructor(private readonly signal?: AbortSignal) {
    this.ended = new Promise((_, reject) => {
      this.worker.once('error', reject);
      this.worker.once('exit', () => reject(new Error('The training thread ended before it had a model')));
    });
    // Whoever trains is told; until then nobody waits for it.
    this.ended.catch(() => {});
    signal?.addEventListener('abort', this.end);
  }

  /** @throws what the signal was aborted with: whoever is collecting may stop */
  add(some: Partial<TrainingInput>): void {
    this.signal?.throwIfAborted();
    this.tell({ kind: 'input', some });
  }

  /**
   * A model of all that was handed over so far but for these links: its bytes, and what it says of itself.
   * @throws what the signal was aborted with, or what went wrong in the thread
   */
  async train({ without = [], seed, onProgress }: TrainingOptions & { without?: LinkKey[] } = {}) {
    this.signal?.throwIfAborted();
    let listen: (message: FromTraining) => void = () => {};
    const trained = new Promise<TrainedInThread>((resolve) => {
      listen = (message) => {
        if (message.kind === 'progress') onProgress?.(message.part, message.what);
        else resolve(message);
      };
    });
    this.worker.on('message', listen);
    try {
      this.tell({ kind: 'train', without: without.map(keyOfLink), seed });
      return await Promise.race([trained, this.ended]);
    } catch (error) {
      this.signal?.throwIfAborted();
      throw error;
    } finally {
      this.worker.off('message', listen);
    }
  }

  /** Waited for, so that nothing of it is left when the service stops. */
  async stop(): Promise<void> {
    this.signal?.removeEventListener('abort', this.end);
    await this.worker.terminate();
  }

  private readonly end = () => void this.worker.terminate();

  private tell(message: ToTraining): void {
    this.worker.postMessage(message, []);
  }
}
