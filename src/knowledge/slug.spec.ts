import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeSlug, isOfFamily, slugOf } from './slug.js';

describe('the address of a question', () => {
  it('is its words without signs and accents', () => {
    expect(slugOf('Hoe reset ik mijn wachtwoord?', 'nl')).toBe('hoe-reset-ik-mijn-wachtwoord');
    expect(slugOf('Één café & één iPhone', 'nl')).toBe('een-cafe-en-een-iphone');
    expect(slugOf('Bed & breakfast', 'en')).toBe('bed-and-breakfast');
  });

  it('is cut between words when it is long', () => {
    const slug = slugOf('woord '.repeat(50), 'nl');
    expect(slug.length).toBeLessThanOrEqual(80);
    expect(slug).toMatch(/-woord$/);
  });

  it('exists for a question without letters', () => {
    expect(slugOf('???', 'nl')).toBe('vraag');
    expect(slugOf('???', 'en')).toBe('question');
  });

  it('holds nothing but letters, digits and single hyphens, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.constantFrom('nl' as const, 'en' as const),
        (question, locale) => {
          expect(slugOf(question, locale)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
          expect(slugOf(question, locale).length).toBeLessThanOrEqual(80);
        },
      ),
    );
  });

  it('gets the first free number when others have it', () => {
    expect(freeSlug('windows-2', new Set())).toBe('windows-2');
    expect(freeSlug('login', new Set(['login', 'login-2', 'login-4']))).toBe('login-3');
    expect(isOfFamily('login-12', 'login')).toBe(true);
    expect(isOfFamily('login-app', 'login')).toBe(false);
    expect(isOfFamily('login', 'login-2')).toBe(false);
  });
});
