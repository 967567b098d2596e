import type { LinedPage } from './furniture.js';
import type { Line } from './lines.js';
import type { Typography } from './typography.js';

const SMALLER = 0.92;
/** Its sign and the beginning of the note, which may stand against each other. */
const SIGN = /^(\d{1,3}|[*†‡])\s*(?=\S)/;

/** A note at the foot of a page. */
export interface Note {
  sign: string;
  lines: Line[];
}

/** A page with its notes apart: they would stand in the middle of the sentence that goes on overleaf. */
export interface NotedPage extends LinedPage {
  notes: Note[];
}

/** Notes are the lines in smaller type that a page ends with, from the first that begins with a number. */
export function withNotes(page: LinedPage, type: Typography): NotedPage {
  const isSmall = ({ size }: Line) => size <= type.size * SMALLER;
  const firstSmall = page.lines.findLastIndex((line) => !isSmall(line)) + 1;
  const begin = page.lines.findIndex((line, index) => index >= firstSmall && SIGN.test(line.text));
  // The number in the text that points at a note stands a little higher, and so on a line of its own.
  const text = (begin < 0 ? page.lines : page.lines.slice(0, begin)).filter(
    (line) => !(line.size < type.size * 0.8 && /^(\d{1,3}|[*†‡])$/.test(line.text)),
  );
  if (begin < 0 || begin === 0) return { ...page, lines: begin === 0 ? page.lines : text, notes: [] };
  const notes: Note[] = [];
  for (const line of page.lines.slice(begin)) {
    const sign = SIGN.exec(line.text);
    const isNext = sign !== null && (notes.length === 0 || Number(sign[1]) === Number(notes.at(-1)!.sign) + 1);
    if (isNext && sign) notes.push({ sign: sign[1]!, lines: [{ ...line, text: line.text.slice(sign[0].length) }] });
    else notes.at(-1)!.lines.push(line);
  }
  return { ...page, lines: text, notes };
}
