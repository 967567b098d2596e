import { averageLink } from './average-link.js';
import { normaliseRows } from './dense-rows.js';
import { groupKeys } from './group-keys.js';
import { groupNames } from './group-names.js';
import { latentMeaning } from './latent-meaning.js';
import { drawnTogether, nearestNeighbours } from './neighbours.js';
import type { GroupingOptions, QuestionGroup, Unanswered } from './question-group.js';
import { questionTerms } from './question-terms.js';
import { termMatrix } from './term-matrix.js';

export type { QuestionGroup, Unanswered };

const MEANINGS = 150;
const NEIGHBOURS = 10;
const STEPS = 4;

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
  { likeness = 0.65, fewest = 3 }: GroupingOptions = {},
): QuestionGroup[] {
  const terms = questions.map(({ text }) => questionTerms(text));
  const points = latentMeaning(termMatrix(terms), MEANINGS);
  normaliseRows(points);
  const drawn = drawnTogether(points, nearestNeighbours(points, NEIGHBOURS), STEPS);
  const numbers = averageLink(drawn, likeness);

  const groups = rowsOf(numbers).filter((rows) => rows.length >= fewest);
  groups.sort((a, b) => b.length - a.length || a[0]! - b[0]!);

  const members = groups.map((rows) => rows.map((row) => questions[row]!.id));
  const keys = groupKeys(members, before, new Set(questions.map(({ id }) => id)));
  const names = groupNames(groups, terms);
  return groups.map((_, n) => ({ key: keys[n]!, members: members[n]!, words: names[n]! }));
}

function rowsOf(numbers: Int32Array): number[][] {
  const groups: number[][] = [];
  for (const [row, number] of numbers.entries()) (groups[number] ??= []).push(row);
  return groups;
}
