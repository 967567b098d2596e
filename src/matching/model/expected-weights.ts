/**
 * What each side of an article weighs before a desk has links of its own to learn it from, by the links an article has
 * on average; between two rows in proportion to the logarithm. Learned on folds of banking77's training questions, with
 * so many links an article; what products weigh is a guess, because those questions have none.
 */
const EXPECTED: ReadonlyArray<{ links: number; weights: readonly number[] }> = [
  { links: 0, weights: [0.87, 1.56, -3.24, 0.59, 0, 0, 0, 1, 0.5] },
  { links: 1, weights: [1.38, 1.88, -2.35, -0.09, -0.35, 0.31, 0, 1, 0.5] },
  { links: 5, weights: [1.01, 1.82, -0.26, -0.14, -0.61, 0.37, 0, 1, 0.5] },
  { links: 10, weights: [0.62, 1.82, 0.27, 0.1, -0.57, 0.39, 0, 1, 0.5] },
  { links: 100, weights: [0.2, 0.5, 2.1, 0, 0, 0.27, 0, 1, 0.5] },
];

/** What the signs of an answer weigh before that. */
export const EXPECTED_SIGNS: readonly number[] = [-3, 1, 0.5, 1, 0.5, 0.5, 0.5, 0.5, 1, 0.3];

export function expectedWeights(links: number): number[] {
  const next = EXPECTED.findIndex((row) => row.links >= links);
  if (next === 0) return [...EXPECTED[0]!.weights];
  if (next < 0) return [...EXPECTED.at(-1)!.weights];
  const [before, after] = [EXPECTED[next - 1]!, EXPECTED[next]!];
  const way = Math.log((links + 1) / (before.links + 1)) / Math.log((after.links + 1) / (before.links + 1));
  return before.weights.map((weight, n) => weight + way * (after.weights[n]! - weight));
}
