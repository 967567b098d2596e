import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';

/**
 * The Markdown of messages: no HTML, no pictures that would call another site, and no links but those the template
 * writes as links, so that nothing a customer typed becomes one.
 */
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable([
  'image',
  'autolink',
  'table',
]);

/** Everything that means something in Markdown, said as itself. */
export function asMarkdown(value: string): string {
  return value
    .replace(/\r\n?/g, '\n')
    .replace(/[!-/:-@[-`{-~]/g, String.raw`\$&`)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/([^\n])\n(?=[^\n])/g, '$1\\\n');
}

/** What asMarkdown made, as a quotation. */
export function asQuote(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

export function mailHtml(markdown: string): string {
  return parser.render(markdown);
}

/** The same as plain text, as people write mails: empty lines between blocks, `> ` before what is quoted. */
export function mailText(markdown: string): string {
  const lines: string[] = [];
  let quotes = 0;
  const lists: Array<number | null> = [];
  let bullet = '';
  let before = { quotes: 0, isInList: false };
  for (const token of parser.parse(markdown, {})) {
    if (token.type === 'blockquote_open') quotes += 1;
    if (token.type === 'blockquote_close') quotes -= 1;
    if (token.type === 'bullet_list_open') lists.push(null);
    if (token.type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? '1'));
    if (token.type.endsWith('_list_close')) lists.pop();
    if (token.type === 'list_item_open') {
      const number = lists.at(-1) ?? null;
      bullet = number === null ? '- ' : `${number}. `;
      if (number !== null) lists[lists.length - 1] = number + 1;
    }
    const text = token.type === 'inline' ? inlineText(token) : isCode(token) ? token.content.trimEnd() : null;
    if (text === null) continue;
    const margin = '> '.repeat(quotes) + '  '.repeat(Math.max(0, lists.length - 1));
    const isInList = lists.length > 0;
    // Items of one list stand close together.
    if (lines.length > 0 && !(isInList && before.isInList && bullet))
      lines.push('> '.repeat(Math.min(quotes, before.quotes)).trimEnd());
    before = { quotes, isInList };
    text
      .split('\n')
      .forEach((line, n) => lines.push(`${margin}${n === 0 ? bullet : ' '.repeat(bullet.length)}${line}`));
    bullet = '';
  }
  return lines.join('\n');
}

function isCode({ type }: Token): boolean {
  return type === 'fence' || type === 'code_block';
}

function inlineText({ children }: Token): string {
  let text = '';
  let href = '';
  for (const child of children ?? []) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') text += '\n';
    else if (child.type === 'link_open') href = String(child.attrGet('href') ?? '');
    else if (child.type === 'link_close') text += `: ${href}`;
    else text += child.content;
  }
  return text;
}
