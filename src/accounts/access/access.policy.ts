import { NotAllowed, Unauthenticated } from '../account.errors.js';
import type { Allowed } from '../actor.decorators.js';
import type { Actor, Scope } from '../actor.js';
import { ScopeMissing } from './access.errors.js';
import { isUnsafe } from './request-origin.js';

/** A scope counts as held when the key has it, or has `admin`; without scopes the role alone decides. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  return actor.scopes === null || actor.scopes.includes(scope) || actor.scopes.includes('admin');
}

/**
 * Whether an actor may call a handler at all; what it may see there is judged by the service. An API key may only do
 * what a scope is named for, and read what everybody may.
 * @throws Unauthenticated, NotAllowed, ScopeMissing
 */
export function requireAllowed(actor: Actor, allowed: Allowed | undefined, method: string): void {
  const isKey = actor.via === 'api-key';
  if (!allowed) {
    if (isKey && isUnsafe(method)) throw new ScopeMissing(null);
    return;
  }

  if (isKey && !(allowed.scope && hasScope(actor, allowed.scope))) throw new ScopeMissing(allowed.scope ?? null);
  if (actor.role === 'visitor') {
    if (!allowed.visitors) throw new Unauthenticated();
  } else if (allowed.roles && !allowed.roles.includes(actor.role)) {
    throw new NotAllowed();
  }
}
