import { describe, expect, it } from '@jest/globals';
import { handoverCodeIn, handoverCodeWithin, newHandoverCode } from './handover-code.js';

describe('a handover code', () => {
  it('is ten letters without any that are mistaken for one another, never the same twice', () => {
    const codes = Array.from({ length: 500 }, newHandoverCode);
    expect(new Set(codes).size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^[ACDEFHJKLMNPQRTUVWXY3479]{5}-[ACDEFHJKLMNPQRTUVWXY3479]{5}$/);
  });

  it('is read however somebody types it', () => {
    for (const typed of ['FH3KM-9TQXA', 'fh3km9tqxa', ' FH3KM – 9TQXA ', 'fh3 km9 tqxa'])
      expect(handoverCodeIn(typed)).toBe('FH3KM9TQXA');
    for (const wrong of ['', 'FH3KM-9TQX', 'FH3KM-9TQXAA', 'FH3KM-9TQX0', 'mijn vraag'])
      expect(handoverCodeIn(wrong)).toBeNull();
  });

  it('is found in a message by its dash', () => {
    expect(handoverCodeWithin('Hoi, mijn code is fh3km-9tqxa.')).toBe('FH3KM9TQXA');
    expect(handoverCodeWithin('XFH3KM-9TQXA of FH3KM9TQXA')).toBeNull();
  });
});
