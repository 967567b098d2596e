import { DAY_MS } from '../../platform/clock/index.js';
import { sharesOf } from '../predicted-asks.js';
import type { JudgedTicket } from './judgement.js';

/** How near the FAQ made from predictions alone comes to the one made from what people said. */
export interface FaqFidelity {
  /** Spearman's rank correlation over all articles that were asked for or predicted; null with fewer than two. */
  rankCorrelation: number | null;
  /** Share of the ten most asked articles that are among the ten most predicted; of fewer when fewer were asked for. */
  overlapAtTen: number | null;
  /** The most asked articles with their place in both. */
  top: Array<{ articleId: string; asked: number; predicted: number; place: number; predictedPlace: number | null }>;
}

const TOP = 10;
const HALF_LIFE = 30 * DAY_MS;

/**
 * Both FAQs at the time of the last ticket: asks that lose half their weight in 30 days, predicted ones shared by the
 * articles that are likely from the threshold on, as the FAQ does.
 */
export function faqFidelity(tickets: readonly JudgedTicket[], threshold: number): FaqFidelity {
  const now = tickets.reduce((latest, { at }) => Math.max(latest, at), 0);
  const asked = new Map<string, number>();
  const predicted = new Map<string, number>();
  const add = (scores: Map<string, number>, articleId: string, weight: number) =>
    scores.set(articleId, (scores.get(articleId) ?? 0) + weight);
  for (const { at, articleIds, predictions } of tickets) {
    const fade = 2 ** ((at - now) / HALF_LIFE);
    for (const articleId of articleIds) add(asked, articleId, fade);
    for (const share of sharesOf(predictions, threshold)) add(predicted, share.articleId, fade * share.probability);
  }

  const articles = [...new Set([...asked.keys(), ...predicted.keys()])].sort();
  const order = (scores: ReadonlyMap<string, number>) =>
    [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([articleId]) => articleId);
  const [askedOrder, predictedOrder] = [order(asked), order(predicted)];
  const topAsked = askedOrder.slice(0, TOP);
  const topPredicted = new Set(predictedOrder.slice(0, TOP));
  return {
    rankCorrelation: spearman(
      articles.map((id) => asked.get(id) ?? 0),
      articles.map((id) => predicted.get(id) ?? 0),
    ),
    overlapAtTen: topAsked.length === 0 ? null : topAsked.filter((id) => topPredicted.has(id)).length / topAsked.length,
    top: topAsked.map((articleId, n) => {
      const place = predictedOrder.indexOf(articleId);
      return {
        articleId,
        asked: asked.get(articleId)!,
        predicted: predicted.get(articleId) ?? 0,
        place: n + 1,
        predictedPlace: place < 0 ? null : place + 1,
      };
    }),
  };
}

/** Pearson's correlation of ranks, in which equals share the mean of their places; null where all are equal. */
export function spearman(one: readonly number[], other: readonly number[]): number | null {
  const [a, b] = [ranks(one), ranks(other)];
  const middle = (one.length + 1) / 2;
  let [both, left, right] = [0, 0, 0];
  for (const [n, rank] of a.entries()) {
    both += (rank - middle) * (b[n]! - middle);
    left += (rank - middle) ** 2;
    right += (b[n]! - middle) ** 2;
  }
  return left === 0 || right === 0 ? null : both / Math.sqrt(left * right);
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!);
  const ranked = Array.from<number>({ length: values.length });
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let n = from; n < to; n += 1) ranked[order[n]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranked;
}
