import type { Glimpse } from './blend.js';
import { SIDES } from './blend.js';

/** How often no article answers a ticket, as long as nobody ever said so. */
export const RARELY = 0.03;

/** What says that something answers a ticket, as numbers of about the same size. */
export function signsOfAnAnswer({ sides, coverage, nothing }: Glimpse, chances: Float64Array): Float64Array {
  const best = (side: number) => {
    let most = -5;
    for (let at = side; at < sides.length; at += SIDES) most = Math.max(most, sides[at]!);
    return most;
  };
  let [first, second] = [0, 0];
  for (const chance of chances) {
    if (chance > first) [first, second] = [chance, first];
    else second = Math.max(second, chance);
  }
  return Float64Array.of(
    1,
    Math.log((first + 0.01) / (1.01 - first)) / 2,
    Math.log((first + 0.01) / (second + 0.01)) / 2,
    best(0) / 4,
    best(2) / 2,
    best(3) / 2,
    best(4) / 2,
    coverage * 3,
    nothing ? best(2) - nothing.network : 0,
    nothing ? best(1) - nothing.bayes : 0,
  );
}
