import { describe, expect, it } from '@jest/globals';
import { stemOf } from '../analysis/stems.js';
import type { Locale } from '../../platform/locale/index.js';
import { marked, Marking, snippet } from './highlight.js';

const asking = (locale: Locale, words: string[], beginning: string | null = null) =>
  new Marking(locale, new Set(words.map((word) => stemOf(word, locale))), beginning);

describe('marking what was asked for', () => {
  it.each<[Locale, string, string]>([
    ['nl', 'wachtwoord', 'Wachtwoorden'],
    ['nl', 'vergeten', 'vergat'],
    ['nl', 'opzeggen', 'zegt'],
    ['nl', 'openen', 'Geopend'],
    ['nl', 'coordinaten', 'Coördinaten'],
    ['nl', 'eten', 'éten'],
    ['en', 'open', 'Opened'],
    ['en', 'password', 'PASSWORDS'],
  ])('finds it in any form: in %s %s in %s', (locale, asked, form) => {
    expect(marked(`1 ${form}, x`, asking(locale, [asked]))).toBe(`1 <mark>${form}</mark>, x`);
  });

  it('marks beginnings, and nothing within a word', () => {
    expect(marked('Downloaden of herdownloaden?', asking('nl', [], 'downl'))).toBe(
      '<mark>Downloaden</mark> of herdownloaden?',
    );
  });

  it('takes letters outside the first plane for letters, and signs for what ends a word', () => {
    expect(marked('𝒜kabel kabel🔑kabel', asking('nl', ['kabel']))).toBe(
      '𝒜kabel <mark>kabel</mark>🔑<mark>kabel</mark>',
    );
    expect(marked('kabel\uD800', asking('nl', ['kabel']))).toBe('<mark>kabel</mark>\uD800');
  });

  it('shows the passage that has most of it, on one line', () => {
    const text = `kabel ${'vooraf\n\t'.repeat(80)}de kabel\n\nvan de oplader ${'na '.repeat(80)}`;

    const html = snippet(text, asking('nl', ['kabel', 'oplader']));

    expect(html).toContain('de <mark>kabel</mark> van de <mark>oplader</mark> na');
    expect(html).toMatch(/^… .* …$/);
    expect(html).not.toMatch(/[\n\t]/);
  });
});
