import { DAY_MS } from '../platform/clock/index.js';
/**
 * An ask weighs half after one half-life, a quarter after two.
 * @param ageDays days since it was asked
 */
export function decayed(weight: number, ageDays: number, halfLifeDays: number): number {
  return weight * 2 ** (-ageDays / halfLifeDays);
}

/**
 * The score at a moment, from a forward-decayed sum that was made with a landmark.
 * @param sum decimal text; may be larger than a double holds, which its age brings back into range
 */
export function scoreAt(sum: string, landmark: Date, at: Date, halfLifeDays: number): number {
  const days = (at.getTime() - landmark.getTime()) / DAY_MS;
  return decayed(Number(sum), days, halfLifeDays);
}
