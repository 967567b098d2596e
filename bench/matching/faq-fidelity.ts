import { MatchModel } from '../../src/matching/model/match-model.js';
import { SEED } from './accuracy.js';
import { askedOf, linksOf, someOfEach, type QuestionSet } from './question-sets.js';
import type { Scorecard } from './scorecard.js';

const LINKS_EACH = 10;
const TOP = 10;
const CANDIDATES = 10;

/**
 * Does the FAQ keep its order when nobody links tickets any more? Ten links an article are confirmed; all other questions
 * arrive and count for the article that is likeliest, with its probability. That order is held against the true one.
 */
export function evaluateFidelity(set: QuestionSet, card: Scorecard): void {
  const all = [...set.questions.keys()];
  const linked = new Set(someOfEach(set.questions, all, LINKS_EACH, SEED));
  const model = MatchModel.train({
    articles: set.articles,
    links: linksOf(
      set,
      all.filter((n) => linked.has(n)),
    ),
  });
  const asked = new Map(set.articles.map(({ id }) => [id, 0]));
  const predicted = new Map(asked);
  const shared = new Map(asked);
  set.questions.forEach(({ text, articleId }, n) => {
    if (linked.has(n)) return;
    asked.set(articleId!, asked.get(articleId!)! + 1);
    const { candidates } = model.match(askedOf(text, set.locale), CANDIDATES);
    candidates.forEach(({ articleId: id, probability }, place) => {
      if (place === 0) predicted.set(id, predicted.get(id)! + probability);
      shared.set(id, shared.get(id)! + probability);
    });
  });
  card.atLeast('FAQ from predictions, overlap@10 with the true FAQ', overlap(asked, predicted), 0.8, 2);
  card.atLeast('FAQ from predictions, Spearman with the true FAQ', spearman(asked, predicted), 0.9, 3);
  const both = `${overlap(asked, shared).toFixed(2)}, ${spearman(asked, shared).toFixed(3)}`;
  card.tell('  were each question shared by all its candidates, overlap@10, Spearman', both);
}

function overlap(one: Map<string, number>, other: Map<string, number>): number {
  const top = (counts: Map<string, number>) =>
    [...counts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, TOP)
      .map(([id]) => id);
  const wanted = new Set(top(one));
  return top(other).filter((id) => wanted.has(id)).length / TOP;
}

/** The correlation of ranks; equals share the mean of theirs. */
function spearman(one: Map<string, number>, other: Map<string, number>): number {
  const ids = [...one.keys()];
  const [x, y] = [ranks(ids.map((id) => one.get(id)!)), ranks(ids.map((id) => other.get(id)!))];
  const mean = (ids.length - 1) / 2;
  const product = (a: number[], b: number[]) => a.reduce((sum, rank, n) => sum + (rank - mean) * (b[n]! - mean), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

function ranks(counts: number[]): number[] {
  return counts.map((count) => {
    const below = counts.filter((other) => other < count).length;
    return below + (counts.filter((other) => other === count).length - 1) / 2;
  });
}
