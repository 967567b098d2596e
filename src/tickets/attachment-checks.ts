import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { safeName, withEnding } from '../platform/files/index.js';

/** A file as it came in with a request: nothing about it is trusted yet, its name least of all. */
export interface Upload {
  name: string;
  content: Buffer;
}

/** A file that may be kept: its type is what its content says, its name is safe to hand to any computer. */
export interface CheckedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/** What may be attached, and the endings a file of that type may have; the first one is added when it has another. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/zip': ['zip'],
  'text/csv': ['csv'],
  'text/plain': ['txt', 'log', 'tsv', 'md', 'json'],
};

/** How a page or a drawing that a browser would run starts. */
const MARKUP = /<(?:!doctype|!entity|html|head|body|svg|script|iframe|xsl|math)\b/iy;

/**
 * Judges an upload by its content, never by what the sender calls it.
 * @returns the file as it may be kept, or a sentence that tells the sender what is wrong and what to do.
 */
export async function checkAttachment(upload: Upload, mostMegabytes = 10): Promise<CheckedFile | { refusal: string }> {
  const name = safeName(upload.name);
  if (upload.content.length === 0) return { refusal: `"${name}" is empty.` };
  if (upload.content.length > mostMegabytes * 1024 * 1024) {
    return { refusal: `"${name}" is larger than ${mostMegabytes} MB.` };
  }

  const mediaType = await mediaTypeOf(name, upload.content);
  if (mediaType === 'markup') {
    return {
      refusal: `"${name}" is a web page or an SVG drawing, which can carry scripts. Send a picture or a PDF of it.`,
    };
  }
  if (!mediaType) {
    return {
      refusal: `"${name}" is not a kind of file we take. Send an image (PNG, JPEG, GIF, WebP), a PDF, a text file in UTF-8, an office document (docx, xlsx, pptx, odt, ods, odp) or a zip file.`,
    };
  }
  return {
    // A picture called page.html would be opened as a page by whoever downloads it: it gets the ending of a picture.
    name: withEnding(name, ALLOWED[mediaType]!),
    mediaType,
    content: upload.content,
    sha256: createHash('sha256').update(upload.content).digest('hex'),
  };
}

/** One of the allowed types, `markup`, or null for whatever else it is. */
async function mediaTypeOf(name: string, content: Buffer): Promise<string | null> {
  const found = (await fileTypeFromBuffer(content).catch(() => undefined))?.mime;
  if (found && found in ALLOWED) return found;

  const text = asText(content);
  if (text === null) return null;
  if (isMarkup(text) || /\.(svgz?|x?html?|xht|mhtml?)$/i.test(name)) return 'markup';
  // Another known type whose content happens to be text, such as a script, a calendar or a mail.
  if (found) return null;
  return /\.csv$/i.test(name) ? 'text/csv' : 'text/plain';
}

/** Whether markup comes first, after white space, comments and XML prologs. Steps over each of those once. */
function isMarkup(text: string): boolean {
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
    if (end === null) break;
    const closed = text.indexOf(end, at);
    if (closed < 0) return true;
    at = closed + end.length;
  }
  MARKUP.lastIndex = at;
  return MARKUP.test(text);
}

/** The content as text; null when it is not UTF-8 or holds a NUL, which no text does. */
function asText(content: Buffer): string | null {
  if (content.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}
