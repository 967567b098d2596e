import { readFileSync } from 'node:fs';
import { inOrder, wordsIn } from './word-order.js';

/** A section of a book as somebody else has it. */
interface Judged {
  /** `chapter.html#section`. */
  id: string;
  title: string;
  text: string;
}

export interface Found {
  title: string;
  text: string;
}

export interface ManualScore {
  /** Of the words of the reference, the share that was found in the right section and in order. */
  words: number;
  /** The same, of the reference as it is, with the words that are in no PDF. */
  asItIs: number;
  titles: { found: number; all: number };
}

const NOTE = /(?=\[\d{1,3}\]\s)/;

/**
 * Compares the sections of a PDF with the same book as a web page, section by section under the same title (letters and
 * digits alike): words that stand elsewhere don't count. Three things are different in the reference through no doing of
 * the reader, and evened out: a reference to another section has its title behind the number there ("Section 2.1,
 * “Title”"); host names are `mirror.example`; and notes stand at the end of a chapter, not of the page, so a note is
 * compared with the note that has most of its words.
 */
export function scoreManual(file: string, found: readonly Found[]): ManualScore {
  const judged = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): Judged => JSON.parse(line));
  const known = new Set(judged.map(({ title }) => folded(title)));
  const texts = new Map<string, string[][]>();
  const notes: string[][] = [];
  for (const { title, text } of found) {
    const [body = '', ...own] = text.split(NOTE);
    texts.set(folded(title), [...(texts.get(folded(title)) ?? []), wordsIn(body)]);
    notes.push(...own.map(wordsIn));
  }
  // The page in front has no title in the reference; what stands before the first heading is that page.
  const cover = wordsIn(found[0]?.text ?? '');
  const best = (wanted: readonly string[], candidates: readonly string[][]) =>
    Math.max(0, ...candidates.map((candidate) => inOrder(wanted, candidate)));
  let [right, all, rightAsIs, allAsIs, titles] = [0, 0, 0, 0, 0];
  const titled = judged.filter(({ title }) => title !== '');
  for (const { title, text } of judged) {
    const candidates = title === '' ? [cover] : (texts.get(folded(title)) ?? []);
    if (title !== '' && candidates.length > 0) titles += 1;
    const pieces = evened(text, known).split(NOTE);
    // Where the notes begin: a number in brackets in the middle of the text points at one.
    const counts = pieces.map((_, from) => {
      const own = pieces.slice(from + 1).map((note) => best(wordsIn(note), notes));
      return (
        best(wordsIn(pieces.slice(0, from + 1).join(' ')), candidates) + own.reduce((sum, count) => sum + count, 0)
      );
    });
    right += Math.max(...counts);
    all += wordsIn(pieces.join(' ')).length;
    rightAsIs += best(wordsIn(text), candidates);
    allAsIs += wordsIn(text).length;
  }
  return { words: right / all, asItIs: rightAsIs / allAsIs, titles: { found: titles, all: titled.length } };
}

function evened(text: string, known: ReadonlySet<string>): string {
  return text
    .replaceAll(/“([^”]+)”/g, (quoted, title: string) => (known.has(folded(title)) ? ' ' : quoted))
    .replaceAll('mirror.example', ' ');
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
