import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ProductsQueries, ProductsService } from '../../products/index.js';

/** The product that a whole import is for. */
@Injectable()
export class ImportProducts {
  constructor(
    private readonly products: ProductsService,
    private readonly queries: ProductsQueries,
  ) {}

  /** Answers whether it had to be made. @throws InvalidInput for what can't be a product's key */
  async ensure(
    actor: Actor,
    { product, dryRun }: { product?: string | undefined; dryRun?: boolean | undefined },
  ): Promise<boolean> {
    if (product === undefined || (await this.queries.idsByKey([product])).has(product)) return false;
    const name = product.charAt(0).toUpperCase() + product.slice(1).replaceAll('-', ' ');
    if (!dryRun) await this.products.create(actor, { key: product, name: { nl: name, en: name } });
    return true;
  }
}
