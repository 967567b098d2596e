import { Injectable } from '@nestjs/common';
import { inLocale, ProductsQueries } from '../../products/index.js';
import { markTitle, pathOf, SearchService, type SearchHit, type SearchPage } from '../../search/index.js';
import type { Icon } from '../icons.js';
import { trusted, type TrustedHtml } from '../trusted.js';
import type { Visit } from '../visit.js';
import { HELP_KINDS, type SearchAddress } from './search-address.js';
import { withVia } from './search-trail.js';

/** A hit as a page shows it. */
export interface ShownHit {
  place: number;
  url: string;
  lang: string;
  question: TrustedHtml;
  snippet: TrustedHtml;
  product: string;
  icon: Icon;
  kind: string;
}

export const PER_PAGE = 12;
const SUGGESTIONS = 6;
const NEAREST = 5;
/** The longest words say most. */
const NEAREST_WORDS = 3;

const ICON_OF: Record<SearchHit['kind'], Icon> = {
  article: 'question',
  manual: 'book',
  product: 'box',
  ticket: 'chat',
};

/** Searching in the help centre, as its pages show it. */
@Injectable()
export class Searching {
  constructor(
    private readonly search: SearchService,
    private readonly products: ProductsQueries,
  ) {}

  find(
    { actor, locale }: Visit,
    { q: words, kind, literal, page }: SearchAddress,
    productId?: string,
  ): Promise<SearchPage> {
    const kinds = kind ? [kind] : HELP_KINDS;
    return this.search.find(actor, {
      words,
      locale,
      kinds,
      productId,
      literal: literal !== undefined,
      offset: (page - 1) * PER_PAGE,
      limit: PER_PAGE,
    });
  }

  suggest({ actor, locale }: Visit, words: string): Promise<SearchPage> {
    return this.search.suggest(actor, { words, locale, kinds: HELP_KINDS, limit: SUGGESTIONS });
  }

  /** What comes nearest to a search that found nothing: what single words of it find. */
  async nearest(visit: Visit, words: string): Promise<ShownHit[]> {
    // What has a digit in it is a number or a code of something: nothing is near that.
    const typed = words.split(/\s+/).flatMap((word) => (/\p{N}/u.test(word) ? [] : (word.match(/\p{L}{3,}/gu) ?? [])));
    const longest = [...new Set(typed)].toSorted((one, other) => other.length - one.length).slice(0, NEAREST_WORDS);
    // A single word has been searched already.
    if (typed.length < 2) return [];
    const pages = await Promise.all(longest.map((word) => this.suggest(visit, word)));
    const hits = new Map(pages.flatMap((page) => page.hits).map((hit) => [hit.id, hit]));
    return this.shown(visit, [...hits.values()].slice(0, NEAREST), { typed: words });
  }

  /** With the titles marked by us where the engine was spared it: `typed` says by what. */
  async shown(
    visit: Visit,
    hits: readonly SearchHit[],
    { from = 0, typed }: { from?: number; typed?: string } = {},
  ): Promise<ShownHit[]> {
    const { actor, locale, t } = visit;
    const names = await this.products.names(
      actor,
      hits.map(({ productId }) => productId),
    );
    return hits.map((hit, index) => {
      const product = hit.productId && hit.kind !== 'product' ? names.get(hit.productId) : undefined;
      return {
        place: index + 1,
        url: withVia(pathOf(hit, actor), from + index + 1),
        lang: hit.locale,
        question: trusted(typed === undefined ? hit.titleHtml : markTitle(hit.title, typed)),
        snippet: trusted(typed === undefined ? hit.snippetHtml : ''),
        product: product ? inLocale(product.name, locale) : '',
        icon: ICON_OF[hit.kind],
        kind: t(`search.kind.${hit.kind}`),
      };
    });
  }
}
