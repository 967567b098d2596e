import { fold, isStopWord, stemOf } from '../../search/analysis/index.js';
import type { Locale } from '../../platform/locale/index.js';

/** As much of a question as is read: whoever writes more has said by then what it is about. */
export const LONGEST_TEXT = 4_000;
const MOST_WORDS = 250;
const LONGEST_WORD = 40;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
const SENTENCE_END = /[.!?…:\n]/u;
const CAPITALISED = /^\p{Lu}\P{Lu}*$/u;
/** Written without spaces, so that what looks like a word is a sentence. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** What a question is compared by. Terms repeat as often as they occur. */
export interface QuestionTerms {
  stems: string[];
  /** Stems without those of stop words. */
  telling: string[];
  /** Neighbouring stems. */
  pairs: string[];
  /** Runs of 3 to 5 letters within a word and its borders. */
  pieces: string[];
  /** Without stop words. */
  typed: TypedWord[];
}

/** A word as it was typed; what begins a sentence is without the capital that it has for that. */
export interface TypedWord {
  word: string;
  stem: string;
  isFirst: boolean;
}

export function questionTerms(text: string): QuestionTerms {
  const { words, stems, typed } = wordsOf(text);
  return {
    stems,
    telling: typed.map(({ stem }) => stem),
    pairs: stems.slice(1).map((stem, n) => `${stems[n]!} ${stem}`),
    pieces: words.flatMap(({ folded }) => piecesOf(folded)),
    typed,
  };
}

/** Its words without stop words. */
export function typedWords(text: string): TypedWord[] {
  return wordsOf(text).typed;
}

function wordsOf(text: string) {
  const words: Array<{ word: string; folded: string; isFirst: boolean }> = [];
  // Cutting first keeps a text of megabytes from being folded; half a pair of surrogates would do no harm.
  const read = text.slice(0, LONGEST_TEXT);
  let end = 0;
  for (const { 0: word, index } of read.matchAll(WORD)) {
    if (words.length === MOST_WORDS) break;
    const isFirst = words.length === 0 || SENTENCE_END.test(read.slice(end, index));
    end = index + word.length;
    words.push({ word, folded: fold(word).replaceAll(/['’]/g, ''), isFirst });
  }
  const locale = likelyLocale(words.map(({ folded }) => folded));
  const stems = words.map(({ folded }) => stemOf(folded.slice(0, LONGEST_WORD), locale));
  const typed = words.flatMap(({ word, folded, isFirst }, n) => {
    if (isStopWord(folded, locale)) return [];
    return [{ word: isFirst && CAPITALISED.test(word) ? word.toLowerCase() : word, stem: stems[n]!, isFirst }];
  });
  return { words, stems, typed };
}

/** The language whose stop words a text has most of. Nobody says in which language an unanswered question was asked. */
function likelyLocale(words: readonly string[]): Locale {
  let balance = 0;
  for (const word of words) balance += Number(isStopWord(word, 'nl')) - Number(isStopWord(word, 'en'));
  return balance > 0 ? 'nl' : 'en';
}

function piecesOf(word: string): string[] {
  const shortest = UNSPACED.test(word) ? 1 : 3;
  const letters = Array.from(shortest === 1 ? word : ` ${word} `);
  const pieces: string[] = [];
  for (let start = 0; start < letters.length; start += 1) {
    for (let length = shortest; length < shortest + 3 && start + length <= letters.length; length += 1) {
      pieces.push(letters.slice(start, start + length).join(''));
    }
  }
  return pieces;
}
