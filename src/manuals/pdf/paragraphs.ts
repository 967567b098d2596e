import { escaped } from '../text/escape.js';
import { joinLines, type Vocabulary } from './hyphens.js';
import type { Line } from './lines.js';
import type { Typography } from './typography.js';

const BULLET = /^(?:[•◦▪‣●○■–—]|[-*](?=\s))\s*/;
const NUMBER = /^(\d{1,3})[.)]\s+/;

interface Block {
  kind: 'text' | 'bullet' | 'number';
  /** Of a numbered item. */
  number: number;
  text: string;
  last: Line;
  /** Where its text begins, and the item's sign before it. */
  x: number;
}

/** The lines under a heading as Markdown: paragraphs, lists and numbered steps. */
export function paragraphs(lines: readonly Line[], vocabulary: Vocabulary, type: Typography): string {
  const blocks: Block[] = [];
  for (const line of lines) {
    const open = blocks.at(-1);
    const begun = beginning(line, blocks);
    if (!open || begun.kind !== 'text' || isNewParagraph(open, line, type)) blocks.push(begun);
    else {
      open.text = joinLines(open.text, open.last, line, vocabulary);
      open.last = line;
    }
  }
  return markdownOf(blocks);
}

function beginning(line: Line, before: readonly Block[]): Block {
  const bullet = BULLET.exec(line.text);
  if (bullet && bullet[0].length < line.text.length) {
    return { kind: 'bullet', number: 0, text: line.text.slice(bullet[0].length), last: line, x: line.x };
  }
  const [sign, digits] = NUMBER.exec(line.text) ?? [];
  if (sign !== undefined && isNextStep(Number(digits), before)) {
    return { kind: 'number', number: Number(digits), text: line.text.slice(sign.length), last: line, x: line.x };
  }
  return { kind: 'text', number: 0, text: line.text, last: line, x: line.x };
}

/** A list begins with 1 and goes on from there, a number or two left out; "2010. Sindsdien" is no step. */
function isNextStep(number: number, before: readonly Block[]): boolean {
  if (number === 1) return true;
  const last = before.findLast(({ kind }) => kind === 'number');
  return last !== undefined && number > last.number && number <= last.number + 3;
}

function isNewParagraph(open: Block, line: Line, type: Typography): boolean {
  const { last } = open;
  if (last.page !== line.page || line.y > last.y + type.leading) {
    // Over the end of a page or column a sentence goes on when it was not finished.
    return /[.!?:;]["”’)]*$/.test(open.text) && !/^\p{Ll}/u.test(line.text);
  }
  if (last.y - line.y > Math.max(type.leading, line.size * 1.2) * 1.3) return true;
  return startsLabel(last, line, type);
}

/** The first line of a paragraph that is set in further than the one before, or back to the margin after a list. */
function startsLabel(last: Line, line: Line, type: Typography): boolean {
  const isShort = last.right < line.right - type.size * 4;
  return (
    Math.abs(line.x - last.x) > type.size * 0.8 &&
    (isShort || line.firstFont !== last.lastFont) &&
    /^[\p{Lu}\p{N}“‘"']/u.test(line.text) &&
    /[.!?:;]["”’)]*$/.test(last.text)
  );
}

/** Blocks as Markdown. Text between two items that is set in belongs to the first. */
function markdownOf(blocks: readonly Block[]): string {
  const parts: string[] = [];
  let item: Block | null = null;
  for (const block of blocks) {
    const text = escaped(block.text);
    if (block.kind === 'text') {
      const isInItem = item !== null && block.x > item.x + 2;
      if (!isInItem) item = null;
      parts.push(isInItem ? indented(text, item!) : text);
      continue;
    }
    const isSameList = item !== null && item.kind === block.kind;
    item = block;
    const sign = block.kind === 'bullet' ? '- ' : `${block.number}. `;
    const shown = `${sign}${text}`;
    if (isSameList) parts.push(`${parts.pop()}\n${shown}`);
    else parts.push(shown);
  }
  return parts.join('\n\n');
}

function indented(text: string, { kind, number }: Block): string {
  const width = kind === 'bullet' ? 2 : String(number).length + 2;
  return `${' '.repeat(width)}${text}`;
}
