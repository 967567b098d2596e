import { plainText } from '../../knowledge/index.js';
import { markdown } from './markdown.js';
import { numbered } from './numbered.js';
import type { ParsedSection } from './parsed.js';
import { readSteps } from './read-steps.js';

const TITLE_MAX = 300;
const MOST_SECTIONS = 5_000;

/**
 * The sections of a manual in Markdown: each heading begins one. `{#name}` behind a heading is its anchor, a number in
 * front of it its number. What stands before the first heading is a section under the manual's own title.
 */
export function readMarkdown(source: string, title: string): ParsedSection[] {
  const lines = source.split('\n');
  const tokens = markdown.parse(source, {});
  const headings = tokens.flatMap((token, index) =>
    token.type === 'heading_open' && token.level === 0
      ? [
          {
            line: token.map![0],
            end: token.map![1],
            level: Number(token.tag.slice(1)),
            text: tokens[index + 1]!.content,
          },
        ]
      : [],
  );
  const before = lines.slice(0, headings[0]?.line ?? lines.length).join('\n');
  const sections = headings.slice(0, MOST_SECTIONS).map(({ end, level, text }, index) => {
    const body = lines.slice(end, headings[index + 1]?.line ?? lines.length).join('\n');
    return sectionOf({ ...headingOf(text), level, body, page: null });
  });
  if (before.trim() === '') return sections;
  return [sectionOf({ anchor: 'start', number: '', title, level: 1, body: before, page: null }), ...sections];
}

type Bare = Omit<ParsedSection, 'words' | 'steps'>;

/** The same with its words and steps read. */
export function sectionOf(bare: Bare): ParsedSection {
  const body = trimLines(bare.body);
  return { ...bare, body, words: plainText(body), steps: readSteps(body) };
}

function headingOf(text: string): Pick<ParsedSection, 'anchor' | 'number' | 'title'> {
  const [, shown = text, anchor = null] = /^(.*?)\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}\s*$/.exec(text) ?? [];
  const plain = plainText(shown).replaceAll('\n', ' ').trim().slice(0, TITLE_MAX).toWellFormed() || '–';
  return { anchor, ...numbered(plain) };
}

/** Without empty lines around; the white space in front of the first line means something in Markdown. */
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
