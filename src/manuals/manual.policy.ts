import { isEditor, type Actor } from '../accounts/index.js';
import { audienceSql } from '../knowledge/index.js';
import { visibleProductsSql } from '../products/index.js';

export function canEditManuals(actor: Actor): boolean {
  return isEditor(actor);
}

/**
 * Manuals as the help centre shows them: online, meant for this actor, and of a product that this actor may know of.
 * For a row of `manual` and one of `product` under these aliases; no parameters, nothing in it comes from outside.
 */
export function shownManualsSql(actor: Actor, manual: string, product: string): string {
  return `(${manual}.current_version_id IS NOT NULL AND ${audienceSql(actor, manual)} AND ${visibleProductsSql(actor, product)})`;
}

/** The same, but editors find what is not online too. */
export function readableManualsSql(actor: Actor, manual: string, product: string): string {
  return canEditManuals(actor) ? 'TRUE' : shownManualsSql(actor, manual, product);
}

/** Of a manual that may be read: what was published once stays at its address, drafts are for editors. */
export function readableVersionsSql(actor: Actor, version: string): string {
  return canEditManuals(actor) ? 'TRUE' : `${version}.status = 'published'`;
}
