import { plainParser } from './parser.js';
import { publicPart } from './staff-parts.js';

const SUMMARY_LENGTH = 200;

/**
 * What Markdown says to everybody, without its signs: blocks on lines of their own. For searching and summing up; not safe
 * as HTML.
 */
export function plainText(markdown: string): string {
  const blocks: string[] = [];
  for (const token of plainParser.parse(publicPart(markdown), {})) {
    if (token.type === 'inline') {
      const inline = (token.children ?? []).map(({ type, content }) =>
        type === 'softbreak' || type === 'hardbreak' ? ' ' : content,
      );
      blocks.push(inline.join(''));
    } else if (token.type === 'fence' || token.type === 'code_block') {
      blocks.push(token.content);
    }
  }
  return blocks
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .join('\n');
}

/** How an answer begins, as plain text on one line, cut between words. */
export function summaryOf(markdown: string): string {
  // The beginning is enough to read, however long the answer.
  const line = plainText(publicPart(markdown).slice(0, SUMMARY_LENGTH * 20))
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (line.length <= SUMMARY_LENGTH) return line;
  const cut = line.lastIndexOf(' ', SUMMARY_LENGTH - 1);
  return `${line
    .slice(0, cut > SUMMARY_LENGTH / 2 ? cut : SUMMARY_LENGTH - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
