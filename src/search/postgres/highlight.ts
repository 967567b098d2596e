import type { Locale } from '../../platform/locale/index.js';
import { escapeHtml } from '../../platform/html/index.js';
import { beginningsOf, stemOf } from '../analysis/stems.js';
import { fold } from '../analysis/tokens.js';

const SNIPPET_CHARACTERS = 220;
/** Further into a text nobody looks for the best passage. */
export const LOOKED_AT = 20_000;

/** What is to be marked: stems, and beginnings of what was not finished. The hits of a page share one, and most words. */
export class Marking {
  private readonly known = new Map<string, boolean>();
  /** By ASCII code, the letters that what is asked for may begin with. */
  private readonly letters = new Uint8Array(128);

  constructor(
    private readonly locale: Locale,
    private readonly stems: ReadonlySet<string>,
    private readonly beginning: string | null,
  ) {
    const letters = beginningsOf(stems, locale);
    if (beginning !== null) letters.add(beginning.charAt(0));
    for (const letter of letters)
      for (const either of [letter, letter.toUpperCase()]) this.letters[either.charCodeAt(0)] = 1;
  }

  /** Most words are told from their first letter not to be asked for. What is no ASCII may be folded to any letter. */
  mayBeginWith(code: number): boolean {
    return code > 127 || this.letters[code] === 1;
  }

  isAsked(word: string): boolean {
    let isAsked = this.known.get(word);
    if (isAsked !== undefined) return isAsked;
    const folded = fold(word);
    isAsked =
      this.stems.has(stemOf(folded, this.locale)) || (this.beginning !== null && folded.startsWith(this.beginning));
    this.known.set(word, isAsked);
    return isAsked;
  }
}

interface Word {
  word: string;
  start: number;
}

/** The text as HTML, escaped, with <mark> around what was asked for. */
export function marked(text: string, marking: Marking): string {
  let html = '';
  let end = 0;
  for (const { word, start } of askedWords(text, marking)) {
    html += `${escapeHtml(text.slice(end, start))}<mark>${escapeHtml(word)}</mark>`;
    end = start + word.length;
  }
  return html + escapeHtml(text.slice(end));
}

/** The passage of a text with most of what was asked for, as marked HTML with … where it was cut. */
export function snippet(text: string, marking: Marking): string {
  const plain = text
    .slice(0, LOOKED_AT)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
  const [start, end] = window(plain, bestStart(askedWords(plain, marking)));
  return `${start > 0 ? '… ' : ''}${marked(plain.slice(start, end), marking)}${end < plain.length ? ' …' : ''}`;
}

/** Where the passage begins that holds the most different words that were asked for. */
function bestStart(hits: Word[]): number {
  let best = 0;
  let bestCount = 0;
  hits.forEach((hit, at) => {
    const within = new Set<string>();
    for (let next = at; next < hits.length && hits[next]!.start - hit.start < SNIPPET_CHARACTERS; next += 1)
      within.add(fold(hits[next]!.word));
    if (within.size > bestCount) [best, bestCount] = [hit.start, within.size];
  });
  return best;
}

/** A little before the first hit, and never in the middle of a word. */
function window(text: string, hit: number): [start: number, end: number] {
  const early = Math.max(0, hit - 40);
  const start = early === 0 ? 0 : text.indexOf(' ', early) + 1;
  if (text.length - start <= SNIPPET_CHARACTERS) return [start, text.length];
  const last = text.lastIndexOf(' ', start + SNIPPET_CHARACTERS);
  return [start, last > start ? last : start + SNIPPET_CHARACTERS];
}

/** Read letter by letter: a pattern takes three times as long, and a page has the texts of ten hits. */
function askedWords(text: string, marking: Marking): Word[] {
  const asked: Word[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && isOfWord(text, at)) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      if (marking.mayBeginWith(text.charCodeAt(start))) {
        const word = text.slice(start, at);
        if (marking.isAsked(word)) asked.push({ word, start });
      }
      start = -1;
    }
  }
  return asked;
}

const OF_WORD = /^[\p{L}\p{M}\p{N}]/u;

function isOfWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return (code > 96 && code < 123) || (code > 64 && code < 91) || (code > 47 && code < 58);
  // The second half of a pair goes with the first.
  const from = code >= 0xdc00 && code <= 0xdfff && at > 0 ? at - 1 : at;
  return OF_WORD.test(text.slice(from, from + 2));
}
