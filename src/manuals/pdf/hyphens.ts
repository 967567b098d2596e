import type { Line } from './lines.js';

/** Words as they stand in the book, but for those that a line end may have cut. */
export class Vocabulary {
  private readonly words = new Set<string>();

  constructor(lines: readonly Line[]) {
    for (const { text } of lines) {
      const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
      for (const word of words.at(-1)?.endsWith('-') ? words.slice(0, -1) : words) this.words.add(word);
    }
  }

  has(word: string): boolean {
    return this.words.has(word);
  }
}

/** Puts two lines of a paragraph together: a word that was cut is made whole, an address stays in one piece. */
export function joinLines(text: string, before: Line, next: Line, vocabulary: Vocabulary): string {
  const [, head] = /([\p{L}\p{N}’'-]*\p{L})[-\u00AD]$/u.exec(text) ?? [];
  const [tail] = /^[\p{L}\p{N}]+/u.exec(next.text) ?? [];
  if (head !== undefined && tail !== undefined && /^\p{Ll}/u.test(tail)) {
    return (keepsHyphen(head, tail, vocabulary) ? text : text.slice(0, -1)) + next.text;
  }
  // "Linux-" before "Kernel", "100-" before "200": the hyphen was there before the line ended.
  if (/[\p{L}\p{N}]-$/u.test(text) && tail !== undefined) return text + next.text;
  const address = /(?:https?:\/\/|www\.)\S*$/.exec(text)?.[0];
  const isCut = address !== undefined && before.lastFont === next.firstFont && /^[\w/.%?=&#~-]+/.test(next.text);
  return isCut && /[/.:_=&?-]$/.test(address) ? text + next.text : `${text} ${next.text}`;
}

/** A compound that was written with its hyphen, such as Linux-ontwikkelaars, keeps it. */
function keepsHyphen(head: string, tail: string, vocabulary: Vocabulary): boolean {
  if (vocabulary.has(head + tail) || vocabulary.has(head.toLowerCase() + tail)) return false;
  if (vocabulary.has(`${head}-${tail}`)) return true;
  const isName = /^\p{Lu}/u.test(head) && vocabulary.has(head) && !vocabulary.has(head.toLowerCase());
  return isName && head.length > 2;
}
