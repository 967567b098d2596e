import { averageLink } from './average-link.js';
import { besideEachOther, firstOf } from './dense-rows.js';
import { groupKeys } from './group-keys.js';
import { groupNames } from './group-names.js';
import { latentMeaning } from './latent-meaning.js';
import { drawnTogether, nearestNeighbours } from './neighbours.js';
import type { GroupingOptions, QuestionGroup, Unanswered } from './question-group.js';
import { questionTerms } from './question-terms.js';
import { termMatrix } from './term-matrix.js';
import { witnessedRows } from './witnesses.js';

export type { QuestionGroup, Unanswered };

/** Coarse, middling and fine: what holds at all of them holds. */
const WIDTHS = [60, 120, 240];
const NEIGHBOURS = 10;
const STEPS = 6;
/** How much more alike two groups have to be for each doubling of the smaller: more questions are more evidence. */
const STRICTER = 0.1;
/** Two questions whose words are less alike than this say nothing of each other. */
const AKIN = 0.35;

/**
 * Groups questions that ask the same. How many groups there are is not known beforehand, and a question that resembles
 * no others is in none. The same questions give the same groups.
 *
 * Words, word pairs and pieces of words are weighted by rarity and brought down to latent meanings; each question is
 * drawn towards its nearest; then average link joins what is alike. Takes seconds for thousands of questions: see
 * `groupInWorker`.
 * @param before what this answered last time, for the keys
 */
export function groupQuestions(
  questions: readonly Unanswered[],
  before: readonly QuestionGroup[],
  { likeness = 0.3, fewest = 3, elsewhere = [] }: GroupingOptions = {},
): QuestionGroup[] {
  const terms = questions.map(({ text }) => questionTerms(text));
  const meaning = latentMeaning(termMatrix(terms), WIDTHS.at(-1)!);
  const views = WIDTHS.map((width) => firstOf(meaning, width));
  const drawn = views.map((view) =>
    drawnTogether(view, nearestNeighbours(view, NEIGHBOURS), { least: AKIN, times: STEPS }),
  );
  const points = views.at(-1)!;
  const groups = averageLink(besideEachOther(drawn), (smaller) => likeness + STRICTER * Math.log2(smaller))
    .map((rows) => witnessedRows(rows, points, AKIN))
    .filter((rows) => rows.length >= fewest)
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);

  const members = groups.map((rows) => rows.map((row) => questions[row]!.id));
  const keys = groupKeys(members, before, new Set(questions.map(({ id }) => id)));
  const people = questions.map(({ id, by }) => by ?? id);
  const names = groupNames(groups, terms, people, elsewhere);
  return groups.map((_, n) => ({ key: keys[n]!, members: members[n]!, words: names[n]! }));
}
