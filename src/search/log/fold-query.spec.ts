import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldQuery, isSameSearch, wordsOf } from './fold-query.js';

describe('a search as it is remembered', () => {
  it('is in lower case, without accents and with single spaces', () => {
    expect(foldQuery('  Eén\tCAFÉ \n wifi ')).toBe('een cafe wifi');
  });

  it.each([
    ['mail van Jan.Jansen+x@voorbeeld.nl kwijt', 'mail van [e-mail] kwijt'],
    ['jan\u200b@voor\u202ebeeld.nl', '[e-mail]'],
    ['bel 06-12345678', 'bel [phone]'],
    ['+31 (0)6 12 34 56 78 terugbellen', '[phone] terugbellen'],
    ['rekening NL91 ABNA 0417 1643 00 wijzigen', 'rekening [iban] wijzigen'],
    ['rekening nl91abna0417164300', 'rekening [iban]'],
    ['klantnummer 123456', 'klantnummer [number]'],
    ['bsn 123.456.782', 'bsn [phone]'],
    ['verhuizen naar 1234 AB 12', 'verhuizen naar [address]'],
    ['foutcode 5012 op de ketel', 'foutcode 5012 op de ketel'],
    ['factuur 2025', 'factuur 2025'],
  ])('holds nobody: %s', (typed, kept) => {
    expect(foldQuery(typed)).toBe(kept);
  });

  it('is short and storable, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (typed) => {
        const folded = foldQuery(typed);
        expect(folded.length).toBeLessThanOrEqual(200);
        expect(folded).not.toMatch(/[\0\n]|\p{Surrogate}|@.*@|\d{6}/u);
        expect(folded.isWellFormed()).toBe(true);
      }),
    );
  });

  it('takes a long paste without dawdling', () => {
    const began = performance.now();
    for (const nasty of ['1 '.repeat(50_000), 'a@'.repeat(50_000), 'nl91'.repeat(25_000)]) foldQuery(nasty);
    expect(performance.now() - began).toBeLessThan(200);
  });
});

it('keystrokes are one search while they begin alike', () => {
  expect(isSameSearch('wacht', 'wachtwoord')).toBe(true);
  expect(isSameSearch('wachtwrood', 'wachtwoord')).toBe(true);
  expect(isSameSearch('w', 'wachtwoord')).toBe(true);
  expect(isSameSearch('ww', 'wachtwoord')).toBe(false);
  expect(isSameSearch('wachtwoord', 'factuur')).toBe(false);
});

it('the words of a search are without its marks', () => {
  expect(wordsOf('ww van [e-mail] ww kwijt')).toEqual(['ww', 'van', 'kwijt']);
});
