import type { Slot } from './query-slots.js';

/** How much more a document counts whose title is just what was asked. */
const TITLE = 0.6;
/** An article that is asked for twice as much comes before its equal, never before a better answer. */
const STANDING = 0.05;
/** The other language comes after. */
const OTHER_LANGUAGE = 0.4;

/** A document and how well it answers. */
export interface Ranked {
  id: number;
  score: number;
}

/**
 * What BM25 can't see: how much of the query is in the title and how much of the title in the query.
 * @param asked the share of the query's words that the title has
 * @param told the share of the title's words that the query has, or more where it has them in several forms
 */
export function titleFactor(asked: number, told: number): number {
  return 1 + TITLE * asked * Math.min(1, told);
}

/** The same, of a title and a query as they are. */
export function titleFactorOf(titleTerms: readonly string[], slots: readonly Slot[]): number {
  const whole = slots.filter(({ weight }) => weight === 1);
  if (titleTerms.length === 0 || whole.length === 0) return 1;
  const title = new Set(titleTerms);
  const met = whole.map(({ terms }) => terms.filter(({ term }) => title.has(term)));
  const told = new Set(met.flatMap((terms) => terms.map(({ term }) => term)));
  return titleFactor(met.filter((terms) => terms.length > 0).length / whole.length, told.size / title.size);
}

export function standingFactor(standing: number): number {
  return 1 + STANDING * Math.log1p(standing);
}

export function languageFactor(locale: string, own: string): number {
  return locale === own ? 1 : OTHER_LANGUAGE;
}

/** The best of what is offered, best first; of equals the one with the lower id. */
export class Best {
  readonly list: Ranked[] = [];

  constructor(private readonly most: number) {}

  offer(id: number, score: number): void {
    const { list, most } = this;
    if (list.length === most && !(most > 0 && isBefore(id, score, list[most - 1]!))) return;
    let [from, to] = [0, list.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (isBefore(id, score, list[middle]!)) to = middle;
      else from = middle + 1;
    }
    list.splice(from, 0, { id, score });
    if (list.length > most) list.pop();
  }
}

function isBefore(id: number, score: number, other: Ranked): boolean {
  return score > other.score || (score === other.score && id < other.id);
}
