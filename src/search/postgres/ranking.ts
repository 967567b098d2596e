import type { Slot } from './query-slots.js';

/** How much more a document counts whose title is just what was asked. */
const TITLE = 0.6;
/** An article that is asked for twice as much comes before its equal, never before a better answer. */
const STANDING = 0.05;
/** The other language comes after. */
const OTHER_LANGUAGE = 0.4;

export interface Candidate {
  subjectId: string;
  locale: string;
  titleTerms: string[];
  standing: number;
  score: number;
}

/**
 * Puts candidates in their final order, one of each subject. To BM25 it adds what that can't see: how much of the query
 * is in the title and how much of the title in the query, the reader's own language, and the standing in the FAQ.
 */
export function rank<Found extends Candidate>(found: Found[], slots: Record<string, Slot[]>, own: string): Found[] {
  const scored = found
    .map((candidate) => ({
      candidate,
      score:
        candidate.score *
        (1 + TITLE * titleFit(candidate.titleTerms, slots[candidate.locale] ?? [])) *
        (1 + STANDING * Math.log1p(candidate.standing)) *
        (candidate.locale === own ? 1 : OTHER_LANGUAGE),
    }))
    .toSorted((a, b) => b.score - a.score || (a.candidate.subjectId < b.candidate.subjectId ? -1 : 1));

  // Whoever reads both finds it in his own language, at the place of the better of the two.
  const best = new Map<string, Found>();
  for (const { candidate } of scored) {
    const held = best.get(candidate.subjectId);
    if (!held || (held.locale !== own && candidate.locale === own)) best.set(candidate.subjectId, candidate);
  }
  return [...best.values()];
}

/** From 0 to 1: the share of the query that the title has, times the share of the title that the query has. */
function titleFit(titleTerms: readonly string[], slots: readonly Slot[]): number {
  const whole = slots.filter(({ weight }) => weight === 1);
  if (titleTerms.length === 0 || whole.length === 0) return 0;
  const title = new Set(titleTerms);
  const met = whole.map(({ terms }) => terms.filter(({ term }) => title.has(term)));
  const asked = met.filter((terms) => terms.length > 0).length / whole.length;
  const told = new Set(met.flatMap((terms) => terms.map(({ term }) => term))).size / title.size;
  return asked * Math.min(1, told);
}
