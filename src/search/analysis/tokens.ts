/** As long a word still says something; what is longer is a key or a blob. */
const LONGEST = 40;
/** Letters and digits, held together inside by what holds codes, file names and addresses together. */
const TOKEN = /[\p{L}\p{N}]+(?:[._@/'’-][\p{L}\p{N}]+)*/gu;
const JOINT = /[._@/'’-]/;

const ASCII = /^[\0-\x7f]*$/;

/** The text without accents, case and width: é, É, e and ｅ are one letter. */
export function fold(text: string): string {
  // Most words have nothing to take off, and looking costs far less than taking apart.
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .toLowerCase();
}

/**
 * The words of a text in their order, folded. What is written as one, such as `settings.json`, `E-4012` or `e-mail`,
 * gives its parts and, run together, the whole: so it is found by either.
 */
export function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [token] of fold(text).matchAll(TOKEN)) {
    if (!JOINT.test(token)) {
      push(found, token);
      continue;
    }
    const parts = token.split(JOINT);
    for (const part of parts) push(found, part);
    push(found, parts.join(''));
  }
  return found;
}

function push(found: string[], token: string): void {
  // PostgreSQL and Meilisearch both stop at a length; a lone letter says nothing but a lone digit may.
  if (token.length <= LONGEST && (token.length > 1 || /\p{N}/u.test(token))) found.push(token);
}
