import type { MultiSearchQuery } from 'meilisearch';
import { isId } from '../../platform/ids/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { DOCUMENT_KINDS, type SearchQuery } from '../search-engine.js';
import { accessFilter, oneOf, opensNothing } from './access-filter.js';
import { RETRIEVED } from './indexed-document.js';
import { MARK_BEGIN, MARK_END } from './marked-html.js';
import { plainWords } from './plain-words.js';

const MOST_HITS = 50;
const SNIPPET_WORDS = 30;

/** What Meilisearch is asked for one query, and where in the answers the page lies. */
export interface FindRequest {
  /** The hits, then the counts of kinds and of products where the hits' own don't do. */
  queries: MultiSearchQuery[];
  /** Which of the answers counts the kinds, and which the products. */
  kindsFrom: number;
  productsFrom: number;
  /** How many of the hits that come are before the page, and how many are on it. */
  skip: number;
  take: number;
}

/** Null when there is nothing to find, so nothing to ask. */
export function findRequest(indexUid: string, query: SearchQuery): FindRequest | null {
  const words = plainWords(query.words);
  if (words === '' || opensNothing(query.access)) return null;
  if (query.productId !== undefined && !isId(query.productId)) return null;
  if (query.only !== undefined && !LOCALES.includes(query.only)) return null;

  const always = [
    // On every query, whatever else is asked.
    accessFilter(query.access),
    ...(query.only ? [oneOf('locale', [query.only])] : []),
  ];
  const ofKinds = query.kinds?.length
    ? [
        oneOf(
          'kind',
          query.kinds.filter((kind) => DOCUMENT_KINDS.includes(kind)),
        ),
      ]
    : [];
  const ofProduct = query.productId === undefined ? [] : [oneOf('productId', [query.productId])];
  const ask = (filters: string[]): MultiSearchQuery => ({
    indexUid,
    q: words,
    filter: filters.join(' AND '),
    // Rare words matter most: "hoe reset ik mijn wachtwoord" is about passwords.
    matchingStrategy: 'frequency',
    distinct: 'subjectId',
    locales: query.locale === 'nl' ? ['nld', 'eng'] : ['eng', 'nld'],
  });

  const take = Math.min(Math.max(0, Math.trunc(query.limit ?? 10)), MOST_HITS);
  const offset = Math.max(0, Math.trunc(query.offset ?? 0));
  const { page, hitsPerPage } = pageAround(offset, take);
  const queries: MultiSearchQuery[] = [
    {
      ...ask([...always, ...ofKinds, ...ofProduct]),
      // There are two languages, and n comes after e.
      sort: [query.locale === 'nl' ? 'locale:desc' : 'locale:asc'],
      page,
      hitsPerPage,
      facets: ['kind', 'productId'],
      attributesToRetrieve: [...RETRIEVED],
      attributesToHighlight: query.highlight === false ? [] : ['title', 'text'],
      attributesToCrop: ['text'],
      cropLength: SNIPPET_WORDS,
      highlightPreTag: MARK_BEGIN,
      highlightPostTag: MARK_END,
    },
  ];
  const counting = (facet: string, filters: string[]) =>
    queries.push({ ...ask([...always, ...filters]), hitsPerPage: 0, facets: [facet] }) - 1;
  return {
    queries,
    kindsFrom: ofKinds.length > 0 ? counting('kind', ofProduct) : 0,
    productsFrom: ofProduct.length > 0 ? counting('productId', ofKinds) : 0,
    skip: offset - (page - 1) * hitsPerPage,
    take,
  };
}

/**
 * The smallest page that holds all of these hits. Only when it is asked for pages does Meilisearch count exactly, and
 * pages begin at multiples of their length.
 */
export function pageAround(offset: number, limit: number): { page: number; hitsPerPage: number } {
  let hitsPerPage = limit;
  if (limit === 0) return { page: 1, hitsPerPage };
  while (Math.floor(offset / hitsPerPage) !== Math.floor((offset + limit - 1) / hitsPerPage)) hitsPerPage += 1;
  return { page: Math.floor(offset / hitsPerPage) + 1, hitsPerPage };
}
