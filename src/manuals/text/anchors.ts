import slugify from '@sindresorhus/slugify';
import type { ParsedSection } from './parsed.js';
import { bagOf, overlap } from './words.js';

/** What a place in the manual said in the version before. */
export interface KnownPlace {
  anchor: string;
  title: string;
  words: string;
}

const ANCHOR_MAX = 80;
/** So much of the words must be the same for a section under another title to be the same place. */
const SAME_TEXT = 0.6;
/** Every rest is held beside every other: a thick book that was written anew is not. */
const MOST_COMPARISONS = 250_000;

/**
 * Gives each section the anchor of the place it is: its own when it names one, that of the section before with the
 * same title, or with much the same text; else one made of its title. So a link to a section survives that somebody
 * rewords a heading or moves a chapter.
 */
export function settleAnchors<Section extends ParsedSection>(
  sections: readonly Section[],
  before: readonly KnownPlace[],
): Array<Section & { anchor: string }> {
  const taken = new Set(sections.flatMap(({ anchor }) => (anchor ? [anchor] : [])));
  const free = new Map(before.filter(({ anchor }) => !taken.has(anchor)).map((place) => [place.anchor, place]));
  const settled = new Map<Section, string>();
  const take = (section: Section, anchor: string) => {
    settled.set(section, anchor);
    taken.add(anchor);
    free.delete(anchor);
  };
  // Of two that name the same anchor the first has it.
  const named = new Set<string>();
  for (const section of sections) {
    if (!section.anchor || named.has(section.anchor)) continue;
    named.add(section.anchor);
    take(section, section.anchor);
  }
  const byTitle = new Map<string, KnownPlace[]>();
  for (const place of free.values()) byTitle.set(place.title, [...(byTitle.get(place.title) ?? []), place]);
  for (const section of sections) {
    if (settled.has(section)) continue;
    const same = byTitle.get(section.title)?.shift();
    if (same && free.has(same.anchor)) take(section, same.anchor);
  }
  const unsettled = sections.filter((section) => !settled.has(section) && section.words.length >= 40);
  const isFew = unsettled.length * free.size <= MOST_COMPARISONS;
  const rest = isFew ? [...free.values()].map((place) => ({ ...place, bag: bagOf(place.words) })) : [];
  for (const section of unsettled) {
    const bag = bagOf(section.words);
    const near = rest
      .filter(({ anchor }) => free.has(anchor))
      .map(({ anchor, bag: other }) => ({ anchor, share: overlap(bag, other) }))
      .toSorted((one, other) => other.share - one.share)[0];
    if (near && near.share >= SAME_TEXT) take(section, near.anchor);
  }
  return sections.map((section) => {
    const anchor = settled.get(section) ?? freeAnchor(section.title, taken);
    taken.add(anchor);
    return { ...section, anchor };
  });
}

function freeAnchor(title: string, taken: ReadonlySet<string>): string {
  const slug = slugify(title, { decamelize: false }).slice(0, ANCHOR_MAX).replace(/-+$/, '') || 'section';
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number += 1) if (!taken.has(`${slug}-${number}`)) return `${slug}-${number}`;
}
