import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AskedText, KnownArticle, TrainingInput, TrainingOptions } from './match-types.js';
import type { FromTraining, ToTraining, TrainedInWorker } from './training-messages.js';

/** Letters to hand over at a time: copying them to the other thread holds this one for about a millisecond. */
const LETTERS_AT_A_TIME = 200_000;
/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './training.worker.js',
  import.meta.url.replace(/\/src\/(matching\/.*)\.ts$/, '/dist/src/$1.js'),
);

/**
 * Trains a model in a thread of its own and answers its bytes, and what it says of itself. Whoever calls goes on serving requests meanwhile: the
 * input is handed over piece by piece, the result without being copied.
 * @throws what `signal` was aborted with, or what went wrong in the thread
 */
export async function trainInWorker(
  { articles, links, unanswered = [] }: TrainingInput,
  { seed, onProgress, signal }: TrainingOptions & { signal?: AbortSignal } = {},
): Promise<TrainedInWorker> {
  signal?.throwIfAborted();
  const worker = new Worker(WORKER);
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    const trained = outcomeOf(worker, onProgress);
    // The thread may end before all of the input is handed over; the outcome says so below.
    trained.catch(() => {});
    const tell = (message: ToTraining) => worker.postMessage(message, []);
    for await (const piece of pieces(articles, lettersOfArticle)) tell({ kind: 'articles', articles: piece });
    for await (const piece of pieces(links, ({ asked }) => lettersOf(asked))) tell({ kind: 'links', links: piece });
    for await (const piece of pieces(unanswered, lettersOf)) tell({ kind: 'unanswered', unanswered: piece });
    tell({ kind: 'begin', seed });
    return await trained;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    // Waited for, so that nothing of it is left when the service stops.
    await worker.terminate();
  }
}

function outcomeOf(worker: Worker, onProgress: TrainingOptions['onProgress']): Promise<TrainedInWorker> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromTraining) => {
      if (message.kind === 'progress') onProgress?.(message.part, message.what);
      else resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The training thread ended before it had a model')));
  });
}

async function* pieces<Item>(items: readonly Item[], lettersOfItem: (item: Item) => number): AsyncGenerator<Item[]> {
  let piece: Item[] = [];
  let letters = 0;
  for (const item of items) {
    piece.push(item);
    letters += lettersOfItem(item) + 100;
    if (letters < LETTERS_AT_A_TIME) continue;
    yield piece;
    [piece, letters] = [[], 0];
    await breathe();
  }
  if (piece.length > 0) yield piece;
}

function lettersOfArticle({ texts }: KnownArticle): number {
  return texts.reduce((sum, { title, body }) => sum + title.length + body.length, 0);
}

function lettersOf({ subject, text }: AskedText): number {
  return subject.length + text.length;
}
