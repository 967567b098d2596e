/** A stretch of a text that is for everybody, or for staff only. */
export interface TextPart {
  isForStaff: boolean;
  text: string;
}

/** `:::staff`, whatever stands around it: in a list, in a quotation, in a code block. */
const OPENS = /^[\s>*+\-\d.)]*:::\s*staff\b/i;
/** Any other container that opens within one: its end is not the end of ours. */
const NESTS = /^[\s>*+\-\d.)]*:::\s*\p{L}/u;
const CLOSES = /^[\s>*+\-\d.)]*:::\s*$/;

/** Whether a line begins or ends a part for staff, or might. */
export function isContainerMark(line: string): boolean {
  return /^[\s>*+\-\d.)]*:::/.test(line);
}

/**
 * Takes a text apart at `:::staff` and `:::`. In doubt a line is for staff: one that opens counts wherever it stands,
 * and what is never closed goes on to the end of the text.
 */
export function partsOf(markdown: string): TextPart[] {
  const parts: TextPart[] = [];
  let lines: string[] = [];
  let depth = 0;
  const end = (isForStaff: boolean) => {
    if (lines.length > 0) parts.push({ isForStaff, text: lines.join('\n') });
    lines = [];
  };
  // A form feed or a line separator ends no line in Markdown, but a reader's eye may see one there.
  for (const line of markdown.split(/\r\n|[\n\r]/)) {
    if (depth === 0 && OPENS.test(line)) {
      end(false);
      depth = 1;
    } else if (depth > 0 && NESTS.test(line)) {
      depth += 1;
      lines.push(line);
    } else if (depth > 0 && CLOSES.test(line)) {
      depth -= 1;
      if (depth === 0) end(true);
      else lines.push(line);
    } else {
      lines.push(line);
    }
  }
  end(depth > 0);
  return parts;
}

/** What of a text is for everybody. */
export function publicPart(markdown: string): string {
  if (!markdown.includes(':::')) return markdown;
  return partsOf(markdown)
    .filter(({ isForStaff }) => !isForStaff)
    .map(({ text }) => text)
    .join('\n\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
