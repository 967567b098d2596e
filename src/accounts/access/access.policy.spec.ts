import { describe, expect, it } from '@jest/globals';
import { STAFF, type Allowed } from '../actor.decorators.js';
import { ROLES, SYSTEM, type Actor, type Scope } from '../actor.js';
import { hasScope, requireAllowed } from './access.policy.js';

const person = (role: Actor['role']): Actor => ({
  ...SYSTEM,
  role,
  via: role === 'visitor' ? 'none' : 'session',
  scopes: null,
});
const key = (role: Actor['role'], ...scopes: Scope[]): Actor => ({ ...SYSTEM, role, via: 'api-key', scopes });

function answer(actor: Actor, allowed: Allowed | undefined, method = 'GET'): string {
  try {
    requireAllowed(actor, allowed, method);
    return 'in';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a handler', () => {
  it('without @Allow lets everybody in, and keys to read', () => {
    for (const role of ['visitor', ...ROLES] as const) {
      expect(answer(person(role), undefined)).toBe('in');
      expect(answer(person(role), undefined, 'POST')).toBe('in');
    }
    expect(answer(key('agent'), undefined)).toBe('in');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(answer(key('admin', 'admin'), undefined, method)).toBe('scope-missing');
  });

  it('for people with an account sends visitors to sign in, and keys away', () => {
    expect(answer(person('visitor'), {})).toBe('unauthenticated');
    expect(answer(person('customer'), {})).toBe('in');
    expect(answer(key('admin', 'admin'), {})).toBe('scope-missing');
  });

  it('for staff refuses customers', () => {
    expect(answer(person('visitor'), { roles: STAFF })).toBe('unauthenticated');
    expect(answer(person('customer'), { roles: STAFF })).toBe('forbidden');
    expect(answer(person('agent'), { roles: STAFF })).toBe('in');
  });

  it('with a scope wants it of keys only, and the role as well', () => {
    const allowed: Allowed = { roles: STAFF, scope: 'tickets:read' };
    expect(answer(person('agent'), allowed)).toBe('in');
    expect(answer(key('agent', 'tickets:read'), allowed)).toBe('in');
    expect(answer(key('agent', 'tickets:write', 'knowledge:read'), allowed)).toBe('scope-missing');
    expect(answer(key('admin', 'admin'), allowed)).toBe('in');
    expect(answer(key('customer', 'tickets:read'), allowed)).toBe('forbidden');
    expect(answer(key('customer', 'admin'), allowed)).toBe('forbidden');
    expect(answer(key('agent', 'admin'), { roles: ['admin'], scope: 'admin' })).toBe('forbidden');
  });

  it('for visitors too lets them in, and keys with the scope', () => {
    const allowed: Allowed = { visitors: true, scope: 'tickets:write' };
    expect(answer(person('visitor'), allowed, 'POST')).toBe('in');
    expect(answer(person('customer'), allowed, 'POST')).toBe('in');
    expect(answer(key('agent', 'tickets:write'), allowed, 'POST')).toBe('in');
    expect(answer(key('agent', 'tickets:read'), allowed, 'POST')).toBe('scope-missing');
  });
});

it('a scope is no limit to a person, and admin is every scope', () => {
  expect(hasScope(person('customer'), 'tickets:write')).toBe(true);
  expect(hasScope(key('agent', 'tickets:read'), 'tickets:write')).toBe(false);
  expect(hasScope(key('admin', 'admin'), 'tickets:write')).toBe(true);
  expect(hasScope(key('agent', 'tickets:write'), 'admin')).toBe(false);
});
