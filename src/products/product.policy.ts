import { isEditor, seesStaffMatters, type Actor } from '../accounts/index.js';
import type { Product } from './product.entity.js';

export function canSeeProduct(actor: Actor, product: Pick<Product, 'audience'>): boolean {
  return product.audience === 'public' || seesStaffMatters(actor);
}

/** The same as canSeeProduct, for a table `product` under this alias. No parameters: nothing in it comes from outside. */
export function visibleProductsSql(actor: Actor, alias: string): string {
  return seesStaffMatters(actor) ? 'TRUE' : `${alias}.audience = 'public'`;
}

export function canManageProducts(actor: Actor): boolean {
  return isEditor(actor);
}
