import { WORDS } from './features.js';
import type { Vocabulary } from './vocabulary.js';

/** A title says in few words what an article answers, so it counts as two tickets; its body and a ticket as one. */
export const TITLE = 0;
export const BODY = 1;
export const TICKET = 2;
export type Kind = typeof TITLE | typeof BODY | typeof TICKET;
export const WORTH: Record<Kind, number> = { [TITLE]: 2, [BODY]: 1, [TICKET]: 1 };

/** Features by their numbers, and how often each occurs. */
export interface Counted {
  ids: Int32Array;
  counts: Uint8Array;
}

/** A text of which we know the article: one of the article's own, or a ticket that was linked to it. */
export interface Example extends Counted {
  /** The article's number; one more than the last for a ticket that no article answers. */
  label: number;
  kind: Kind;
}

/** The words of an example without pairs and pieces. */
export function wordsOf({ ids, counts }: Counted, vocabulary: Vocabulary): Counted {
  const words = new Int32Array(ids.length);
  const times = new Uint8Array(ids.length);
  let count = 0;
  for (let n = 0; n < ids.length; n += 1) {
    if (vocabulary.blockOfNumber(ids[n]!) !== WORDS) continue;
    words[count] = ids[n]!;
    times[count] = counts[n]!;
    count += 1;
  }
  return { ids: words.subarray(0, count), counts: times.subarray(0, count) };
}

/** How many tickets an article has on average. */
export function ticketsEach(examples: readonly Example[], classes: number): number {
  return examples.filter(({ kind }) => kind === TICKET).length / Math.max(1, classes);
}
