import { isLocale, type Locale } from '../../platform/locale/index.js';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_AND_TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/;
const OLDEST = Date.UTC(1970, 0, 1);

/**
 * A moment in time, written in one of three ways: ISO 8601 with its zone, `YYYY-MM-DD`, or `YYYY-MM-DD HH:MM[:SS]` (the
 * last two in UTC). Nothing is guessed: 01-02-2026 is two days, depending on who reads it. Answers null for anything
 * else, and for days that no calendar has.
 */
export function parseInstant(text: string): Date | null {
  const parts = DAY.exec(text) ?? DAY_AND_TIME.exec(text) ?? ISO.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);

  // Date.UTC makes the 2nd of March of a 30th of February.
  const made = new Date(local);
  const isReal =
    made.getUTCMonth() === month - 1 && made.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const shift = zoneShift(parts[8]);
  if (!isReal || shift === null) return null;
  const instant = local - shift;
  return instant < OLDEST ? null : new Date(instant);
}

/** Milliseconds that a zone is ahead of UTC; null when there is no such zone. */
function zoneShift(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** nl or en, also with a region: nl-NL, en_GB. Null for anything else. */
export function parseLocale(text: string): Locale | null {
  const [, language] = /^([a-z]{2})(?:[-_][a-z]{2})?$/i.exec(text) ?? [];
  const lower = language?.toLowerCase();
  return isLocale(lower) ? lower : null;
}

/** One of the words, in any case. */
export function parseWord<Word extends string>(text: string, words: readonly Word[]): Word | null {
  const lower = text.toLowerCase();
  return words.find((word) => word === lower) ?? null;
}

/** What PostgreSQL can't store, or no text should hold, named; null when there is nothing wrong. */
export function faultInText(text: string): string | null {
  if (text.includes('\0')) return 'holds a NUL character';
  if (!text.isWellFormed()) return 'holds half a character (a lone surrogate)';
  return null;
}
