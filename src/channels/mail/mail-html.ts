import sanitizeHtml from 'sanitize-html';

/** Whole letters are short; what is longer than this is cut before anything else is done with it. */
const MOST = 500_000;

const BLOCKS = [
  'p',
  'div',
  'br',
  'li',
  'tr',
  'td',
  'th',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
  'hr',
  'ul',
  'ol',
  'table',
];

/**
 * What an HTML mail says, as plain text. Scripts, styles, pictures and whatever else is not text are left out; what was
 * quoted gets a `>` before each line, and the marks that Outlook, Gmail and Apple Mail set before it become a line.
 */
export function textOfHtml(html: string): string {
  const clean = sanitizeHtml(html.slice(0, MOST), {
    allowedTags: [...BLOCKS, 'blockquote', 'a'],
    allowedAttributes: { div: ['class', 'id'], blockquote: ['type'], a: ['href'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    // Pictures that count who reads, and what mail programs hide.
    exclusiveFilter: ({ tag, attribs }) => tag === 'a' && (attribs['href'] ?? '').length > 2000,
  });
  let depth = 0;
  let text = '';
  let isOutlookQuote = false;
  for (const [, tag, content] of clean.matchAll(/<([^>]*)>|([^<]+)/g)) {
    if (content !== undefined) {
      const said = decoded(content).replaceAll(/[\s\u00a0]+/g, ' ');
      if (said !== ' ') text += text.endsWith('\n') || text === '' ? `${'> '.repeat(depth)}${said.trimStart()}` : said;
      else if (text !== '' && !/\s$/.test(text)) text += ' ';
      continue;
    }
    if (tag!.startsWith('blockquote') || /^div[^>]*class="[^"]*gmail_quote/.test(tag!)) {
      text = ended(text);
      if (tag!.startsWith('blockquote')) depth = Math.min(depth + 1, 5);
    } else if (tag === '/blockquote') {
      text = ended(text);
      depth = Math.max(0, depth - 1);
    } else if (/^div[^>]*id="[^"]*(divRplyFwdMsg|appendonsend|mail-editor-reference)/.test(tag!) && !isOutlookQuote) {
      isOutlookQuote = true;
      text = `${ended(text)}________________________________\n`;
    } else if (/^\/t[dh]$/.test(tag!)) text += /\s$/.test(text) ? '' : ' ';
    else if (tag === 'li') text = `${ended(text)}${'> '.repeat(depth)}- `;
    else if (/^(br|hr)\b/.test(tag!)) text += '\n';
    else if (tag === '/p') text = `${ended(text)}\n`;
    else if (/^\/?(p|div|li|tr|h[1-6]|pre|ul|ol|table)\b/.test(tag!)) text = ended(text);
  }
  return text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text.trimEnd()}\n`;
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ' };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, (whole, decimal, hex, name: string) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
