import type { Locale } from '../../platform/locale/index.js';
import { guessedStem, stemOf } from './stems.js';
import { isStopWord } from './stop-words.js';
import { tokens } from './tokens.js';

/** How much a guessed form, and a part of a compound, counts beside the word itself. */
export const GUESS = 0.9;
export const PART = 0.5;

/** Whatever a word is found by. */
export interface WordTerm {
  term: string;
  /** 1 for the stem of the word itself, less for what is read into it. */
  weight: number;
}

/** The parts of a compound, folded; none for a word that is no compound. */
export type PartsOf = (word: string, locale: Locale) => readonly string[];

/** The terms of one folded word, its stem first. */
export function termsOfWord(word: string, locale: Locale, partsOf: PartsOf): WordTerm[] {
  const terms = new Map<string, number>([[stemOf(word, locale), 1]]);
  const add = (term: string, weight: number) => {
    if ((terms.get(term) ?? 0) < weight) terms.set(term, weight);
  };
  const guess = guessedStem(word, locale);
  if (guess) add(guess, GUESS);
  for (const part of partsOf(word, locale)) add(stemOf(part, locale), PART);
  return [...terms].map(([term, weight]) => ({ term, weight }));
}

/** The words that a query is about, each once; with nothing but stop words, all of them. */
export function queryWords(text: string, locale: Locale): string[] {
  const all = [...new Set(tokens(text))];
  const telling = all.filter((word) => !isStopWord(word, locale));
  return telling.length > 0 ? telling : all;
}

/** The words of a field of a document. Running text is full of stop words, which nobody looks for there. */
export function fieldWords(text: string, locale: Locale, isRunning: boolean): string[] {
  const all = tokens(text);
  return isRunning ? all.filter((word) => !isStopWord(word, locale)) : all;
}
