import { escaped } from '../text/escape.js';
import { withoutFurniture } from './furniture.js';
import { withHeadings, type Heading } from './headings.js';
import { Vocabulary } from './hyphens.js';
import { linesOf, type Line } from './lines.js';
import { withNotes, type Note } from './notes.js';
import { paragraphs } from './paragraphs.js';
import type { PdfSection, PdfText } from './pdf-text.js';
import { typographyOf, type Typography } from './typography.js';

/** Fewer characters before the first heading are a title page that says what the manual is called anyway. */
const COVER_LEAST = 40;

interface Part {
  heading: Heading | null;
  lines: Line[];
  notes: Note[];
}

/**
 * A book as sections: running heads, page numbers and contents dropped, headings found, words that a line end cut made
 * whole, lists and numbered steps recognised, notes put behind the section on whose page they stand. A book without any
 * headings has a section a page, called `pageName`.
 */
export function structured({ pages, outline }: PdfText, pageName: string): PdfSection[] {
  const clean = withoutFurniture(pages.map((page) => ({ ...page, lines: linesOf(page) })));
  const type = typographyOf(clean.flatMap((page) => page.lines));
  const noted = clean.map((page) => withNotes(page, type));
  const lines = noted.flatMap((page) => page.lines);
  const notes = new Map(noted.map((page) => [page.page, page.notes]));
  const vocabulary = new Vocabulary(lines);
  const pieces = withHeadings(lines, outline, type);
  const bodyOf = (part: Part) => written(part, vocabulary, type);
  const named = (page: number) => ({ level: 1, number: '', title: `${pageName} ${page}`, page });
  if (!pieces.some((piece) => 'heading' in piece)) {
    return noted
      .filter((page) => page.lines.length > 0)
      .map((page) => ({ ...named(page.page), body: bodyOf({ heading: null, lines: page.lines, notes: page.notes }) }));
  }
  const cover: Part = { heading: null, lines: [], notes: [] };
  const parts: Part[] = [cover];
  for (const piece of pieces) {
    if ('heading' in piece) parts.push({ heading: piece.heading, lines: [], notes: [] });
    else parts.at(-1)!.lines.push(piece.line);
  }
  for (const part of parts.toReversed()) {
    for (const page of new Set(part.lines.map((line) => line.page))) {
      // The last section that has text on a page has its notes.
      part.notes.push(...(notes.get(page) ?? []));
      notes.delete(page);
    }
  }
  return parts.flatMap((part) => {
    const body = bodyOf(part);
    if (part.heading) return [{ ...part.heading, body }];
    return body.length < COVER_LEAST ? [] : [{ ...named(part.lines[0]!.page), body }];
  });
}

/** The text of a section, and then its notes. */
function written({ lines, notes }: Part, vocabulary: Vocabulary, type: Typography): string {
  const shown = notes.map(({ sign, lines: own }) => `${escaped(`[${sign}]`)} ${paragraphs(own, vocabulary, type)}`);
  return [paragraphs(lines, vocabulary, type), ...shown].filter((text) => text !== '').join('\n\n');
}
