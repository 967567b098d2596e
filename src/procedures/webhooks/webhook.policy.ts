import type { Actor } from '../../accounts/index.js';

/** Says where what happens is told: administrators, and keys with the scope admin. */
export function mayKeepWebhooks(actor: Actor): boolean {
  return actor.role === 'admin';
}
