import type { PageText, Run } from './pdf-text.js';

/** A line of print. */
export interface Line {
  page: number;
  text: string;
  x: number;
  right: number;
  y: number;
  size: number;
  /** The font that most of it is set in. */
  font: string;
  /** The fonts it begins and ends in: an address that was cut goes on in the same. */
  firstFont: string;
  lastFont: string;
}

/** Runs further apart than this share of their size have a space between them. */
const SPACE = 0.18;

/** The lines of a page in reading order: as they were set, which is how all programs that set books do it. */
export function linesOf({ page, runs }: PageText): Line[] {
  const lines: Line[] = [];
  let open: Run[] = [];
  const close = () => {
    const line = lineOf(page, open);
    if (line) lines.push(line);
    open = [];
  };
  for (const run of runs) {
    const last = open.at(-1);
    if (last && !isOnSameLine(last, run)) close();
    open.push(run);
  }
  close();
  return lines;
}

/** On the same height, and further to the right: two columns are two lines. */
function isOnSameLine(last: Run, run: Run): boolean {
  const size = Math.max(last.size, run.size);
  return Math.abs(last.y - run.y) < size * 0.45 && run.x >= last.x + last.width - size;
}

function lineOf(page: number, runs: readonly Run[]): Line | null {
  let text = '';
  let end: number | null = null;
  const sizes = new Map<number, number>();
  const fonts = new Map<string, number>();
  for (const { text: piece, x, width, size, font } of runs) {
    const isApart = end !== null && x - end > size * SPACE;
    if (isApart && !/\s$/.test(text) && !/^\s/.test(piece)) text += ' ';
    text += piece;
    end = x + width;
    const letters = piece.trim().length;
    sizes.set(size, (sizes.get(size) ?? 0) + letters);
    fonts.set(font, (fonts.get(font) ?? 0) + letters);
  }
  const shown = text.replaceAll(/\s+/g, ' ').trim();
  const inked = runs.filter((run) => run.text.trim() !== '');
  const first = inked[0];
  const last = inked.at(-1);
  if (shown === '' || !first || !last) return null;
  return {
    page,
    text: shown,
    x: first.x,
    right: last.x + last.width,
    y: first.y,
    size: most(sizes),
    font: most(fonts),
    firstFont: first.font,
    lastFont: last.font,
  };
}

/** What weighs most. */
export function most<Key>(counts: ReadonlyMap<Key, number>): Key {
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
