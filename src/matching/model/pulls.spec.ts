import { describe, expect, it } from '@jest/globals';
import { chancesOf, SIDES, type Glimpse } from './blend.js';
import { learnPulls, type Answered } from './pulls.js';

const BLEND = Array.from({ length: SIDES }, (_, side) => (side === 0 ? 1 : 0));

/** Two articles of which the first looks as much better as told. */
function seen(lead: number): Glimpse {
  const sides = new Float64Array(SIDES * 2);
  sides[0] = lead;
  return { options: Int32Array.of(0, 1), sides, coverage: 1, nothing: null };
}

describe('what an article has ahead', () => {
  // The first always looks better, but answers no more of them than the second.
  const trials = Array.from({ length: 40 }, (_, n): Answered => ({ glimpse: seen(1 + (n % 5) / 5), right: n % 2 }));
  const got = (pulls: readonly number[]) =>
    trials.reduce((sum, { glimpse }) => sum + chancesOf(glimpse, { blend: BLEND, pulls })[0]!, 0);

  it('gives each as many of the held-out tickets as it should get', () => {
    expect(got([])).toBeGreaterThan(30);
    expect(got(learnPulls(trials, BLEND, 2, 0.01))).toBeCloseTo(20, 1);
  });

  it('is nearer to nothing the fewer tickets tell', () => {
    const [bold, careful] = [learnPulls(trials, BLEND, 3, 1), learnPulls(trials, BLEND, 3, 50)];
    expect(bold[0]).toBeLessThan(careful[0]!);
    expect(careful[0]).toBeLessThan(0);
    expect(bold[2]).toBe(0);
    expect(learnPulls([], BLEND, 3, 1)).toEqual([0, 0, 0]);
  });
});
