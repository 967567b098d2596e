import { describe, expect, it } from '@jest/globals';
import { holidaysOf, holidaysText, spansOf, spansText } from './hours-text.js';

describe('hours as people type them', () => {
  it('are read and written back', () => {
    expect(spansOf('9:00 - 12:30, 13:00–17:00')).toEqual([
      ['09:00', '12:30'],
      ['13:00', '17:00'],
    ]);
    expect(spansText(spansOf('9:00-17:00')!)).toBe('09:00-17:00');
    expect(spansOf('')).toEqual([]);
    expect(spansOf('from nine to five')).toBeNull();
  });

  it('stand behind a holiday on which it is open', () => {
    const text = '2026-12-24 Kerstavond 09:00-13:00\n2026-12-25 1e kerstdag';
    expect(holidaysOf(text)).toEqual([
      { day: '2026-12-24', name: 'Kerstavond', spans: [['09:00', '13:00']] },
      { day: '2026-12-25', name: '1e kerstdag', spans: [] },
    ]);
    expect(holidaysText(holidaysOf(text)!)).toBe(text);
    expect(holidaysOf('kerst')).toBeNull();
    expect(holidaysOf('2026-12-25')).toBeNull();
  });
});
