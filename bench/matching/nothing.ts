import { auroc } from '../../src/matching/model/figures.js';
import { MatchModel } from '../../src/matching/model/match-model.js';
import { SEED, accuracyOf, trainedOn } from './accuracy.js';
import { askedOf, foldsOf, linksOf, type QuestionSet } from './question-sets.js';
import type { Scorecard } from './scorecard.js';

/** The questions that some article answers, and how well those that none answers are told from them. */
export function evaluateClinc(train: QuestionSet, validation: QuestionSet, card: Scorecard): void {
  const model = trainedOn(train);
  const answered = validation.questions.filter(({ articleId }) => articleId !== null);
  const { topOne, topThree } = accuracyOf(model, answered, train.locale);
  card.atLeast('clinc150, in scope, top-1', topOne, 94.2, 2);
  card.atLeast('clinc150, in scope, top-3', topThree, 98.2, 2);
  card.atLeast('clinc150, saying "none", AUROC', 100 * saysNone(model, validation, validation.questions), 95.6, 2);
  tellQuality(model, card);
}

/** A fifth of the articles is not there: in five rounds each of them once. */
export function evaluateRemoved(set: QuestionSet, card: Scorecard): void {
  const fold = foldsOf(set, 5, SEED);
  let sum = 0;
  for (let round = 0; round < 5; round += 1) {
    const isThere = (_: unknown, n: number) => n % 5 !== round;
    const articles = set.articles.filter(isThere);
    const there = new Set(articles.map(({ id }) => id));
    const rest = [...fold.keys()].filter((n) => fold[n] !== round && there.has(set.questions[n]!.articleId!));
    const model = MatchModel.train({ articles, links: linksOf(set, rest) });
    const held = set.questions.filter((_, n) => fold[n] === round);
    const told = held.map(({ text, articleId }) => ({ text, articleId: there.has(articleId!) ? articleId : null }));
    sum += saysNone(model, set, told);
    if (round === 0) tellQuality(model, card);
  }
  card.atLeast('banking77 without a fifth of its articles, saying "none", AUROC', (100 * sum) / 5, 83, 2);
}

function saysNone(model: MatchModel, { locale }: QuestionSet, questions: QuestionSet['questions']): number {
  return auroc(
    questions.map(({ text, articleId }) => ({
      chance: model.match(askedOf(text, locale), 1).none,
      isTrue: articleId === null,
    })),
  );
}

function tellQuality(model: MatchModel, card: Scorecard): void {
  card.tell('  what the model says of itself', JSON.stringify(model.quality));
}
