import { describe, expect, it } from '@jest/globals';
import { faultInText, parseInstant, parseLocale } from './strict-values.js';

const iso = (text: string) => parseInstant(text)?.toISOString() ?? null;

describe('a date in a file', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31 13:45', '2026-01-31T13:45:00.000Z'],
    ['2026-01-31 13:45:07', '2026-01-31T13:45:07.000Z'],
    ['2026-01-31T13:45Z', '2026-01-31T13:45:00.000Z'],
    ['2026-01-31T13:45:07.123456Z', '2026-01-31T13:45:07.123Z'],
    ['2026-01-31T13:45:07+01:00', '2026-01-31T12:45:07.000Z'],
    ['2026-01-31T23:30:00-0230', '2026-02-01T02:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, instant) => expect(iso(text)).toBe(instant));

  it.each([
    '31-01-2026',
    '01/02/2026',
    '2026-1-31',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-01-31T13:45:07',
    '2026-01-31 25:00',
    '2026-01-31 13:60',
    '2026-01-31T13:45:07+25:00',
    '2026-01-31T13:45:07 CET',
    '1769867107',
    '1900-01-01',
    'yesterday',
    '',
  ])('guesses nothing of "%s"', (text) => expect(iso(text)).toBeNull());
});

describe('a language in a file', () => {
  it.each([
    ['nl', 'nl'],
    ['EN', 'en'],
    ['nl-NL', 'nl'],
    ['en_GB', 'en'],
  ])('knows %s', (text, locale) => expect(parseLocale(text)).toBe(locale));

  it.each(['de', 'dutch', 'nld', 'nl-', 'nl-NL-x', ''])('does not know "%s"', (text) =>
    expect(parseLocale(text)).toBeNull(),
  );
});

describe('a text in a file', () => {
  it('says what the database could not keep', () => {
    expect(faultInText('goed 😀')).toBeNull();
    expect(faultInText('a\0b')).toContain('NUL');
    expect(faultInText('half \uD83D')).toContain('half a character');
  });
});
