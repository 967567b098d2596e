import { typedWords, type QuestionTerms, type TypedWord } from './question-terms.js';

const MOST_WORDS = 6;
/** More digits than this and it is somebody's number. */
const TELLING = /^(?!.*\p{N}{3})\p{L}.+$/u;

/**
 * The words that name each group, best first: those that its questions say and others don't (class-based TF-IDF,
 * Grootendorst 2022), as most people typed them. Others are also those `elsewhere`, so that no group is called by how
 * people greet. Only what two of its questions say: a name must not show what one customer wrote.
 */
export function groupNames(
  groups: readonly number[][],
  questions: readonly QuestionTerms[],
  elsewhere: readonly string[],
): string[][] {
  const spread: Spread = { texts: 0, having: new Map() };
  for (const { typed } of questions) count(typed, spread);
  for (const text of elsewhere) count(typedWords(text), spread);
  return groups.map((members) => nameOf(members, questions, spread));
}

/** Texts, and in how many of them each stem occurs. */
interface Spread {
  texts: number;
  having: Map<string, number>;
}

function count(typed: readonly TypedWord[], spread: Spread): void {
  spread.texts += 1;
  const stems = new Set(typed.map(({ stem }) => stem));
  for (const stem of stems) spread.having.set(stem, (spread.having.get(stem) ?? 0) + 1);
}

function nameOf(members: readonly number[], questions: readonly QuestionTerms[], { texts, having }: Spread): string[] {
  const here = new Map<string, { questions: number; forms: Map<string, number>; firsts: Map<string, number> }>();
  for (const member of members) {
    const counted = new Set<string>();
    for (const { word, stem, isFirst } of questions[member]!.typed) {
      const known = here.get(stem) ?? {
        questions: 0,
        forms: new Map<string, number>(),
        firsts: new Map<string, number>(),
      };
      if (!counted.has(stem)) known.questions += 1;
      counted.add(stem);
      const forms = isFirst ? known.firsts : known.forms;
      forms.set(word, (forms.get(word) ?? 0) + 1);
      here.set(stem, known);
    }
  }
  return [...here]
    .map(([stem, { questions: saying, forms, firsts }]) => ({
      saying,
      // Where a sentence begins nobody sees how a word is written otherwise.
      word: mostTyped(forms.size > 0 ? forms : firsts),
      weight: (saying / members.length) * Math.log(1 + texts / having.get(stem)!),
    }))
    .filter(({ saying, word }) => saying > 1 && TELLING.test(word))
    .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(({ word }) => word);
}

/** Without capitals where both were typed equally often. */
function mostTyped(forms: ReadonlyMap<string, number>): string {
  return [...forms].sort(([a, x], [b, y]) => y - x || (a > b ? -1 : 1))[0]![0];
}
