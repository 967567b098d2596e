import { isEditor, isStaff, type Actor } from '../accounts/index.js';
import { readableArticlesSql } from '../knowledge/index.js';

/** A person of the desk who signed in: what is done to customers' accounts is done by somebody, never by a key. */
export function isPersonOfTheDesk(actor: Actor): boolean {
  return actor.accountId !== null && isStaff(actor) && (actor.via === 'session' || actor.via === 'system');
}

/** Writes procedures, submits them and judges those of others. */
export function mayWriteProcedures(actor: Actor): boolean {
  return isEditor(actor) && isPersonOfTheDesk(actor);
}

/** Reads procedures, as far as the article that they belong to may be read: see visibleProceduresSql. */
export function mayReadProcedures(actor: Actor): boolean {
  return isStaff(actor) && actor.via !== 'api-key';
}

/** Connectors lead into other systems: only administrators set them up, and keep their secrets. */
export function mayKeepConnectors(actor: Actor): boolean {
  return actor.role === 'admin' && isPersonOfTheDesk(actor);
}

/**
 * The condition on procedure `alias` that says which an actor may see: editors all, agents those that somebody
 * released and whose article they may read. No parameters: nothing in it comes from outside.
 */
export function visibleProceduresSql(actor: Actor, alias: string): string {
  if (!mayReadProcedures(actor)) return 'false';
  if (isEditor(actor)) return 'true';
  return `(${alias}.runnable_version IS NOT NULL AND ${alias}.archived_at IS NULL AND EXISTS (
    SELECT FROM article of_it WHERE of_it.id = ${alias}.article_id AND ${readableArticlesSql(actor, 'of_it')}))`;
}
