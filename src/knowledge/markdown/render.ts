import { createHash } from 'node:crypto';
import sanitizeHtml from 'sanitize-html';
import { OWN_IMAGE, parser } from './parser.js';
import { RecentTexts } from './recent-texts.js';
import { partsOf, publicPart } from './staff-parts.js';

const TAGS = 'p h2 h3 h4 h5 h6 blockquote hr br ul ol li pre code strong em s a table thead tbody tr th td img';

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: TAGS.split(' '),
  allowedAttributes: { a: ['href', 'title', 'rel'], ol: ['start'], code: ['class'], img: ['src', 'alt', 'loading'] },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !OWN_IMAGE.test(attribs['src'] ?? ''),
  allowedClasses: { code: ['language-*'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener' }) },
};

const recent = new RecentTexts(4 * 1024 * 1024);

/** What of a text is for everybody, as HTML that is safe to put into a page. */
export function renderMarkdown(text: string): string {
  return render(publicPart(text));
}

/** The whole of it, with what is for staff only marked as such; for staff. */
export function renderForStaff(text: string): string {
  return partsOf(text)
    .map(({ isForStaff, text: part }) => {
      const html = render(part);
      return isForStaff ? `<aside class="staff-part">${html}</aside>\n` : html;
    })
    .join('');
}

/**
 * Parsed with HTML switched off, then held to a short list of tags and attributes, so that a fault of the parser alone
 * lets nothing through.
 */
function render(text: string): string {
  const key = createHash('sha1').update(text).digest('base64');
  const known = recent.get(key);
  if (known !== undefined) return known;

  const html = sanitizeHtml(parser.render(text), ALLOWED);
  recent.keep(key, html);
  return html;
}
