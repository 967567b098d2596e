import { chancesOf, type Glimpse } from './blend.js';

/** A ticket that was held out, and the article that answers it. */
export interface Answered {
  glimpse: Glimpse;
  right: number;
}

const STEPS = 60;
/** All pulls change at once, and what one article gains another loses: whole steps would overshoot. */
const STEP = 0.5;
const STILL = 0.001;

/**
 * What has to be added to each article so that, of tickets it was not learned from, it gets as many as it should. Some
 * articles draw tickets of others to them, because of what their few links happen to say, and others lose theirs; counts
 * that are summed from predictions show this most. The biases of bias-corrected temperature scaling (Alexandari et al.,
 * "Maximum likelihood with bias-corrected calibration is hard-to-beat at label shift adaptation", 2020), held to 0 as if
 * by `firmness` tickets.
 */
export function learnPulls(trials: readonly Answered[], blend: readonly number[], articles: number, firmness: number) {
  const pulls = Array.from({ length: articles }, () => 0);
  const should = new Float64Array(articles);
  for (const { right } of trials) should[right]! += 1;
  for (let step = 0; step < STEPS && trials.length > 0; step += 1) {
    const got = new Float64Array(articles);
    const curvature = new Float64Array(articles);
    for (const { glimpse } of trials) {
      const chances = chancesOf(glimpse, { blend, pulls });
      glimpse.options.forEach((article, n) => {
        got[article]! += chances[n]!;
        curvature[article]! += chances[n]! * (1 - chances[n]!);
      });
    }
    let furthest = 0;
    for (let article = 0; article < articles; article += 1) {
      const slope = should[article]! - got[article]! - firmness * pulls[article]!;
      const change = (STEP * slope) / (curvature[article]! + firmness);
      pulls[article]! += change;
      furthest = Math.max(furthest, Math.abs(change));
    }
    if (furthest < STILL) break;
  }
  return pulls;
}
