import { type Actor, type Role, isStaff } from './actor.js';

/** Who may do what with accounts. Lists say the same in SQL: see visibleAccounts. */

/** Makes, changes, disables and invites accounts, and hands out API keys. */
export function canManageAccounts(actor: Actor): boolean {
  return actor.role === 'admin';
}

export function canManageTeams(actor: Actor): boolean {
  return actor.role === 'admin';
}

/** Staff may look anybody up, everybody themselves. */
export function canReadAccount(actor: Actor, account: { id: string }): boolean {
  return isStaff(actor) || (actor.accountId !== null && actor.accountId === account.id);
}

/** Only people who signed in themselves: a key on behalf of somebody may not touch how they sign in. */
export function canManageOwnCredentials(actor: Actor): boolean {
  return actor.accountId !== null && actor.via === 'session';
}

/** Signing in with a code is for those who can see other people's questions. */
export function canUseTotp(role: Role): boolean {
  return role !== 'customer';
}

/** A link in a mailbox is enough for a customer; staff need what only they know. */
export function canSignInByLink(account: { role: Role; disabledAt: Date | null }): boolean {
  return account.role === 'customer' && account.disabledAt === null;
}

/** A portal may act for customers who may sign in, never for staff. */
export function canBeActedFor(account: { role: Role; disabledAt: Date | null }): boolean {
  return account.role === 'customer' && account.disabledAt === null;
}

/** The same as canSignInByLink and canBeActedFor, for a query on `account`. */
export const ACTIVE_CUSTOMER = `account.role = 'customer' AND account.disabled_at IS NULL`;

/** The same as canReadAccount, for a query on `account`: a condition over two parameters, and their values. */
export function visibleAccounts(actor: Actor) {
  return {
    sql: (staff: string, own: string) => `(${staff}::boolean OR account.id = ${own}::uuid)`,
    parameters: [isStaff(actor), actor.accountId] as const,
  };
}
