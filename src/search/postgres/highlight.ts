import type { Locale } from '../../platform/locale/index.js';
import { escapeHtml } from '../../platform/html/index.js';
import { stemOf } from '../analysis/stems.js';
import { fold } from '../analysis/tokens.js';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const SNIPPET_CHARACTERS = 220;
/** Further into a text nobody looks for the best passage. */
const LOOKED_AT = 20_000;

/** What is to be marked: stems, and beginnings of what was not finished. */
export interface Marking {
  locale: Locale;
  stems: ReadonlySet<string>;
  beginning: string | null;
}

/** The text as HTML, escaped, with <mark> around what was asked for. */
export function marked(text: string, marking: Marking): string {
  let html = '';
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    html += escapeHtml(text.slice(end, match.index));
    html += isAsked(match[0], marking) ? `<mark>${escapeHtml(match[0])}</mark>` : escapeHtml(match[0]);
    end = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(end));
}

/** The passage of a text with most of what was asked for, as marked HTML with … where it was cut. */
export function snippet(text: string, marking: Marking): string {
  const plain = text.slice(0, LOOKED_AT).replace(/\s+/g, ' ').trim();
  const hits = [...plain.matchAll(WORD)].filter(({ 0: word }) => isAsked(word, marking));
  const [start, end] = window(plain, bestStart(hits));
  return `${start > 0 ? '… ' : ''}${marked(plain.slice(start, end), marking)}${end < plain.length ? ' …' : ''}`;
}

/** Where the passage begins that holds the most different words that were asked for. */
function bestStart(hits: RegExpMatchArray[]): number {
  let best = 0;
  let bestCount = 0;
  hits.forEach((hit, at) => {
    const within = new Set<string>();
    for (let next = at; next < hits.length && hits[next]!.index! - hit.index! < SNIPPET_CHARACTERS; next += 1)
      within.add(fold(hits[next]![0]));
    if (within.size > bestCount) [best, bestCount] = [hit.index!, within.size];
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

function isAsked(word: string, { locale, stems, beginning }: Marking): boolean {
  const folded = fold(word);
  return stems.has(stemOf(folded, locale)) || (beginning !== null && folded.startsWith(beginning));
}
