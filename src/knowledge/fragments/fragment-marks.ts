import { isContainerMark } from '../markdown/index.js';

/** The name of a fragment: in its address, and in the marks that stand for it. */
export const FRAGMENT_KEY = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const FRAGMENT_KEY_MAX = 60;

/** What every mark begins with: texts without it hold no fragment. */
export const MARK_START = '{{fragment:';

const MARK = /\{\{fragment:([a-z0-9-]{1,60})\}\}/g;
/** A mark that has its line to itself, within a list or a quotation too. */
const LINE = /^([ \t]*(?:>[ \t]?)*)\{\{fragment:([a-z0-9-]{1,60})\}\}[ \t]*$/;
/** So much may come into one text: an answer full of marks must not become a book. */
const ROOM = 100 * 1024;

export function markOf(key: string): string {
  return `${MARK_START}${key}}}`;
}

/** The keys of the fragments that a text asks for, each once. */
export function keysIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(MARK), ([, key]) => key!))];
}

/**
 * A text with what its marks stand for. A mark on a line of its own becomes all of the fragment, behind what the line
 * begins with; within a line it is said on that line. What comes in is not looked through for marks again, and no line
 * becomes the beginning or the end of a part for staff by it: what was hidden stays so.
 *
 * @param wordsOf what a fragment says; null for one that is not there
 * @param absent what stands there instead of one that is not
 */
export function withFragments(
  text: string,
  wordsOf: (key: string) => string | null,
  absent: (mark: string) => string = () => '',
): string {
  if (!text.includes(MARK_START)) return text;
  let room = ROOM;
  const take = (key: string): string => {
    const words = wordsOf(key);
    if (words === null || words.length > room) return absent(markOf(key));
    room -= words.length;
    return words;
  };
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => {
      if (isContainerMark(line)) return line;
      const [, before, key] = LINE.exec(line) ?? [];
      if (before !== undefined && key !== undefined) {
        const lines = take(key).split('\n');
        return lines.map((words) => (words === '' ? before.trimEnd() : before + words)).join('\n');
      }
      const said = line.replaceAll(MARK, (_, name: string) => take(name).replaceAll(/\s*\n\s*/g, ' '));
      return isContainerMark(said) ? line : said;
    })
    .join('\n');
}
