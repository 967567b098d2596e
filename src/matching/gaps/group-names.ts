import { typedWords, type QuestionTerms, type TypedWord } from './question-terms.js';

const MOST_WORDS = 6;
/** More digits than this and it is somebody's number. */
const TELLING = /^(?!.*\p{N}{3})\p{L}.+$/u;

/**
 * The words that name each group, best first: those that its questions say and others don't (class-based TF-IDF,
 * Grootendorst 2022), as most people typed them. Others are also those `elsewhere`, so that no group is called by how
 * people greet. Only what two people say: a name must not show what one customer wrote, were it in ten tickets.
 * @param people who asked each question
 */
export function groupNames(
  groups: readonly number[][],
  questions: readonly QuestionTerms[],
  people: readonly string[],
  elsewhere: readonly string[],
): string[][] {
  const spread: Spread = { texts: 0, having: new Map() };
  for (const { typed } of questions) count(typed, spread);
  for (const text of elsewhere) count(typedWords(text), spread);
  return groups.map((members) => nameOf(members, questions, people, spread));
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

function nameOf(
  members: readonly number[],
  questions: readonly QuestionTerms[],
  people: readonly string[],
  { texts, having }: Spread,
): string[] {
  const here = new Map<string, Said>();
  for (const member of members) {
    const counted = new Set<string>();
    for (const { word, stem, isFirst } of questions[member]!.typed) {
      const known = here.get(stem) ?? { questions: 0, by: new Set(), forms: new Map(), firsts: new Map() };
      known.by.add(people[member]!);
      if (!counted.has(stem)) known.questions += 1;
      counted.add(stem);
      const forms = isFirst ? known.firsts : known.forms;
      forms.set(word, (forms.get(word) ?? 0) + 1);
      here.set(stem, known);
    }
  }
  return [...here]
    .map(([stem, { questions: saying, by, forms, firsts }]) => ({
      by,
      // Where a sentence begins nobody sees how a word is written otherwise.
      word: mostTyped(forms.size > 0 ? forms : firsts),
      weight: (saying / members.length) * Math.log(1 + texts / having.get(stem)!),
    }))
    .filter(({ by, word }) => by.size > 1 && TELLING.test(word))
    .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(({ word }) => word);
}

/** A word in a group: in how many questions, by whom, and how it was typed within and at the beginning of sentences. */
interface Said {
  questions: number;
  by: Set<string>;
  forms: Map<string, number>;
  firsts: Map<string, number>;
}

/** Without capitals where both were typed equally often. */
function mostTyped(forms: ReadonlyMap<string, number>): string {
  return [...forms].sort(([a, x], [b, y]) => y - x || (a > b ? -1 : 1))[0]![0];
}
