import { isEditor, isStaff, type Actor } from '../accounts/index.js';
import type { Product } from './product.entity.js';

export function canSeeProduct(actor: Actor, product: Pick<Product, 'audience'>): boolean {
  return product.audience === 'public' || seesStaffProducts(actor);
}

/** The same as canSeeProduct, for a table `product` under this alias. No parameters: nothing in it comes from outside. */
export function visibleProductsSql(actor: Actor, alias: string): string {
  return seesStaffProducts(actor) ? 'TRUE' : `${alias}.audience = 'public'`;
}

export function canManageProducts(actor: Actor): boolean {
  return isEditor(actor);
}

/** A key stands for another system, whose readers we don't know: without the scope admin it sees what customers see. */
function seesStaffProducts(actor: Actor): boolean {
  return isStaff(actor) && (actor.via !== 'api-key' || actor.role === 'admin');
}
