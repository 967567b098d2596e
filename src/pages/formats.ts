import type { Locale } from '../platform/locale/index.js';

/** The clock on the wall of the service desk and of its customers; servers often run in UTC. */
export const TIME_ZONE = process.env['TZ'] || 'Europe/Amsterdam';
const TAG: Record<Locale, string> = { nl: 'nl-NL', en: 'en-GB' };

function perLocale<Formatter>(make: (tag: string) => Formatter): Record<Locale, Formatter> {
  return { nl: make(TAG.nl), en: make(TAG.en) };
}

// Making an Intl formatter costs a hundred times as much as using one.
const numbers = perLocale((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 2 }));
const percents = perLocale((tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }));
const dates = perLocale(
  (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric', timeZone: TIME_ZONE }),
);
const shortDates = perLocale(
  (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: TIME_ZONE }),
);
const times = perLocale(
  (tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone: TIME_ZONE }),
);
const relatives = perLocale((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Moment = Date | string | number;

export function formatNumber(value: number, locale: Locale): string {
  return numbers[locale].format(value);
}

/** A fraction between 0 and 1 as a percentage. */
export function formatPercent(fraction: number, locale: Locale): string {
  return percents[locale].format(fraction);
}

/** 12 maart 2026 */
export function formatDate(at: Moment, locale: Locale): string {
  return dates[locale].format(new Date(at));
}

/** 12 mrt */
export function formatShortDate(at: Moment, locale: Locale): string {
  return shortDates[locale].format(new Date(at));
}

/** 14:05 */
export function formatTime(at: Moment, locale: Locale): string {
  return times[locale].format(new Date(at));
}

/** 12 maart 2026 14:05 */
export function formatDateTime(at: Moment, locale: Locale): string {
  return `${formatDate(at, locale)} ${formatTime(at, locale)}`;
}

/** "3 uur geleden" within a week, the date before that. */
export function formatAgo(at: Moment, now: Date, locale: Locale): string {
  const seconds = Math.round((new Date(at).getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < MINUTE) return relatives[locale].format(0, 'second');
  if (size < HOUR) return relatives[locale].format(Math.trunc(seconds / MINUTE), 'minute');
  if (size < DAY) return relatives[locale].format(Math.trunc(seconds / HOUR), 'hour');
  if (size < 7 * DAY) return relatives[locale].format(Math.trunc(seconds / DAY), 'day');
  return formatDate(at, locale);
}

/** "3 weken geleden", however long ago it is. */
export function formatSince(at: Moment, now: Date, locale: Locale): string {
  const days = Math.floor((now.getTime() - new Date(at).getTime()) / 1000 / DAY);
  const say = (count: number, unit: Intl.RelativeTimeFormatUnit) => relatives[locale].format(-count, unit);
  if (days < 14) return say(Math.max(0, days), 'day');
  if (days < 60) return say(Math.floor(days / 7), 'week');
  if (days < 730) return say(Math.floor(days / 30.44), 'month');
  return say(Math.floor(days / 365.25), 'year');
}

/** 1,4 MB */
export function formatBytes(bytes: number, locale: Locale): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${formatNumber(Math.round(bytes / 100) / 10, locale)} kB`;
  return `${formatNumber(Math.round(bytes / 100_000) / 10, locale)} MB`;
}

/** 2026-03-12T14:05, as an input for date and time holds it: the clock on the wall. */
export function formatLocalTime(at: Moment): string {
  const wall = new Date(new Date(at).getTime() + zoneOffset(new Date(at)));
  return wall.toISOString().slice(0, 16);
}

/** What such an input holds, as a moment; null when it is none. */
export function readLocalTime(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null;
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  // Twice: the first guess may lie on the other side of a change to summer time.
  const guess = wall - zoneOffset(new Date(wall));
  return new Date(wall - zoneOffset(new Date(guess)));
}

const wallClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Milliseconds that the clock on the wall is ahead of UTC. */
function zoneOffset(at: Date): number {
  const parts = Object.fromEntries(wallClock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}

/** For the datetime attribute of <time>. */
export function formatIso(at: Moment): string {
  return new Date(at).toISOString();
}

/** Two letters that stand for a person. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => /^\p{L}/u.test(word));
  const first = words[0] ?? name;
  const last = words.length > 1 ? words.at(-1)! : '';
  return `${first.charAt(0)}${last.charAt(0)}`.toUpperCase() || '?';
}

/** One of six colours that stays the same for the same name. */
export function toneOf(name: string): number {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + char.codePointAt(0)!) % 9973;
  return (sum % 6) + 1;
}
