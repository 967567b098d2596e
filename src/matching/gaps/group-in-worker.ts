import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { GroupingOptions, QuestionGroup, Unanswered } from './question-group.js';
import { LONGEST_TEXT } from './question-terms.js';

/** Texts to hand over at a time: copying them to the other thread holds this one for about a millisecond. */
const AT_A_TIME = 100;
/** Compiled, also for the tests, which run from the sources: a thread can't load TypeScript. */
const WORKER = new URL(
  './grouping.worker.js',
  import.meta.url.replace(/\/src\/(matching\/.*)\.ts$/, '/dist/src/$1.js'),
);

/** What the thread is told: the questions in pieces, then to begin. */
export type ToGrouping =
  | { kind: 'questions'; questions: Unanswered[] }
  | { kind: 'elsewhere'; texts: string[] }
  | { kind: 'begin'; before: QuestionGroup[]; options: Omit<GroupingOptions, 'elsewhere'> };

/**
 * `groupQuestions` in a thread of its own, so that requests go on being served meanwhile.
 * @throws what `signal` was aborted with, or what went wrong in the thread
 */
export async function groupInWorker(
  questions: readonly Unanswered[],
  before: readonly QuestionGroup[],
  { signal, elsewhere = [], ...options }: GroupingOptions & { signal?: AbortSignal } = {},
): Promise<QuestionGroup[]> {
  signal?.throwIfAborted();
  const worker = new Worker(WORKER);
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    const grouped = outcomeOf(worker);
    // The thread may end before all is handed over; the outcome says so below.
    grouped.catch(() => {});
    const tell = (message: ToGrouping) => worker.postMessage(message, []);
    const cut = (text: string) => text.slice(0, LONGEST_TEXT);
    for await (const piece of pieces(questions)) {
      tell({ kind: 'questions', questions: piece.map(({ id, text, by }) => ({ id, text: cut(text), by })) });
    }
    for await (const piece of pieces(elsewhere)) tell({ kind: 'elsewhere', texts: piece.map(cut) });
    tell({ kind: 'begin', before: [...before], options });
    return await grouped;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    // Waited for, so that nothing of it is left when the service stops.
    await worker.terminate();
  }
}

async function* pieces<Item>(items: readonly Item[]): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += AT_A_TIME) {
    yield items.slice(from, from + AT_A_TIME);
    await breathe();
  }
}

function outcomeOf(worker: Worker): Promise<QuestionGroup[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The grouping thread ended before it had groups')));
  });
}
