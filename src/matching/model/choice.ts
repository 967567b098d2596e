/** One choice that was made: what speaks for each option from each point of view, and which option was right. */
export interface Choice {
  /** Option after option, as many numbers each as there are weights. */
  views: Float64Array;
  right: number;
  /** How much it counts beside other choices. */
  worth?: number;
}

/** Newton's method takes a handful of steps to where it stays. */
const STEPS = 25;
const STILL = 1e-4;
/** No step is longer, so that the first ones don't overshoot. */
const LONGEST_STEP = 1;

/**
 * The weights under which the right options are likeliest: McFadden's conditional logit ("Conditional logit analysis of
 * qualitative choice behavior", 1974). With few choices they stay near `expected`, as if `firmness` choices had said so.
 */
export function learnWeights(choices: Choice[], expected: readonly number[], firmness: number): number[] {
  let weights = [...expected];
  for (let step = 0; step < STEPS; step += 1) {
    const { gradient, curvature } = slopeAt(choices, weights);
    weights.forEach((weight, n) => {
      gradient[n]! -= firmness * (weight - expected[n]!);
      curvature[n]![n]! += firmness;
    });
    const change = solved(curvature, gradient);
    const longest = Math.max(...change.map(Math.abs));
    const scale = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
    weights = weights.map((weight, n) => weight + change[n]! * scale);
    if (longest < STILL) break;
  }
  return weights;
}

/** How likely each option is. `ahead` is what each has before anything is looked at. */
export function likelihoods(
  views: Float64Array,
  weights: readonly number[],
  ahead: (option: number) => number = () => 0,
): Float64Array {
  const options = views.length / weights.length;
  const chances = new Float64Array(options);
  let highest = -Infinity;
  for (let option = 0; option < options; option += 1) {
    let sum = ahead(option);
    for (let n = 0; n < weights.length; n += 1) sum += weights[n]! * views[option * weights.length + n]!;
    chances[option] = sum;
    highest = Math.max(highest, sum);
  }
  let total = 0;
  for (let option = 0; option < options; option += 1) {
    chances[option] = Math.exp(chances[option]! - highest);
    total += chances[option]!;
  }
  for (let option = 0; option < options; option += 1) chances[option]! /= total;
  return chances;
}

function slopeAt(choices: Choice[], weights: readonly number[]): { gradient: number[]; curvature: number[][] } {
  const width = weights.length;
  const gradient = weights.map(() => 0);
  const curvature = weights.map(() => weights.map(() => 0));
  const mean = new Float64Array(width);
  for (const { views, right, worth = 1 } of choices) {
    const chances = likelihoods(views, weights);
    mean.fill(0);
    chances.forEach((chance, option) => {
      for (let n = 0; n < width; n += 1) mean[n]! += chance * views[option * width + n]!;
    });
    for (let n = 0; n < width; n += 1) gradient[n]! += worth * (views[right * width + n]! - mean[n]!);
    chances.forEach((chance, option) => {
      if (chance < 1e-6) return;
      for (let n = 0; n < width; n += 1) {
        const off = worth * chance * (views[option * width + n]! - mean[n]!);
        for (let m = 0; m <= n; m += 1) curvature[n]![m]! += off * (views[option * width + m]! - mean[m]!);
      }
    });
  }
  for (let n = 0; n < width; n += 1) for (let m = 0; m < n; m += 1) curvature[m]![n] = curvature[n]![m]!;
  return { gradient, curvature };
}

/** Gaussian elimination; the matrix is positive definite, so no row is exchanged. */
function solved(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, n) => [...row, right[n]!]);
  const size = rows.length;
  for (let n = 0; n < size; n += 1) {
    for (let below = n + 1; below < size; below += 1) {
      const factor = rows[below]![n]! / rows[n]![n]!;
      for (let k = n; k <= size; k += 1) rows[below]![k]! -= factor * rows[n]![k]!;
    }
  }
  const answer = right.map(() => 0);
  for (let n = size - 1; n >= 0; n -= 1) {
    let sum = rows[n]![size]!;
    for (let k = n + 1; k < size; k += 1) sum -= rows[n]![k]! * answer[k]!;
    answer[n] = sum / rows[n]![n]!;
  }
  return answer;
}
