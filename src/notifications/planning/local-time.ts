import { momentShown, shownAt } from '../../platform/clock/index.js';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** What the clock on somebody's wall shows: the day as 2026-03-01, and minutes since midnight. */
export function localTime(at: Date, zone: string): { day: string; minute: number } {
  const shown = shownAt(at, zone);
  return { day: shown.toISOString().slice(0, 10), minute: shown.getUTCHours() * 60 + shown.getUTCMinutes() };
}

/** When that clock shows this: `2026-03-01T09:30`. An hour that is left out in spring counts as the one after. */
export function instantOf(shown: string, zone: string): Date {
  return momentShown(new Date(`${shown}:00Z`), zone);
}

/** The next moment at which that clock shows this minute; `at` itself when it does. */
export function nextLocalMinute(at: Date, minute: number, zone: string): Date {
  const wait = (from: Date) => (minute - localTime(from, zone).minute + DAY_MINUTES) % DAY_MINUTES;
  const first = new Date(at.getTime() + wait(at) * MINUTE);
  // When the clock was moved in between it is an hour early or late.
  const off = wait(first);
  if (off === 0) return first;
  const moved = off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off;
  return new Date(Math.max(at.getTime(), first.getTime() + moved * MINUTE));
}
