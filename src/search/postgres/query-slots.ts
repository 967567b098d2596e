import type { Locale } from '../../platform/locale/index.js';
import { PART, queryWords, termsOfWord, type PartsOf, type WordTerm } from '../analysis/analysis.js';
import { knownPart } from '../analysis/compounds.js';
import { stemOf } from '../analysis/stems.js';
import type { WordList } from './word-list.js';

/** How much what the last word may become counts beside the word itself, and how many of these are tried. */
const COMPLETION = 0.8;
const MOST_COMPLETIONS = 12;
/** How much a word counts that was read for a mistyped one, and a synonym. */
const CORRECTION = 0.7;
/** The same for what a mistyped beginning may become: that is a guess at two things. */
const CORRECTED_BEGINNING = 0.5;
const MOST_CORRECTIONS = 4;
const SYNONYM = 0.9;
/** Whoever types more words does not get better answers from them. */
const MOST_WORDS = 16;

/** One thing that was asked for: any of its terms will do, the best one counts. */
export interface Slot {
  terms: WordTerm[];
  /** How much the whole slot counts: less for a part of a compound. */
  weight: number;
}

export interface AskedWords {
  slots: Slot[];
  /** The query as it was read, where a word of it was mistyped; else null. */
  corrected: string | null;
}

/** What a word, or several in a row, also means: folded, from the desk's synonyms. */
export type SynonymsOf = (words: string) => readonly string[];

export interface Asking {
  words: string;
  locale: Locale;
  list: WordList;
  /** What the reader holds. */
  access: readonly string[];
  partsOf: PartsOf;
  synonymsOf: SynonymsOf;
  /** Whether anybody, in any language, writes this word: then it is not mistyped. */
  isKnown: (word: string) => boolean;
}

/**
 * What a text asks for in one language. The last word may not be finished, so it also stands for what it begins; a
 * word that nobody writes stands for the nearest ones that somebody does; a compound for its parts too.
 */
export function slotsOf({ words, locale, list, access, partsOf, synonymsOf, isKnown }: Asking): AskedWords {
  const asked = queryWords(words, locale).slice(0, MOST_WORDS);
  const isOpen = !/[\s.,;:!?)"]$/.test(words);
  const slots: Slot[] = [];
  const readings = new Map<string, string>();

  asked.forEach((word, at) => {
    const isLast = isOpen && at === asked.length - 1;
    const terms = new Map(termsOfWord(word, locale, () => []).map(({ term, weight }) => [term, weight]));
    const add = (term: string, weight: number) => terms.set(term, Math.max(weight, terms.get(term) ?? 0));
    for (const meaning of synonymsOf(word))
      for (const part of queryWords(meaning, locale)) add(stemOf(part, locale), SYNONYM);

    const completions = isLast && word.length > 1 ? list.beginningWith(word, access, MOST_COMPLETIONS) : [];
    for (const { word: whole } of completions)
      add(stemOf(whole, locale), whole === word ? 1 : COMPLETION * Math.sqrt(word.length / whole.length));
    const parts = partsOf(word, locale);
    const isUnknown = completions.length === 0 && !isKnown(word) && synonymsOf(word).length === 0;
    if (isUnknown && parts.length === 0) {
      const near = list.near(word, isLast, access, MOST_CORRECTIONS);
      if (near[0]) readings.set(word, near[0].word);
      const weight = isLast ? CORRECTED_BEGINNING : CORRECTION;
      near.forEach(({ word: meant }, n) => add(stemOf(meant, locale), weight / (1 + n / 4)));
      const part = near.length === 0 ? knownPart(word, (known) => list.frequency(known, access)) : null;
      if (part) add(stemOf(part, locale), PART);
    }

    slots.push({ terms: [...terms].map(([term, weight]) => ({ term, weight })), weight: 1 });
    // Nobody writes it as one word, so its parts are what is asked for.
    for (const part of parts) slots.push({ terms: termsOfWord(part, locale, () => []), weight: isUnknown ? 1 : PART });
  });

  addPhrases(slots, asked, locale, synonymsOf);
  return { slots, corrected: readings.size === 0 ? null : correctedText(words, readings) };
}

/** What two or three words in a row also mean, as slots of their own. */
function addPhrases(slots: Slot[], asked: string[], locale: Locale, synonymsOf: SynonymsOf): void {
  for (const length of [2, 3]) {
    for (let at = 0; at + length <= asked.length; at += 1) {
      for (const meaning of synonymsOf(asked.slice(at, at + length).join(' '))) {
        for (const part of queryWords(meaning, locale))
          slots.push({ terms: [{ term: stemOf(part, locale), weight: SYNONYM }], weight: 1 });
      }
    }
  }
}

/** What was typed with the mistyped words mended; the words are folded, which accents and capitals don't survive. */
function correctedText(words: string, readings: ReadonlyMap<string, string>): string {
  return words
    .trim()
    .split(/\s+/)
    .map((typed) => {
      const [word] = queryWords(typed, 'nl');
      return (word && readings.get(word)) ?? typed;
    })
    .join(' ');
}
