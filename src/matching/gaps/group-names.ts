import type { QuestionTerms } from './question-terms.js';

const MOST_WORDS = 6;
/** More digits than this and it is somebody's number. */
const TELLING = /^(?!.*\p{N}{3})\p{L}.+$/u;

/**
 * The words that name each group, best first: those that its questions say and others don't (class-based TF-IDF,
 * Grootendorst 2022), as most people typed them. Only what two of its questions say: a name must not show what one
 * customer wrote.
 */
export function groupNames(groups: readonly number[][], questions: readonly QuestionTerms[]): string[][] {
  const everywhere = new Map<string, number>();
  for (const { typed } of questions) {
    const stems = new Set(typed.map((one) => one.stem));
    for (const stem of stems) everywhere.set(stem, (everywhere.get(stem) ?? 0) + 1);
  }
  return groups.map((members) => nameOf(members, questions, everywhere));
}

function nameOf(
  members: readonly number[],
  questions: readonly QuestionTerms[],
  everywhere: ReadonlyMap<string, number>,
): string[] {
  const here = new Map<string, { questions: number; forms: Map<string, number> }>();
  for (const member of members) {
    const counted = new Set<string>();
    for (const { word, stem } of questions[member]!.typed) {
      const known = here.get(stem) ?? { questions: 0, forms: new Map<string, number>() };
      if (!counted.has(stem)) known.questions += 1;
      counted.add(stem);
      known.forms.set(word, (known.forms.get(word) ?? 0) + 1);
      here.set(stem, known);
    }
  }
  return [...here]
    .map(([stem, { questions: count, forms }]) => ({
      count,
      word: mostTyped(forms),
      weight: (count / members.length) * Math.log(1 + questions.length / everywhere.get(stem)!),
    }))
    .filter(({ count, word }) => count > 1 && TELLING.test(word))
    .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(({ word }) => word);
}

/** Without capitals where both were typed equally often. */
function mostTyped(forms: ReadonlyMap<string, number>): string {
  return [...forms].sort(([a, x], [b, y]) => y - x || (a > b ? -1 : 1))[0]![0];
}
