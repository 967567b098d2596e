import { escapeHtml } from '../platform/html/index.js';

/** What somebody typed into a search box, taken apart: `last` may be the beginning of a word. */
export interface SearchWords {
  rest: string;
  last: string;
}

const LONGEST_WORD = 60;

/**
 * Splits off the last word, which the reader may still be typing. It stays with the rest when it means something to
 * the search itself: within quotes, behind a minus, or as "or".
 */
export function splitWords(typed: string): SearchWords {
  const text = typed
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Co}]+/gu, ' ')
    .trim();
  const last = /(?<=^|\s)[\p{L}\p{N}\p{M}]+$/u.exec(text)?.[0] ?? '';
  const isInQuotes = (text.match(/"/g) ?? []).length % 2 === 1;
  if (last === '' || last.length > LONGEST_WORD || isInQuotes || last.toLowerCase() === 'or') {
    return { rest: text, last: '' };
  }
  return { rest: text.slice(0, -last.length).trim(), last };
}

/** Around what was found, in ts_headline's answer: private-use characters, which texts are cleared of. */
export const FOUND_START = '\u{E000}';
export const FOUND_END = '\u{E001}';
/** Behind each <, so that PostgreSQL's parser doesn't take what follows for a tag and skip it. */
export const NOT_A_TAG = '\u{E002}';

/** A text as PostgreSQL is to read it: every word in it counts. */
export function readable(text: string): string {
  return text.replaceAll(/\p{Co}/gu, '').replaceAll('<', `<${NOT_A_TAG}`);
}

/** A headline as HTML: everything escaped, what was found in <mark>. */
export function markFound(headline: string): string {
  return escapeHtml(headline.replaceAll(NOT_A_TAG, ''))
    .replaceAll(FOUND_START, '<mark>')
    .replaceAll(FOUND_END, '</mark>');
}
