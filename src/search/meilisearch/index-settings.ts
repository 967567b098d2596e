import { isDeepStrictEqual } from 'node:util';
import type { Settings } from 'meilisearch';
import type { Synonym } from '../search-engine.js';

/** What Meilisearch may be asked to narrow to; `id` for taking away all but what is kept. */
const FILTERABLE = ['access', 'id', 'kind', 'locale', 'productId', 'subjectId'];

/**
 * The settings of an index. `sort` comes first among the rules because every query sorts by language: what is in the
 * reader's language comes before what is not, and of two languages of one subject theirs is the one that is shown.
 */
export function indexSettings(synonyms: readonly Synonym[]): Settings {
  return {
    // A match in an earlier one ranks higher. `parts` are the words inside compounds; see CompoundParts.
    searchableAttributes: ['title', 'headings', 'parts', 'text'],
    // Not `access`: browsers with a token would read in it who else may read.
    displayedAttributes: [
      'id',
      'kind',
      'subjectId',
      'locale',
      'productId',
      'title',
      'headings',
      'text',
      'path',
      'updatedAt',
    ],
    filterableAttributes: FILTERABLE,
    sortableAttributes: ['locale', 'standing', 'updatedAt'],
    rankingRules: ['sort', 'words', 'typo', 'proximity', 'attribute', 'exactness', 'standing:desc'],
    localizedAttributes: [{ attributePatterns: ['title', 'headings', 'parts', 'text'], locales: ['nld', 'eng'] }],
    // A misspelt number is another number: codes and years are found as they are.
    typoTolerance: { enabled: true, disableOnNumbers: true, minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 } },
    // Totals are what is said at the top of a page, and must be right on a desk with a million tickets.
    pagination: { maxTotalHits: 10_000_000 },
    faceting: { maxValuesPerFacet: 1_000, sortFacetValuesBy: { '*': 'count' } },
    // Rather what it has by then than nothing: our own patience is a little longer.
    searchCutoffMs: 800,
    synonyms: synonymsByWord(synonyms),
  };
}

/** Meilisearch has one list for all languages: a synonym of one language holds in the other too. */
function synonymsByWord(synonyms: readonly Synonym[]): Record<string, string[]> {
  const byWord: Record<string, string[]> = {};
  const add = (from: string, to: string) => {
    if (from && to && from !== to) byWord[from] = [...new Set([...(byWord[from] ?? []), to])].toSorted();
  };
  for (const synonym of synonyms) {
    const [from, to] = [synonym.from, synonym.to].map((word) => word.trim().toLowerCase()) as [string, string];
    add(from, to);
    if (synonym.twoWay) add(to, from);
  }
  return byWord;
}

/** Attributes whose order means nothing, and which the server gives back in its own. */
const UNORDERED: ReadonlyArray<keyof Settings> = ['filterableAttributes', 'sortableAttributes', 'displayedAttributes'];

/**
 * Those of the wanted settings that the server has otherwise. Changing any makes it index everything anew, so what is
 * right is left alone. What we don't set, it may have as it likes.
 */
export function differingSettings(wanted: Settings, current: Settings): Partial<Settings> {
  const differing = Object.entries(wanted).filter(([name, value]) => {
    const key = name as keyof Settings;
    if (key === 'synonyms') return !isDeepStrictEqual(withSortedLists(value), withSortedLists(current[key]));
    if (UNORDERED.includes(key)) return !isDeepStrictEqual(sorted(value), sorted(current[key]));
    return !covers(current[key], value);
  });
  return Object.fromEntries(differing);
}

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? list.map(String).toSorted() : list;
}

function withSortedLists(lists: unknown): unknown {
  return Object.fromEntries(Object.entries(lists ?? {}).map(([word, list]) => [word, sorted(list)]));
}

/** Whether a value has all that is wanted; the server fills in defaults beside it. */
function covers(current: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return isDeepStrictEqual(current, wanted);
  if (typeof current !== 'object' || current === null) return false;
  return Object.entries(wanted).every(([name, value]) => covers((current as Record<string, unknown>)[name], value));
}
