import type { Locale } from '../../platform/locale/index.js';
import { wordsOf } from '../text/words.js';

export interface ReadingLevel {
  /** Flesch-Douma for Dutch: 100 is very easy. Flesch-Kincaid for English: years at school. */
  score: number;
  isHard: boolean;
}

/** Of fewer words nothing can be said. */
const LEAST_WORDS = 30;
const HARD = { ease: 30, grade: 14 };

/**
 * How hard a text is to read, after Douma (1960) for Dutch, 206.84 - 77 x syllables a word - 0.93 x words a sentence,
 * and Kincaid (1975) for English, 0.39 x words a sentence + 11.8 x syllables a word - 15.59. Null when it is too short.
 */
export function readingLevel(text: string, locale: Locale): ReadingLevel | null {
  const words = wordsOf(text).filter((word) => /\p{L}/u.test(word));
  if (words.length < LEAST_WORDS) return null;
  const sentences = text.split(/[.!?:;]+(?=\s|$)|\n+/).filter((part) => /\p{L}/u.test(part)).length;
  const length = words.length / Math.max(1, sentences);
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word, locale), 0) / words.length;
  if (locale === 'nl') {
    const ease = Math.round(206.84 - 77 * syllables - 0.93 * length);
    return { score: ease, isHard: ease < HARD.ease };
  }
  const grade = Math.round(0.39 * length + 11.8 * syllables - 15.59);
  return { score: grade, isHard: grade > HARD.grade };
}

/** Groups of vowels, which is what syllables sound like; an English e at the end is mute. */
function syllablesOf(word: string, locale: Locale): number {
  const plain = word.normalize('NFD').replaceAll(/\p{M}/gu, '');
  const groups =
    locale === 'nl'
      ? plain.match(/aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|ou|au|[aeiouy]/g)
      : plain.replace(/(?<=[^laeiouy])e$/, '').match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}
