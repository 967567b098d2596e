import { describe, expect, it } from '@jest/globals';
import { ownAddresses } from './own-addresses.js';

const HOME = 'https://hulp.voorbeeld.nl';

describe('addresses of our own pages in a text', () => {
  it.each([
    ['[hier](/nl/articles/een-vraag)', ['/nl/articles/een-vraag']],
    ['Zie https://hulp.voorbeeld.nl/en/manuals/app/sections/start.', ['/en/manuals/app/sections/start']],
    ['[a](/nl/products/app?tab=x) en [b](/nl/products/app#top)', ['/nl/products/app']],
    ['<https://hulp.voorbeeld.nl/nl/articles/x>, en [x]: /nl/articles/y "titel"', ['/nl/articles/x', '/nl/articles/y']],
  ])('finds them in %s', (text, addresses) => {
    expect(ownAddresses(text, HOME)).toEqual(addresses);
  });

  it.each([
    'https://elders.nl/nl/articles/x',
    'https://hulpXvoorbeeld.nl/nl/articles/x',
    '/desk/tickets/1 en /media/articles/x.png',
    'nl/articles/x',
  ])('leaves %s alone', (text) => {
    expect(ownAddresses(text, HOME)).toEqual([]);
  });

  it('reads a hostile text in one go', () => {
    expect(ownAddresses('/nl/articles/'.repeat(20_000), HOME)).toHaveLength(1);
    expect(ownAddresses(' /nl/articles/a'.repeat(20_000), HOME)).toEqual(['/nl/articles/a']);
  });
});
