import { isStaff, type Actor } from '../accounts/index.js';
import { markTitle } from './mark-title.js';
import type { HitProduct } from './products-of-hits.js';
import type { SearchHit, SearchPage } from './search-engine.js';

/** Where this actor reads it: the help centre, the desk, or among their own questions. */
export function pathOf({ kind, locale, path }: Pick<SearchHit, 'kind' | 'locale' | 'path'>, actor: Actor): string {
  if (kind !== 'ticket') return `/${locale}${path}`;
  return isStaff(actor) ? `/desk${path}` : `/${actor.locale}/my/questions/${path.split('/').at(-1)}`;
}

export function presentHit(hit: SearchHit, actor: Actor, products: ReadonlyMap<string, HitProduct>) {
  const { kind, subjectId, locale, productId, title, titleHtml, snippetHtml, updatedAt } = hit;
  return {
    kind,
    id: subjectId,
    locale,
    title,
    titleHtml,
    snippetHtml,
    path: pathOf(hit, actor),
    product: (productId && products.get(productId)) || null,
    updatedAt,
  };
}

/** What was counted, with the names of products instead of their ids; a product this actor may not see is left out. */
export function presentFacets({ kinds, products }: SearchPage['facets'], known: ReadonlyMap<string, HitProduct>) {
  return {
    kinds,
    products: Object.entries(products)
      .flatMap(([id, count]) => {
        const product = known.get(id);
        return product ? [{ ...product, count }] : [];
      })
      .toSorted((one, other) => other.count - one.count || one.key.localeCompare(other.key)),
  };
}

export function presentSuggestion(hit: SearchHit, typed: string, actor: Actor) {
  const { kind, subjectId, locale, title } = hit;
  return { kind, id: subjectId, locale, title, titleHtml: markTitle(title, typed), path: pathOf(hit, actor) };
}
