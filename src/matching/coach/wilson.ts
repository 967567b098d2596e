/** A share of a sample, and where the share of the whole lies with 95 % certainty; null for an empty sample. */
export interface Share {
  share: number;
  from: number;
  to: number;
  of: number;
}

const Z = 1.959964;

/** The score interval of Wilson (JASA 22, 1927): it holds for few and for shares near 0 and 1 as well. */
export function wilson(successes: number, of: number): Share | null {
  if (of === 0) return null;
  const share = successes / of;
  const middle = (share + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { share, from: Math.max(0, middle - half), to: Math.min(1, middle + half), of };
}
