import { describe, expect, it } from '@jest/globals';
import {
  canBeActedFor,
  canManageAccounts,
  canManageOwnCredentials,
  canManageTeams,
  canReadAccount,
  canSignInByLink,
  canUseTotp,
  visibleAccounts,
} from './account.policy.js';
import { ROLES, SYSTEM, type Actor } from './actor.js';

const as = (role: Actor['role'], more: Partial<Actor> = {}): Actor => ({
  ...SYSTEM,
  role,
  via: role === 'visitor' ? 'none' : 'session',
  accountId: role === 'visitor' ? null : 'own',
  ...more,
});
const whoMay = (judge: (actor: Actor) => boolean) => (['visitor', ...ROLES] as const).filter((role) => judge(as(role)));

describe('who may', () => {
  it('manage accounts and teams', () => {
    expect(whoMay(canManageAccounts)).toEqual(['admin']);
    expect(whoMay(canManageTeams)).toEqual(['admin']);
  });

  it('read an account, and that its query says the same', () => {
    for (const id of ['own', 'other']) {
      for (const role of ['visitor', ...ROLES] as const) {
        const actor = as(role);
        // What PostgreSQL makes of ($1 OR account.id = $2): a comparison with NULL is not true.
        const [isStaff, own] = visibleAccounts(actor).parameters;
        expect(isStaff || (own !== null && own === id)).toBe(canReadAccount(actor, { id }));
      }
    }
    expect(whoMay((actor) => canReadAccount(actor, { id: 'own' }))).toEqual(['customer', 'agent', 'editor', 'admin']);
    expect(whoMay((actor) => canReadAccount(actor, { id: 'other' }))).toEqual(['agent', 'editor', 'admin']);
  });

  it('change how they sign in: themselves, never a key in their name', () => {
    expect(whoMay(canManageOwnCredentials)).toEqual([...ROLES]);
    expect(canManageOwnCredentials(as('customer', { via: 'api-key' }))).toBe(false);
    expect(canManageOwnCredentials(as('admin', { accountId: null }))).toBe(false);
  });

  it('sign in with a code, by a link, or be acted for', () => {
    expect(ROLES.filter((role) => canUseTotp(role))).toEqual(['agent', 'editor', 'admin']);
    for (const judge of [canSignInByLink, canBeActedFor]) {
      expect(ROLES.filter((role) => judge({ role, disabledAt: null }))).toEqual(['customer']);
      expect(ROLES.filter((role) => judge({ role, disabledAt: new Date() }))).toEqual([]);
    }
  });
});
