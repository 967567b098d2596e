import { DAY_MS } from '../../platform/clock/index.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long after each try that failed the next one comes: quick at first, for a restart; then with less and less hope. */
const WAITS_MS = [MINUTE_MS / 2, 5 * MINUTE_MS, HOUR_MS / 2, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS];

/** A message is tried for this long. */
export const TRIED_FOR_MS = 3 * DAY_MS;
/** A webhook at which nothing arrived for this long is switched off. */
export const PATIENCE_MS = 5 * DAY_MS;
/** Where nobody answers nothing else is tried for this long: each try would hold up a worker until it times out. */
export const REST_MS = MINUTE_MS;

/** When a message is tried again after so many tries; null when it is given up. */
export function nextTry(attempts: number, begunAt: Date, now: Date): Date | null {
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1]!;
  const next = new Date(now.getTime() + wait);
  return next.getTime() - begunAt.getTime() > TRIED_FOR_MS ? null : next;
}
