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

/** Whoever asks for more than this is asked once a day whether it is over. */
const LONGEST_WISH_MS = DAY_MS;
/** Too busy, and closed for a while: the answers that Retry-After belongs to. */
const ASKS_FOR_TIME = new Set([429, 503]);

/**
 * When a message is tried again after so many tries; null when it is given up. A receiver that asks for time gets it, and
 * one that asks for less than our own wait gets no more tries than others.
 */
export function nextTry(attempts: number, begunAt: Date, now: Date, notBefore: Date | null = null): Date | null {
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1]!;
  const next = new Date(Math.max(now.getTime() + wait, notBefore?.getTime() ?? 0));
  return next.getTime() - begunAt.getTime() > TRIED_FOR_MS ? null : next;
}

/**
 * Until when a receiver asks to be left alone, from its status and its Retry-After (RFC 9110, 10.2.3: seconds or a date);
 * null when it does not, or says nothing that can be read.
 */
export function askedToWait(status: number, retryAfter: string | null, now: Date): Date | null {
  if (!ASKS_FOR_TIME.has(status) || retryAfter === null) return null;
  const given = retryAfter.trim();
  // Only the date of HTTP: anything else that JavaScript takes for a date is a guess.
  const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(given);
  const until = /^\d+$/.test(given) ? now.getTime() + Number(given) * 1000 : isDate ? Date.parse(given) : Number.NaN;
  if (!(until > now.getTime())) return null;
  return new Date(Math.min(until, now.getTime() + LONGEST_WISH_MS));
}
