import { likeness, stemsOf } from './stems.js';

/** What differs between the steps of a section and those of a text that cites it. */
export interface StepDifference {
  kind: 'missing' | 'extra' | 'order';
  /** From 1: in the manual, or for an extra one in the text. */
  position: number;
  text: string;
}

/** Two steps are the same when they are at least this much alike. */
const SAME = 0.5;
/** A step is said by a longer one when nearly all of its words stand there. */
const SAID = 0.8;
const MOST_STEPS = 200;

interface Pair {
  manual: number;
  text: number;
  score: number;
}

/**
 * Holds the steps of a text beside those of the manual that it cites. Steps are paired by their words, the most alike
 * first; what is left over is missing or extra, unless a longer step says it too. Of the pairs the longest row in the
 * manual's order is taken to be right, the others stand in another order.
 */
export function compareSteps(manual: readonly string[], text: readonly string[]): StepDifference[] {
  if (manual.length > MOST_STEPS || text.length > MOST_STEPS) return [];
  const [ours, theirs] = [manual.map(stemsOf), text.map(stemsOf)];
  const pairs = paired(ours, theirs);
  const covered = new Set(pairs.map((pair) => pair.manual));
  const used = new Set(pairs.map((pair) => pair.text));
  const missing = manual.flatMap((step, index): StepDifference[] =>
    covered.has(index) || isSaid(ours[index]!, theirs) ? [] : [{ kind: 'missing', position: index + 1, text: step }],
  );
  const extra = text.flatMap((step, index): StepDifference[] =>
    used.has(index) || isSaid(theirs[index]!, ours) ? [] : [{ kind: 'extra', position: index + 1, text: step }],
  );
  const inRow = longestRow(pairs);
  const order = pairs
    .filter((pair) => !inRow.has(pair))
    .map((pair): StepDifference => ({ kind: 'order', position: pair.manual + 1, text: manual[pair.manual]! }));
  return [...missing, ...extra, ...order];
}

function isSaid(step: readonly string[], by: ReadonlyArray<readonly string[]>): boolean {
  return by.some((other) => other.length > step.length && likeness(step, other) >= SAID);
}

function paired(ours: ReadonlyArray<readonly string[]>, theirs: ReadonlyArray<readonly string[]>): Pair[] {
  const candidates = ours.flatMap((step, manual) =>
    theirs.map((other, text): Pair => ({ manual, text, score: likeness(step, other) })),
  );
  const pairs: Pair[] = [];
  const [ourTaken, theirTaken] = [new Set<number>(), new Set<number>()];
  // Of equals the one nearest to its own place: "Klik op Volgende" may stand there three times.
  const away = ({ manual, text }: Pair) => Math.abs(manual - text);
  for (const pair of candidates.toSorted((one, other) => other.score - one.score || away(one) - away(other))) {
    if (pair.score < SAME || ourTaken.has(pair.manual) || theirTaken.has(pair.text)) continue;
    ourTaken.add(pair.manual);
    theirTaken.add(pair.text);
    pairs.push(pair);
  }
  return pairs.toSorted((one, other) => one.manual - other.manual);
}

/** The longest increasing subsequence of the text's positions. */
function longestRow(pairs: readonly Pair[]): Set<Pair> {
  const best: Array<{ length: number; before: number }> = [];
  for (const [index, pair] of pairs.entries()) {
    best[index] = { length: 1, before: -1 };
    for (let before = 0; before < index; before += 1) {
      if (pairs[before]!.text < pair.text && best[before]!.length >= best[index].length) {
        best[index] = { length: best[before]!.length + 1, before };
      }
    }
  }
  let at = best.reduce((longest, { length }, index) => (length > (best[longest]?.length ?? 0) ? index : longest), 0);
  const row = new Set<Pair>();
  for (; at >= 0 && pairs[at]; at = best[at]!.before) row.add(pairs[at]!);
  return row;
}
