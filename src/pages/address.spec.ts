import { describe, expect, it } from '@jest/globals';
import { address, helpAddress, localPath } from './address.js';

describe('an address', () => {
  it('encodes its segments and leaves out empty parameters', () => {
    expect(address('/desk/tickets', ['a/b'], { status: 'open', q: '', page: null })).toBe(
      '/desk/tickets/a%2Fb?status=open',
    );
    expect(helpAddress('nl', ['search'], { q: 'wachtwoord & pin' })).toBe('/nl/search?q=wachtwoord+%26+pin');
    expect(helpAddress('en')).toBe('/en');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', '', undefined, '/a b'])(
    'goes on to no other site: %p',
    (next) => {
      expect(localPath(next, '/nl')).toBe('/nl');
    },
  );

  it('goes on to a path of ours', () => {
    expect(localPath('/nl/my/questions?page=2', '/nl')).toBe('/nl/my/questions?page=2');
  });
});
