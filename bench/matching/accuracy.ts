import { calibrationError, type Outcome } from '../../src/matching/model/figures.js';
import { MatchModel, type KnownLink, type Match } from '../../src/matching/model/match-model.js';
import { askedOf, foldsOf, linksOf, someOfEach, type Question, type QuestionSet } from './question-sets.js';
import type { Scorecard } from './scorecard.js';

export const SEED = 20_240_501;
const FOLDS = 5;

export interface Accuracy {
  topOne: number;
  topThree: number;
  outcomes: Outcome[];
}

/** What a model makes of questions that some article answers, in per cent. */
export function accuracyOf(model: MatchModel, questions: Question[], locale: QuestionSet['locale']): Accuracy {
  let [first, three] = [0, 0];
  const outcomes = questions.map(({ text, articleId }): Outcome => {
    const { candidates }: Match = model.match(askedOf(text, locale), 3);
    const place = candidates.findIndex((candidate) => candidate.articleId === articleId);
    if (place === 0) first += 1;
    if (place >= 0) three += 1;
    return { chance: candidates[0]?.probability ?? 0, isTrue: place === 0 };
  });
  const percent = (count: number) => (100 * count) / questions.length;
  return { topOne: percent(first), topThree: percent(three), outcomes };
}

/** All links in five folds, or so many an article: the mean over folds of what four fifths teach about the rest. */
export function crossValidate(set: QuestionSet, each: number | 'all', folds = FOLDS): Accuracy {
  const fold = foldsOf(set, FOLDS, SEED);
  const parts: Accuracy[] = [];
  for (let held = 0; held < folds; held += 1) {
    const rest = [...fold.keys()].filter((n) => fold[n] !== held);
    const taken = each === 'all' ? rest : someOfEach(set.questions, rest, each, SEED + held);
    const model = MatchModel.train({ articles: set.articles, links: linksOf(set, taken) });
    parts.push(
      accuracyOf(
        model,
        set.questions.filter((_, n) => fold[n] === held),
        set.locale,
      ),
    );
  }
  const outcomes = parts.flatMap((part) => part.outcomes);
  const mean = (figure: 'topOne' | 'topThree') =>
    parts.reduce((sum, part) => sum + part[figure] * part.outcomes.length, 0) / outcomes.length;
  return { topOne: mean('topOne'), topThree: mean('topThree'), outcomes };
}

export function evaluateFolds(set: QuestionSet, card: Scorecard): void {
  const all = crossValidate(set, 'all');
  card.atLeast('banking77, all links, five folds, top-1', all.topOne, 91.7, 2);
  card.atLeast('banking77, all links, five folds, top-3', all.topThree, 97.4, 2);
  card.atMost('banking77, expected calibration error', calibrationError(all.outcomes), 0.05, 3);
  const least = { 1: 53, 3: 63, 5: 69, 10: 76, 30: 86 } as const;
  for (const each of [1, 3, 5, 10, 30] as const) {
    const { topOne, topThree, outcomes } = crossValidate(set, each);
    card.atLeast(`banking77, ${each} links an article, top-1`, topOne, least[each]);
    card.tell('  top-3, calibration error', `${topThree.toFixed(1)}, ${calibrationError(outcomes).toFixed(3)}`);
  }
  const model = MatchModel.train({ articles: set.articles, links: [] });
  const { topOne, topThree } = accuracyOf(model, set.questions, set.locale);
  card.atLeast('banking77, titles only, top-1', topOne, 47);
  card.atLeast('banking77, titles only, top-3', topThree, 65);
}

/** That Dutch works too: a small set, so without a target. */
export function evaluateDutch(set: QuestionSet, card: Scorecard): void {
  const { topOne, topThree } = crossValidate(set, 'all');
  card.tell('Dutch sentences, five folds, top-1 / top-3', `${topOne.toFixed(1)} / ${topThree.toFixed(1)}`);
}

export function trainedOn(set: QuestionSet, links: KnownLink[] = linksOf(set, [...set.questions.keys()])): MatchModel {
  const unanswered = set.questions.filter(({ articleId }) => articleId === null);
  return MatchModel.train({
    articles: set.articles,
    links,
    unanswered: unanswered.map(({ text }) => askedOf(text, set.locale)),
  });
}
