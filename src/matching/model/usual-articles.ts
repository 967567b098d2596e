import type { KnownArticle } from './match-types.js';

/** As if so many tickets of a product had gone to articles as tickets in general do. */
const AS_ALL = 4;
const MOST = 3;

/** How many tickets went to each article, and to which articles those about each product go more than others do. */
export class UsualArticles {
  readonly links: Int32Array;
  private readonly byProduct = new Map<string, Map<number, number>>();
  private readonly ofProduct = new Map<string, number>();
  private all = 0;

  constructor(articles: number) {
    this.links = new Int32Array(articles);
  }

  add(article: number, productId: string | null, times = 1): void {
    this.links[article]! += times;
    this.all += times;
    if (productId === null) return;
    const counts = this.byProduct.get(productId) ?? new Map<number, number>();
    this.byProduct.set(productId, counts.set(article, (counts.get(article) ?? 0) + times));
    this.ofProduct.set(productId, (this.ofProduct.get(productId) ?? 0) + times);
  }

  /** The log of how much more often than in general; 0 when nothing is known. */
  usual(article: number, productId: string | null): number {
    const counts = productId === null ? undefined : this.byProduct.get(productId);
    if (!counts) return 0;
    const general = (this.links[article]! + 0.5) / (this.all + 0.5 * this.links.length);
    const here = ((counts.get(article) ?? 0) + AS_ALL * general) / (this.ofProduct.get(productId!)! + AS_ALL);
    return Math.max(-MOST, Math.min(MOST, Math.log(here / general)));
  }
}

export function productSide(article: Pick<KnownArticle, 'productId'>, productId: string | null): number {
  if (article.productId === null || productId === null) return 0;
  return article.productId === productId ? 1 : -1;
}
