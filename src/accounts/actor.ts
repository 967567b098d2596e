import type { Locale } from '../platform/locale/index.js';

export type Role = 'customer' | 'agent' | 'editor' | 'admin';
export const ROLES: readonly Role[] = ['customer', 'agent', 'editor', 'admin'];

/** What an API key may do. */
export type Scope = 'tickets:read' | 'tickets:write' | 'knowledge:read' | 'admin';
export const SCOPES: readonly Scope[] = ['tickets:read', 'tickets:write', 'knowledge:read', 'admin'];

/**
 * Who is asking. A visitor has no account; an API key has none either, unless it acts on behalf of a customer: then
 * the actor is that customer, held to the scopes of the key.
 */
export interface Actor {
  /** Stable per person, key or address: for rate limits and idempotency. */
  readonly key: string;
  readonly accountId: string | null;
  readonly name: string;
  readonly role: Role | 'visitor';
  readonly locale: Locale;
  readonly via: 'session' | 'api-key' | 'none' | 'system';
  /** Null: whatever the role may do. */
  readonly scopes: readonly Scope[] | null;
  readonly sessionId: string | null;
}

export function isStaff(actor: Actor): boolean {
  return actor.role === 'agent' || actor.role === 'editor' || actor.role === 'admin';
}

/**
 * Whether what is for staff alone may be told to this actor. A key stands for another system, whose readers we don't
 * know: without the scope admin it sees what customers see.
 */
export function seesStaffMatters(actor: Actor): boolean {
  return isStaff(actor) && (actor.via !== 'api-key' || actor.role === 'admin');
}

export function isEditor(actor: Actor): boolean {
  return actor.role === 'editor' || actor.role === 'admin';
}

/** The service itself, for imports and jobs that nobody in particular started. */
export const SYSTEM: Actor = {
  key: 'system',
  accountId: null,
  name: 'Vraagbaak',
  role: 'admin',
  locale: 'nl',
  via: 'system',
  scopes: null,
  sessionId: null,
};
