import type { Glimpse } from './blend.js';
import type { Collection } from './collection.js';
import { auroc, calibrationError } from './figures.js';
import type { ModelQuality } from './match-types.js';

/** A ticket that was held out, and the article that answers it; null when none does. */
export interface Trial {
  glimpse: Glimpse;
  right: number | null;
}

interface Judged {
  right: number | null;
  options: Int32Array;
  chances: Float64Array;
  none: number;
}

/** What a model may say of itself: how it judged what it had not learned from. */
export function qualityOf({ articles, tickets }: Collection, judged: Judged[]): ModelQuality {
  const answered = judged.filter(({ right }) => right !== null);
  const size = { links: tickets.filter(({ ticketId }) => ticketId !== '').length, articles: articles.length };
  if (answered.length === 0) return { ...size, topOne: null, topThree: null, calibrationError: null, auroc: null };

  const share = (within: number) =>
    answered.filter(({ options, right }) => options.subarray(0, within).includes(right!)).length / answered.length;
  const outcomes = answered.map(({ chances, options, right }) => ({
    chance: chances[0]!,
    isTrue: options[0] === right,
  }));
  const nothings = judged.map(({ none, right }) => ({ chance: none, isTrue: right === null }));
  return {
    ...size,
    topOne: share(1),
    topThree: share(3),
    calibrationError: calibrationError(outcomes),
    auroc: auroc(nothings),
  };
}
