import { describe, expect, it } from '@jest/globals';
import { wordsOf } from './ticket-search.js';

describe('the words somebody searches for', () => {
  it('are cut at whatever is no letter or digit', () => {
    expect(wordsOf(`  'wachtwoord' & !(reset) | <-> \\ :*`)).toEqual(['wachtwoord', 'reset']);
    expect(wordsOf('één café 2fa')).toEqual(['één', 'café', '2fa']);
  });

  it('keep addresses, versions and compounds whole', () => {
    expect(wordsOf('anna@voorbeeld.nl v2.1 e-mail')).toEqual(['anna@voorbeeld.nl', 'v2.1', 'e-mail']);
  });

  it('are eight at most', () => {
    expect(wordsOf('a b c d e f g h i j')).toHaveLength(8);
    expect(wordsOf('%_"#;--')).toEqual([]);
  });
});
