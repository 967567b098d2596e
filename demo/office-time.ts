/**
 * Time as the desk in Amsterdam lives it. A local day is the number of days since 1 January 1970 on the local calendar;
 * instants are milliseconds since the epoch in UTC. Summer time follows the European rule (directive 2000/84/EC):
 * from 01.00 UTC on the last Sunday of March until 01.00 UTC on the last Sunday of October.
 */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY;
}

function offsetAt(instant: number): number {
  const year = new Date(instant).getUTCFullYear();
  const isSummer = instant >= lastSunday(year, 2) + HOUR && instant < lastSunday(year, 9) + HOUR;
  return isSummer ? 2 * HOUR : HOUR;
}

export interface LocalTime {
  day: number;
  /** Minutes after local midnight. */
  minute: number;
  /** 0 is Sunday. */
  weekday: number;
}

export function localTimeOf(instant: number): LocalTime {
  const local = instant + offsetAt(instant);
  const day = Math.floor(local / DAY);
  return { day, minute: Math.floor((local - day * DAY) / MINUTE), weekday: weekdayOf(day) };
}

/** The instant of a local day and minute; in the hour that summer time skips, one hour later. */
export function instantOf(day: number, minute: number): number {
  const local = day * DAY + minute * MINUTE;
  return local - offsetAt(local - HOUR);
}

export function weekdayOf(day: number): number {
  // 1 January 1970 was a Thursday.
  return (((day + 4) % 7) + 7) % 7;
}

/** Day of the month and how far the year is, from 0 to 1. */
export function calendarOf(day: number): { dayOfMonth: number; yearShare: number } {
  const date = new Date(day * DAY);
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  return { dayOfMonth: date.getUTCDate(), yearShare: (day * DAY - yearStart) / (365.25 * DAY) };
}

type Hours = readonly [opens: number, closes: number];
const WEEKDAY: Hours = [8 * 60, 20 * 60];
const SATURDAY: Hours = [9 * 60, 17 * 60];

function hoursOf(weekday: number): Hours | null {
  if (weekday === 0) return null;
  return weekday === 6 ? SATURDAY : WEEKDAY;
}

export function isDeskOpen(instant: number): boolean {
  const { minute, weekday } = localTimeOf(instant);
  const hours = hoursOf(weekday);
  return hours !== null && minute >= hours[0] && minute < hours[1];
}

/** The instant itself while the desk is open, else shortly after it opens again. */
export function nextDeskTime(instant: number, minutesAfterOpening: number): number {
  if (isDeskOpen(instant)) return instant;

  const { day, minute } = localTimeOf(instant);
  for (let ahead = 0; ahead <= 2; ahead += 1) {
    const hours = hoursOf(weekdayOf(day + ahead));
    if (hours && (ahead > 0 || minute < hours[0])) return instantOf(day + ahead, hours[0] + minutesAfterOpening);
  }
  throw new Error('The desk opens at least once in three days.');
}
