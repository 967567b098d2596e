import { describe, expect, it } from '@jest/globals';
import { FOUND_END, FOUND_START, markFound, splitWords } from './search-words.js';

describe('what somebody types into the search box', () => {
  it('ends in a word that may not be finished', () => {
    expect(splitWords('hoe reset ik mijn wachtw')).toEqual({ rest: 'hoe reset ik mijn', last: 'wachtw' });
    expect(splitWords('  café  ')).toEqual({ rest: '', last: 'café' });
  });

  it('means something else within quotes, behind a minus and around "or"', () => {
    expect(splitWords('"mijn wacht')).toEqual({ rest: '"mijn wacht', last: '' });
    expect(splitWords('app -wacht')).toEqual({ rest: 'app -wacht', last: '' });
    expect(splitWords('app or')).toEqual({ rest: 'app or', last: '' });
    expect(splitWords('"mijn app"')).toEqual({ rest: '"mijn app"', last: '' });
  });

  it('may be nothing, or signs and control characters', () => {
    expect(splitWords('')).toEqual({ rest: '', last: '' });
    expect(splitWords('\u0000\u0007\u{E000} ')).toEqual({ rest: '', last: '' });
    expect(splitWords("':*&|!(")).toEqual({ rest: "':*&|!(", last: '' });
  });
});

describe('what was found', () => {
  it('is marked in escaped HTML', () => {
    expect(markFound(`<b> & ${FOUND_START}"wacht"${FOUND_END}'s`)).toBe(
      '&lt;b&gt; &amp; <mark>&quot;wacht&quot;</mark>&#39;s',
    );
  });
});
