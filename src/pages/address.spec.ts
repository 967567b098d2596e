import { describe, expect, it } from '@jest/globals';
import { address, helpAddress } from './address.js';

describe('an address', () => {
  it('encodes its segments and leaves out empty parameters', () => {
    expect(address('/desk/tickets', ['a/b'], { status: 'open', q: '', page: null })).toBe(
      '/desk/tickets/a%2Fb?status=open',
    );
    expect(helpAddress('nl', ['search'], { q: 'wachtwoord & pin' })).toBe('/nl/search?q=wachtwoord+%26+pin');
    expect(helpAddress('en')).toBe('/en');
  });
});
