import { plainText } from '../../knowledge/index.js';
import { markdown } from './markdown.js';
import type { ParsedStep } from './parsed.js';

const WARNING_WORD = /^(?:let op|waarschuwing|pas op|warning|caution|note|attention)\s*[:!]\s*/i;

/** The numbered steps of a section: the items of the ordered lists that stand in it by themselves. */
export function readSteps(body: string): ParsedStep[] {
  const lines = body.split('\n');
  const steps: ParsedStep[] = [];
  let list = 0;
  let isInSteps = false;
  for (const token of markdown.parse(body, {})) {
    if (token.type === 'ordered_list_open' && token.level === 0) {
      list += 1;
      isInSteps = true;
    } else if (token.type === 'ordered_list_close' && token.level === 0) {
      isInSteps = false;
    } else if (isInSteps && token.type === 'list_item_open' && token.level === 1) {
      const [firstLine, endLine] = token.map!;
      const step = readStep(undented(lines.slice(firstLine, endLine)));
      steps.push({ ...step, position: steps.length + 1, list, number: Number(token.info) || 1, firstLine, endLine });
    }
  }
  return steps;
}

type StepText = Pick<ParsedStep, 'text' | 'words' | 'warning' | 'image' | 'imageAlt'>;

/** What a step says, with its warning (a quotation) and its picture (a line with nothing else) apart. */
function readStep(item: string): StepText {
  let picture: Picture | null = null;
  const lines = item.split('\n').filter((line) => {
    const found = pictureIn(line);
    picture ??= found;
    return found === null;
  });
  const kept: string[] = [];
  const warnings: string[] = [];
  for (const token of markdown.parse(lines.join('\n'), {})) {
    if (token.level !== 0 || !token.map || token.nesting < 0) continue;
    const source = lines.slice(...token.map).join('\n');
    if (token.type === 'blockquote_open') warnings.push(warningIn(source));
    else kept.push(source.trimEnd());
  }
  const text = kept.join('\n\n');
  const { image = null, alt = null } = (picture ?? {}) as Partial<Picture>;
  return {
    text,
    words: plainText(text).replaceAll('\n', ' '),
    warning: warnings.join(' ') || null,
    image,
    imageAlt: alt,
  };
}

export interface Picture {
  image: string;
  alt: string;
}

/** The picture on a line that holds nothing else: `![what it shows](name.png)`. */
export function pictureIn(line: string): Picture | null {
  const [, alt, image] = /^\s*!\[([^\]]*)\]\(([^()\s]{1,300})\)\s*$/.exec(line) ?? [];
  return image === undefined ? null : { image, alt: alt ?? '' };
}

/** A quotation without the word that says that it is a warning, which the page says in its own way. */
function warningIn(quotation: string): string {
  return plainText(quotation).replaceAll('\n', ' ').replace(WARNING_WORD, '');
}

/** The lines of a list item without its number, and without the white space that its content stands behind. */
function undented(lines: readonly string[]): string {
  const marker = /^\s*\d+[.)]\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  return lines
    .map((line, index) => {
      if (index === 0) return line.slice(marker.length);
      const space = /^\s*/.exec(line)![0].length;
      return line.slice(Math.min(space, marker.length));
    })
    .join('\n')
    .trim();
}
