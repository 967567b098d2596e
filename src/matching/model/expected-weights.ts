/**
 * What each side of an article weighs before a desk has links of its own to learn it from, by the links an article has
 * on average; between two rows in proportion to the logarithm. Learned on folds of banking77's training questions, with
 * so many links an article; what products weigh is a guess, because those questions have none.
 */
const EXPECTED: ReadonlyArray<{ links: number; weights: readonly number[] }> = [
  { links: 0, weights: [0, 1.15, 1.45, 0, 0, 0, 0, 1, 0.5] },
  { links: 1, weights: [-0.14, 1.28, 1.6, 0.55, -0.43, -0.03, 0, 1, 0.5] },
  { links: 5, weights: [-0.94, 1.45, 2.56, 0.87, -0.52, 0.27, 0, 1, 0.5] },
  { links: 10, weights: [-1.29, 1.64, 2.98, 0.76, -0.4, 0.29, 0, 1, 0.5] },
  { links: 100, weights: [-0.2, 1.02, 1.67, 0.12, 0.08, 0.09, 0, 1, 0.5] },
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
