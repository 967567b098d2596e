import { DAY_MS, momentShown, shownAt } from '../platform/clock/index.js';

/** From when to when, in local time: `['09:00', '17:30']`. A day ends at `24:00`. */
export type Span = readonly [opens: string, closes: string];

export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** As ISO 8601 counts them: 1 is Monday. */
export type Weekday = (typeof WEEKDAYS)[number];

/** A day that is not like others: closed when it has no spans. `day` is 2026-12-25, where the channel is. */
export interface Holiday {
  day: string;
  name: string;
  spans: readonly Span[];
}

/** When a channel is open, told in the local time of where it is. */
export interface OpeningHours {
  timeZone: string;
  weekly: Readonly<Partial<Record<Weekday, readonly Span[]>>>;
  holidays: readonly Holiday[];
}

interface Interval {
  from: number;
  to: number;
}

/** A channel that does not open within a year is closed for good. */
const FAR_DAYS = 366;

export function isOpen(hours: OpeningHours, at: Date): boolean {
  return current(hours, at) !== null;
}

/** When it closes again; null while it is closed. */
export function closesAt(hours: OpeningHours, at: Date): Date | null {
  const now = current(hours, at);
  return now && new Date(now.to);
}

/** When it opens next; `at` itself while it is open, null when it never does. */
export function opensAt(hours: OpeningHours, at: Date): Date | null {
  for (const { from, to } of intervalsFrom(hours, at)) {
    if (to > at.getTime()) return new Date(Math.max(from, at.getTime()));
  }
  return null;
}

/** The moment by which it will have been open for so many seconds; null when that is over a year away. */
export function afterOpenSeconds(hours: OpeningHours, at: Date, seconds: number): Date | null {
  let left = seconds * 1000;
  for (const { from, to } of intervalsFrom(hours, at)) {
    const start = Math.max(from, at.getTime());
    if (to <= start) continue;
    if (left <= to - start) return new Date(start + left);
    left -= to - start;
  }
  return null;
}

/** How many seconds it was open between two moments. */
export function openSecondsBetween(hours: OpeningHours, start: Date, end: Date): number {
  let total = 0;
  for (const { from, to } of intervalsFrom(hours, start)) {
    if (from >= end.getTime()) break;
    total += Math.max(0, Math.min(to, end.getTime()) - Math.max(from, start.getTime()));
  }
  return total / 1000;
}

/** The holiday that this moment lies in, where the channel is. */
export function holidayAt({ timeZone, holidays }: OpeningHours, at: Date): Holiday | null {
  const day = localDay(at, timeZone);
  return holidays.find((holiday) => holiday.day === day) ?? null;
}

function current(hours: OpeningHours, at: Date): Interval | null {
  for (const interval of intervalsFrom(hours, at)) {
    if (interval.from > at.getTime()) return null;
    if (interval.to > at.getTime()) return interval;
  }
  return null;
}

/** The times it is open, in order, from the day before `at`: a span may end at midnight there and now here. */
function* intervalsFrom(hours: OpeningHours, at: Date): Generator<Interval> {
  const { timeZone, weekly, holidays } = hours;
  if (holidays.length === 0 && Object.values(weekly).every((spans) => (spans?.length ?? 0) === 0)) return;
  const special = new Map(holidays.map(({ day, spans }) => [day, spans]));
  const first = Date.parse(`${localDay(at, timeZone)}T00:00:00Z`) - DAY_MS;
  let held: Interval | null = null;
  for (let index = 0; index <= FAR_DAYS + 1; index += 1) {
    const midnight = new Date(first + index * DAY_MS);
    const day = midnight.toISOString().slice(0, 10);
    const weekday = String(midnight.getUTCDay() || 7) as Weekday;
    for (const [opens, closes] of special.get(day) ?? weekly[weekday] ?? []) {
      const next: Interval = { from: instant(day, opens, timeZone), to: instant(day, closes, timeZone) };
      // Open till midnight and from midnight on is open all night.
      if (held && held.to >= next.from) held = { from: held.from, to: Math.max(held.to, next.to) };
      else {
        if (held) yield held;
        held = next;
      }
    }
  }
  if (held) yield held;
}

/** The moment of a local time; what the clock skips in spring is taken as the time after the jump. */
function instant(day: string, time: string, timeZone: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const shown = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
  return momentShown(new Date(shown), timeZone).getTime();
}

function localDay(at: Date, timeZone: string): string {
  return shownAt(at, timeZone).toISOString().slice(0, 10);
}
