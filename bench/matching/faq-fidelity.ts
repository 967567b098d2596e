import { faqFidelity } from '../../src/matching/backtest/faq-fidelity.js';
import { MatchModel } from '../../src/matching/model/match-model.js';
import { MOST_SHARING } from '../../src/matching/predicted-asks.js';
import { Config } from '../../src/platform/config/index.js';
import { SEED } from './accuracy.js';
import { askedOf, linksOf, someOfEach, type QuestionSet } from './question-sets.js';
import type { Scorecard } from './scorecard.js';

const LINKS_EACH = 10;

/**
 * Does the FAQ keep its order when nobody links tickets any more? Ten links an article are confirmed; all other questions
 * arrive and are shared by the articles that are likely, as the FAQ does. That order is held against the true one.
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
  const judged = all
    .filter((n) => !linked.has(n))
    .map((n) => {
      const { text, articleId } = set.questions[n]!;
      const { candidates: predictions } = model.match(askedOf(text, set.locale), MOST_SHARING);
      return { id: String(n), at: 0, week: 0, articleIds: [articleId!], predictions };
    });
  const { overlapAtTen, rankCorrelation } = faqFidelity(judged, Config.from({}).FAQ_PREDICTION_THRESHOLD);
  card.atLeast('FAQ from predictions, overlap@10 with the true FAQ', overlapAtTen!, 0.8, 2);
  card.atLeast('FAQ from predictions, Spearman with the true FAQ', rankCorrelation!, 0.9, 3);
}
