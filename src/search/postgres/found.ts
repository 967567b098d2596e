import { LOCALES, type Locale } from '../../platform/locale/index.js';
import type { DocumentKind, SearchPage, SearchQuery } from '../search-engine.js';
import type { AskedWords, Slot } from './query-slots.js';
import type { Ranked } from './ranking.js';

/** What a query asks for, in each language. */
export type Asked = Record<Locale, AskedWords>;

/** Subjects of a kind and product, and how many of them were found. */
export interface Group {
  kind: DocumentKind;
  productId: string | null;
  count: number;
}

/** What was found: how many there are of all, and the best of those that were chosen. */
export interface Found {
  groups: Group[];
  best: Ranked[];
}

export const NOTHING_FOUND: Found = { groups: [], best: [] };

/** The languages that are searched, with what is asked for in each. */
export function askedSlots(asked: Asked, { only }: SearchQuery): Array<{ locale: Locale; slots: Slot[] }> {
  return LOCALES.filter((locale) => !only || only === locale).map((locale) => ({ locale, slots: asked[locale].slots }));
}

/** Whether it is of a kind and product that were asked for. */
export function isChosen({ kind, productId }: Omit<Group, 'count'>, query: SearchQuery): boolean {
  return (!query.kinds?.length || query.kinds.includes(kind)) && (!query.productId || productId === query.productId);
}

/** Kinds and products that were not chosen are counted too: there one may go next. */
export function facetsOf(groups: readonly Group[], { kinds, productId }: SearchQuery): SearchPage['facets'] {
  const facets: SearchPage['facets'] = { kinds: {}, products: {} };
  for (const group of groups) {
    if (!productId || group.productId === productId)
      facets.kinds[group.kind] = (facets.kinds[group.kind] ?? 0) + group.count;
    if (group.productId && (!kinds?.length || kinds.includes(group.kind)))
      facets.products[group.productId] = (facets.products[group.productId] ?? 0) + group.count;
  }
  return facets;
}

export function totalOf(groups: readonly Group[], query: SearchQuery): number {
  return groups.reduce((total, group) => total + (isChosen(group, query) ? group.count : 0), 0);
}
