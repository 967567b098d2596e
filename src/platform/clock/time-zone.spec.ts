import { describe, expect, it } from '@jest/globals';
import { isTimeZone, momentShown, shownAt } from './time-zone.js';

const AMSTERDAM = 'Europe/Amsterdam';
const at = (text: string) => new Date(text);

describe('time zones', () => {
  it('are known from what is none', () => {
    expect(isTimeZone(AMSTERDAM)).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });

  it.each([
    ['2026-01-15T12:00:00Z', '2026-01-15T13:00:00Z'],
    ['2026-07-15T12:00:00Z', '2026-07-15T14:00:00Z'],
    // The clock goes back: it shows half past two twice.
    ['2026-10-25T00:30:00Z', '2026-10-25T02:30:00Z'],
    ['2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'],
  ])('at %s the clock shows %s', (moment, shown) => {
    expect(shownAt(at(moment), AMSTERDAM)).toEqual(at(shown));
  });

  it.each([
    ['2026-01-15T13:00:00Z', '2026-01-15T12:00:00Z'],
    ['2026-07-15T14:00:00Z', '2026-07-15T12:00:00Z'],
    // Left out in spring: an hour later.
    ['2026-03-29T02:30:00Z', '2026-03-29T01:30:00Z'],
  ])('the clock shows %s at %s', (shown, moment) => {
    expect(momentShown(at(shown), AMSTERDAM)).toEqual(at(moment));
  });
});
