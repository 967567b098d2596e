import { isContainerMark } from '../markdown/index.js';

/** What is looked for: these characters and no others, whatever they mean elsewhere. */
export interface Wanted {
  find: string;
  wholeWords: boolean;
  matchCase: boolean;
}

/** From where to where, in UTF-16 units. */
export type Stretch = readonly [start: number, end: number];

/** A place in a text, with what stands around it. */
export interface Excerpt {
  /** Counted from 1. */
  line: number;
  text: string;
  marks: Stretch[];
  /** Whether the line goes on at that end. */
  isCutBefore: boolean;
  isCutAfter: boolean;
}

const AROUND = 60;
const LONGEST = 400;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}_]/u;

/**
 * Where it stands, the first first, none over another. Lines that begin or end a part for staff are no text: changing
 * one could show readers what is not for them.
 */
export function occurrencesIn(text: string, { find, wholeWords, matchCase }: Wanted): Stretch[] {
  const [where, what] = matchCase ? [text, find] : [folded(text), folded(find)];
  const found: Stretch[] = [];
  let line = { start: 0, end: -1, isMark: false };
  for (let from = where.indexOf(what); from >= 0;) {
    const stretch: Stretch = [from, from + what.length];
    if (from > line.end) {
      const { start, end } = lineAround(text, from);
      line = { start, end, isMark: isContainerMark(text.slice(start, end)) };
    }
    const counts = !line.isMark && (!wholeWords || isWhole(text, stretch));
    if (counts) found.push(stretch);
    from = where.indexOf(what, counts ? stretch[1] : from + 1);
  }
  return found;
}

/** The text with each of them replaced. */
export function withReplaced(text: string, stretches: readonly Stretch[], replacement: string): string {
  let at = 0;
  const pieces = stretches.flatMap(([start, end]) => {
    const before = text.slice(at, start);
    at = end;
    return [before, replacement];
  });
  return [...pieces, text.slice(at)].join('');
}

/** Each place with its surroundings, those that are near each other together; at most so many. */
export function excerptsOf(text: string, stretches: readonly Stretch[], most: number): Excerpt[] {
  const groups: Array<{ from: number; to: number; line: number; lineEnd: number; lineStart: number; all: Stretch[] }> =
    [];
  let line = 1;
  let counted = 0;
  for (const stretch of stretches) {
    const { start, end } = lineAround(text, stretch[0]);
    line += text.slice(counted, start).split('\n').length - 1;
    counted = start;
    const last = groups.at(-1);
    const to = Math.min(end, stretch[1] + AROUND);
    if (last?.lineStart === start && stretch[0] - AROUND <= last.to && to - last.from <= LONGEST) {
      last.to = to;
      last.all.push(stretch);
    } else {
      if (groups.length === most) break;
      groups.push({
        from: Math.max(start, stretch[0] - AROUND),
        to,
        line,
        lineStart: start,
        lineEnd: end,
        all: [stretch],
      });
    }
  }
  return groups.map((group) => {
    // Half a character at an end would be shown as a replacement character.
    const from = isLow(text, group.from) ? group.from - 1 : group.from;
    const to = isLow(text, group.to) ? group.to + 1 : group.to;
    return {
      line: group.line,
      text: text.slice(from, to),
      marks: group.all.map(([start, end]) => [start - from, end - from] as const),
      isCutBefore: from > group.lineStart,
      isCutAfter: to < group.lineEnd,
    };
  });
}

/** How many lines begin or end a part for staff. */
export function containerMarks(text: string): number {
  return text.includes(':::') ? text.split('\n').filter(isContainerMark).length : 0;
}

/** Small letters, each in the place of the one it came from: a letter whose small form is longer stays as it is. */
function folded(text: string): string {
  const small = text.toLowerCase();
  if (small.length === text.length && !/[Σς]/.test(text)) return small;
  return Array.from(text, (letter) => {
    const lower = letter === 'ς' ? 'σ' : letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  }).join('');
}

/** Whether no word goes on at either end; an end that is no letter or digit itself ends where it ends. */
function isWhole(text: string, [start, end]: Stretch): boolean {
  return !(
    joins(letterBefore(text, start), letterAt(text, start)) || joins(letterBefore(text, end), letterAt(text, end))
  );
}

const joins = (one: string, other: string) => PART_OF_WORD.test(one) && PART_OF_WORD.test(other);
const letterAt = (text: string, place: number) => String.fromCodePoint(text.codePointAt(place) ?? 32);
const letterBefore = (text: string, place: number) => letterAt(text, place - (isLow(text, place - 1) ? 2 : 1));
/** The second half of a character that takes two. */
const isLow = (text: string, place: number) => (text.charCodeAt(place) & 0xfc00) === 0xdc00;

function lineAround(text: string, place: number): { start: number; end: number } {
  const start = place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1;
  const end = text.indexOf('\n', place);
  return { start, end: end < 0 ? text.length : end };
}
