import type { Locale } from '../../platform/locale/index.js';
import { actionsIn } from './actions.js';
import { readingLevel } from './reading-level.js';

export type FindingKind =
  | 'number-skipped'
  | 'two-actions'
  | 'figure-missing'
  | 'dead-link'
  | 'image-missing'
  | 'old-screenshot'
  | 'hard-to-read';

/** Something that is probably wrong in a section: said beside the text, never in anybody's way. */
export interface Finding {
  kind: FindingKind;
  anchor: string;
  /** Position of the step it is about; null for the section. */
  step: number | null;
  /** What it is about: the number, the figure, the address, the score. */
  detail: string;
}

/** A section as it is checked. */
export interface CheckedSection {
  anchor: string;
  number: string;
  title: string;
  body: string;
  words: string;
  steps: ReadonlyArray<{ position: number; list: number; number: number; words: string }>;
}

/** What a manual's text may point at. */
export interface Surroundings {
  locale: Locale;
  /** When the product came out that this version describes; null when nobody said. */
  releasedOn: string | null;
  /** The pictures of the manual, with the day they were taken. */
  images: ReadonlyMap<string, string>;
  /** Addresses of sections that lead nowhere: `/nl/manuals/boiler/sections/vullen`. */
  isDead(path: string): boolean;
}

const FIGURE = /\b(?:figuur|fig\.|afbeelding|figure|illustratie)\s+(\d{1,3})/gi;
const CAPTION = /^[*_\s]*(?:figuur|fig\.|afbeelding|figure|illustratie)\s+\d+\s*[:.–-]/i;
const PICTURE = /!\[([^\]]*)\]\(([^()\s]+)\)/g;
const LINK = /(?<!!)\[[^\]]*\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g;
const SECTION = /\b(?:paragraaf|hoofdstuk|sectie|section|chapter)\s+(\d{1,2}(?:\.\d{1,3})*)/gi;

/** All that can be seen without knowing what the manual is about. */
export function checkStructure(sections: readonly CheckedSection[], around: Surroundings): Finding[] {
  const anchors = new Set(sections.map(({ anchor }) => anchor));
  const numbers = new Set(sections.map(({ number }) => number).filter(Boolean));
  const figures = figuresIn(sections);
  return sections.flatMap((section) => {
    const { anchor, body, words, steps } = section;
    const find = (kind: FindingKind, detail: string, step: number | null = null): Finding => ({
      kind,
      anchor,
      step,
      detail,
    });
    const level = readingLevel(words, around.locale);
    return [
      ...skipped(section).map(({ position, number }) => find('number-skipped', String(number), position)),
      ...steps
        .filter((step) => actionsIn(step.words, around.locale) > 1)
        .map(({ position, words: said }) => find('two-actions', said.slice(0, 120), position)),
      ...unique(body, FIGURE, 1)
        .filter((figure) => !figures.has(figure))
        .map((figure) => find('figure-missing', figure)),
      ...deadLinks(body, anchors, numbers, around).map((target) => find('dead-link', target)),
      ...unique(body, PICTURE, 2).flatMap((name) => {
        const taken = around.images.get(name);
        if (taken === undefined) return [find('image-missing', name)];
        return around.releasedOn && taken < around.releasedOn ? [find('old-screenshot', `${name} (${taken})`)] : [];
      }),
      ...(level?.isHard ? [find('hard-to-read', String(level.score))] : []),
    ];
  });
}

/** Steps whose number does not follow the one before it. A list may go on where the one before it ended, or begin anew. */
function skipped({ steps }: CheckedSection): Array<{ position: number; number: number }> {
  const wrong: Array<{ position: number; number: number }> = [];
  let last = 0;
  for (const list of new Set(steps.map((step) => step.list))) {
    const own = steps.filter((step) => step.list === list);
    // All ones is how some write lists that count by themselves.
    const isLazy = own.length > 1 && own.every(({ number }) => number === 1);
    for (const [index, { number, position }] of own.entries()) {
      const expected = index === 0 ? [1, last + 1] : [own[index - 1]!.number + 1];
      if (!isLazy && !expected.includes(number)) wrong.push({ position, number: expected.at(-1)! });
    }
    last = isLazy ? own.length : (own.at(-1)?.number ?? 0);
  }
  return wrong;
}

/** Figures have a number in their caption: at the beginning of a picture's description, or of a line. */
function figuresIn(sections: readonly CheckedSection[]): Set<string> {
  const captions = sections.flatMap(({ body }) => [
    ...[...body.matchAll(PICTURE)].map(([, alt = '']) => alt),
    ...body.split('\n').filter((line) => CAPTION.test(line)),
  ]);
  return new Set(captions.flatMap((caption) => unique(caption, FIGURE, 1)));
}

function deadLinks(
  body: string,
  anchors: ReadonlySet<string>,
  numbers: ReadonlySet<string>,
  around: Surroundings,
): string[] {
  const targets = unique(body, LINK, 1).filter((target) =>
    target.startsWith('#') ? !anchors.has(target.slice(1)) : around.isDead(target),
  );
  // Where sections have no numbers, a number points into another book.
  const pointed = numbers.size === 0 ? [] : unique(body, SECTION, 1).filter((number) => !numbers.has(number));
  return [...targets, ...pointed];
}

function unique(text: string, pattern: RegExp, group: number): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[group]!))];
}
