import type { Locale } from '../platform/locale/index.js';

/** Under this many a count is told as "fewer than 5": one customer must not find himself in it. */
export const SMALL = 5;

/** How often something was asked; `asked` is null, and `fewerThan` 5, where the number is too small to tell. */
export interface AskCount {
  asked: number | null;
  fewerThan: number | null;
}

export interface FaqEntry {
  /** Where it stands in this list, from 1. */
  position: number;
  /** Where its asks alone would put it; differs from position where editors pinned something; null: never asked. */
  rank: number | null;
  pinned: boolean;
  articleId: string;
  question: string;
  summary: string;
  slug: string;
  /** The language of question and answer. */
  locale: Locale;
  productId: string | null;
  /** Distinct asks in the window; of one that several articles share in, its part. */
  count: AskCount;
  /** The last 12 weeks, oldest first, in percent of the busiest one; null where the count is too small to tell. */
  trend: number[] | null;
}

export interface FaqPage {
  /** The moment it holds for. */
  at: string;
  /** Days that `count` looks back over. */
  window: number;
  rankBy: 'tickets' | 'demand';
  product: string | null;
  locale: Locale | null;
  items: FaqEntry[];
}

/** No ask weighs more than 1: where the sum is 5, at least five people asked. */
export function presentCount(asks: number): AskCount {
  return asks < SMALL ? { asked: null, fewerThan: SMALL } : { asked: Math.round(asks), fewerThan: null };
}

export function presentTrend(weeks: readonly number[]): number[] | null {
  const busiest = Math.max(...weeks);
  const sum = weeks.reduce((total, asks) => total + asks, 0);
  return sum < SMALL ? null : weeks.map((asks) => Math.round((100 * asks) / busiest));
}
