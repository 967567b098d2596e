import { Injectable } from '@nestjs/common';
import { inLocale, ProductsQueries } from '../../products/index.js';
import type { SearchPage } from '../../search/index.js';
import type { Visit } from '../visit.js';
import { HELP_KINDS, searchUrl, type SearchAddress } from './search-address.js';

/** A choice among what was found, as a link with a count. */
export interface FacetLink {
  label: string;
  count: number;
  url: string;
  isChosen: boolean;
}

const MOST_PRODUCTS = 8;

/** What there is of each kind and product, to choose from. */
@Injectable()
export class SearchFacets {
  constructor(private readonly products: ProductsQueries) {}

  async of(visit: Visit, given: SearchAddress, { facets }: SearchPage) {
    const kinds = this.kindsOf(visit, given, facets.kinds);
    const products = await this.productsOf(visit, given, facets.products);
    return {
      kinds,
      products,
      // One thing to choose from is no choice.
      hasKinds: kinds.length > 2 || given.kind !== undefined,
      hasProducts: products.length > 1 || given.product !== undefined,
    };
  }

  private kindsOf(visit: Visit, given: SearchAddress, counts: SearchPage['facets']['kinds']): FacetLink[] {
    const { t } = visit;
    const all = HELP_KINDS.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
    const links = HELP_KINDS.map((kind) => ({
      label: t(`search.kinds.${kind}`),
      count: counts[kind] ?? 0,
      url: searchUrl(visit, given, { kind }),
      isChosen: given.kind === kind,
    }));
    return [
      {
        label: t('search.kinds.all'),
        count: all,
        url: searchUrl(visit, given, { kind: undefined }),
        isChosen: given.kind === undefined,
      },
      ...links.filter(({ count, isChosen }) => count > 0 || isChosen),
    ];
  }

  private async productsOf(visit: Visit, given: SearchAddress, counts: Record<string, number>): Promise<FacetLink[]> {
    const names = await this.products.names(visit.actor, Object.keys(counts));
    const links = [...names.values()].map(({ id, key, name }) => {
      const isChosen = given.product === key;
      return {
        label: inLocale(name, visit.locale),
        count: counts[id] ?? 0,
        // Chosen once more it is let go.
        url: searchUrl(visit, given, { product: isChosen ? undefined : key }),
        isChosen,
      };
    });
    return links
      .filter(({ count, isChosen }) => count > 0 || isChosen)
      .toSorted((one, other) => other.count - one.count || one.label.localeCompare(other.label, visit.locale))
      .slice(0, MOST_PRODUCTS);
  }
}
