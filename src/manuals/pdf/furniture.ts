import type { Line } from './lines.js';
import { leadingOf } from './typography.js';

/** A page as its lines, from top to bottom as they were set. */
export interface LinedPage {
  page: number;
  height: number;
  lines: Line[];
}

const PAGE_NUMBER =
  /^(?:[-–—|]\s*)?(?:(?:pagina|page|blz\.?|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:van|of|\/)\s*\d{1,4})?(?:\s*[-–—|])?$/i;
/** Dots that lead the eye to a page number. */
const LEADERS = /(?:\. ?){4,}|…{2,}|\.{4,}/;
/** Heads and feet stand in this share of the page, at both ends. */
const MARGIN = 0.13;

/**
 * The pages without what is no text: running heads and feet, page numbers, and whole pages of contents. A head is known
 * by where it stands: the same place on many pages, with white between it and the text; what it says changes with the
 * chapter.
 */
export function withoutFurniture(pages: readonly LinedPage[]): LinedPage[] {
  const text = pages.filter(({ lines }) => !isContents(lines));
  const leading = leadingOf(text.flatMap(({ lines }) => lines));
  let left = text.map((page) => ({ ...page, lines: page.lines.filter((line) => !isPageNumber(line, page.height)) }));
  // A head may have two lines, so what was under the first is looked at again.
  for (const end of ['top', 'bottom', 'top', 'bottom'] as const) left = withoutEnd(left, end, leading);
  return left;
}

function withoutEnd(pages: readonly LinedPage[], end: 'top' | 'bottom', leading: number): LinedPage[] {
  const candidates = pages.map(({ lines, height }) => outermost(lines, height, end, leading));
  const places = new Map<number, number>();
  const sayings = new Map<string, number>();
  for (const line of candidates) {
    if (!line) continue;
    places.set(Math.round(line.y), (places.get(Math.round(line.y)) ?? 0) + 1);
    sayings.set(saying(line), (sayings.get(saying(line)) ?? 0) + 1);
  }
  const often = Math.max(3, pages.length * 0.25);
  return pages.map((page, index) => {
    const line = candidates[index];
    if (!line) return page;
    const isHead = (places.get(Math.round(line.y)) ?? 0) >= often || (sayings.get(saying(line)) ?? 0) >= often;
    if (!isHead) return page;
    // All that stands on its height goes with it: a head has a left and a right.
    return { ...page, lines: page.lines.filter(({ y }) => Math.abs(y - line.y) > 2) };
  });
}

/** The line nearest to an end of the page, if it stands in the margin and by itself. */
function outermost(lines: readonly Line[], height: number, end: 'top' | 'bottom', leading: number): Line | null {
  const sorted = lines.toSorted((one, other) => (end === 'top' ? other.y - one.y : one.y - other.y));
  const [line] = sorted;
  if (!line) return null;
  const next = sorted.find(({ y }) => Math.abs(y - line.y) > 2);
  const isInMargin = end === 'top' ? line.y > height * (1 - MARGIN) : line.y < height * MARGIN;
  const isApart = !next || Math.abs(next.y - line.y) > leading * 1.6;
  return isInMargin && isApart ? line : null;
}

function isPageNumber({ text, y }: Line, height: number): boolean {
  return PAGE_NUMBER.test(text) && (y < height * MARGIN || y > height * (1 - MARGIN));
}

/** More than a third of the lines lead to a page number. */
function isContents(lines: readonly Line[]): boolean {
  const leading = lines.filter(({ text }) => LEADERS.test(text)).length;
  return leading >= 3 && leading > lines.length / 3;
}

function saying({ text }: Line): string {
  return text.replaceAll(/\d+/g, '#').toLowerCase();
}
