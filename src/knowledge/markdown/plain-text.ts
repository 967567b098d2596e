import { parser } from './parser.js';

const SUMMARY_LENGTH = 200;

/** What Markdown says, without its signs: blocks on lines of their own. For searching and summing up; not safe as HTML. */
export function plainText(markdown: string): string {
  const blocks: string[] = [];
  for (const token of parser.parse(markdown, {})) {
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

/** The beginning of a plain text on one line, cut between words. */
export function summaryOf(text: string): string {
  // Four times as much is enough to look at, however long the text.
  const line = text
    .slice(0, SUMMARY_LENGTH * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (line.length <= SUMMARY_LENGTH) return line;
  const cut = line.lastIndexOf(' ', SUMMARY_LENGTH - 1);
  return `${line
    .slice(0, cut > SUMMARY_LENGTH / 2 ? cut : SUMMARY_LENGTH - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
