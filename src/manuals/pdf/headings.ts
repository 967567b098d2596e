import { numbered } from '../text/numbered.js';
import type { Line } from './lines.js';
import type { OutlineEntry } from './pdf-text.js';
import type { Typography } from './typography.js';

export interface Heading {
  level: number;
  number: string;
  title: string;
  page: number;
}

/** What the book consists of: headings, and lines of text between them. */
export type Piece = { heading: Heading } | { line: Line };

const LARGER = 1.09;
const LONGEST_HEADING = 300;
const MOST_LINES = 6;
/** "Hoofdstuk 3" stands on a line of its own above the title, and is its number. */
const CHAPTER = /^(?:hoofdstuk|chapter|deel|part|bijlage|appendix)\s+(\d{1,3}|[A-Z]|[IVXLC]+)\.?$/i;

interface Candidate {
  from: number;
  count: number;
  text: string;
  size: number;
}

/**
 * Finds the headings: lines in larger type, or in another type with a number of several parts in front. Where the PDF
 * has an outline it says which of them are headings and how deep; where not, the size and the number say so.
 */
export function withHeadings(lines: readonly Line[], outline: readonly OutlineEntry[], type: Typography): Piece[] {
  const candidates = candidatesIn(lines, type);
  const levels = outline.length >= 3 ? levelsByOutline(candidates, lines, outline) : null;
  const sizes = [...new Set(candidates.map(({ size }) => size))].toSorted((one, other) => other - one);
  const headingAt = new Map<number, { heading: Heading; count: number }>();
  let chapter = '';
  for (const candidate of candidates) {
    const named = CHAPTER.exec(candidate.text)?.[1];
    if (named !== undefined) {
      chapter = named;
      headingAt.set(candidate.from, { heading: { level: 0, number: '', title: '', page: 0 }, count: candidate.count });
      continue;
    }
    const { number, title } = numbered(candidate.text);
    const level = levels ? levels.get(candidate) : levelBySize(candidate, number, sizes, type);
    if (level === undefined) continue;
    const page = lines[candidate.from]!.page;
    headingAt.set(candidate.from, {
      heading: { level: Math.min(6, level), number: number || chapter, title, page },
      count: candidate.count,
    });
    chapter = '';
  }
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length;) {
    const found = headingAt.get(at);
    if (!found) pieces.push({ line: lines[at]! });
    // Level 0 is the line with a chapter's number: part of the heading that follows.
    else if (found.heading.level > 0) pieces.push({ heading: found.heading });
    at += found?.count ?? 1;
  }
  return pieces;
}

function candidatesIn(lines: readonly Line[], type: Typography): Candidate[] {
  const candidates: Candidate[] = [];
  for (let at = 0; at < lines.length;) {
    const first = lines[at]!;
    if (!looksLikeHeading(first, lines[at - 1], type)) {
      at += 1;
      continue;
    }
    let count = 1;
    while (count < MOST_LINES && isSameHeading(lines[at + count - 1]!, lines[at + count], type)) count += 1;
    const text = joined(lines.slice(at, at + count));
    if (text.length <= LONGEST_HEADING && /\p{L}/u.test(text))
      candidates.push({ from: at, count, text, size: first.size });
    at += count;
  }
  return candidates;
}

function looksLikeHeading(line: Line, before: Line | undefined, type: Typography): boolean {
  if (line.size >= type.size * LARGER) return true;
  const isApart = !before || before.page !== line.page || before.y - line.y > type.leading * 1.3;
  return (
    isApart && line.font !== type.font && line.size >= type.size && /^\d{1,2}(?:\.\d{1,3})+\.?\s+\S/.test(line.text)
  );
}

function isSameHeading(line: Line, next: Line | undefined, type: Typography): boolean {
  if (!next || next.page !== line.page) return false;
  if (Math.abs(next.size - line.size) > 0.2 || CHAPTER.test(line.text)) return false;
  const gap = line.y - next.y;
  const isLarge = line.size >= type.size * LARGER;
  return gap > 0 && gap < line.size * 1.55 && isLarge && !/^\d{1,2}(?:\.\d{1,3})+\s/.test(next.text);
}

/** Depth of each candidate that the outline knows, found by its words on the page the outline points at. */
function levelsByOutline(
  candidates: readonly Candidate[],
  lines: readonly Line[],
  outline: readonly OutlineEntry[],
): Map<Candidate, number> {
  const levels = new Map<Candidate, number>();
  const byText = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const key of new Set([folded(candidate.text), folded(numbered(candidate.text).title)])) {
      byText.set(key, [...(byText.get(key) ?? []), candidate]);
    }
  }
  for (const { title, level, page } of outline) {
    const found = [folded(title), folded(numbered(title).title)].flatMap((key) => byText.get(key) ?? []);
    const near = found
      .filter((candidate) => !levels.has(candidate))
      .toSorted((one, other) => distance(one) - distance(other))[0];
    if (near) levels.set(near, level);

    function distance(candidate: Candidate): number {
      return page === null ? 0 : Math.abs(lines[candidate.from]!.page - page);
    }
  }
  // An outline that hardly any heading is in says nothing about this book.
  if (levels.size >= outline.length / 2) return levels;
  return new Map(candidates.map((candidate) => [candidate, 1]));
}

function levelBySize(
  { size }: Candidate,
  number: string,
  sizes: readonly number[],
  type: Typography,
): number | undefined {
  if (/^\d/.test(number)) return number.split('.').length;
  return size >= type.size * LARGER ? sizes.indexOf(size) + 1 : undefined;
}

function joined(lines: readonly Line[]): string {
  return lines
    .map(({ text }) => text)
    .reduce((text, next) =>
      /\p{L}-$/u.test(text) && /^\p{Ll}/u.test(next) ? text.slice(0, -1) + next : `${text} ${next}`,
    );
}

/** Letters and digits only: an outline has other quotation marks than the page. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
