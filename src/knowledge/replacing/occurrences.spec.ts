import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { excerptsOf, occurrencesIn, withReplaced, type Wanted } from './occurrences.js';
import { rewritten } from './rewriting.js';

const wanted = (find: string, more: Partial<Wanted> = {}): Wanted => ({
  find,
  wholeWords: false,
  matchCase: false,
  ...more,
});
const found = (text: string, find: string, more?: Partial<Wanted>) =>
  occurrencesIn(text, wanted(find, more)).map(([start, end]) => text.slice(start, end));

describe('finding words in a text', () => {
  it('finds characters and no pattern', () => {
    expect(found('Kosten: € 5 (.*) per maand', '(.*)')).toEqual(['(.*)']);
    expect(found('aXb', 'a.b')).toEqual([]);
    expect(found('a++a++', 'a++')).toEqual(['a++', 'a++']);
    expect(found('aaaa', 'aa')).toHaveLength(2);
  });

  it('passes over capitals unless they matter', () => {
    expect(found('App, app en APP', 'app')).toEqual(['App', 'app', 'APP']);
    expect(found('App, app en APP', 'app', { matchCase: true })).toEqual(['app']);
    // A letter whose small form is longer moves nothing after it.
    expect(found('İİ Één één', 'één')).toEqual(['Één', 'één']);
    expect(found('ΟΔΟΣ οδος οδοσ', 'οδοσ')).toHaveLength(3);
  });

  it('takes whole words only where that is asked, with letters of any alphabet around them', () => {
    const whole = (text: string, find: string) => found(text, find, { wholeWords: true });
    expect(whole('app apps webapp app.', 'app')).toHaveLength(2);
    expect(whole('éapp 𝒳app app_2 app', 'app')).toHaveLength(1);
    expect(whole('v2.0 en v2.01', 'v2.0')).toHaveLength(1);
    // What ends with a sign ends there.
    expect(whole('C++11 en C++', 'C++')).toHaveLength(2);
  });

  it('leaves the lines alone that hide a part from readers', () => {
    expect(found('staff\n:::staff\nvoor staff\n:::', 'staff')).toEqual(['staff', 'staff']);
    expect(found('- > ::: staff\nx', 'staff')).toEqual([]);
    const text = { question: 'Wat?', answer: 'Een\n\nTwee' };
    expect(rewritten(text, wanted('Twee'), ':::staff')).toEqual({ refusal: 'staff-parts' });
  });

  it('refuses what a text can’t say', () => {
    const text = { question: 'Wat?', answer: 'x'.repeat(60_000) };
    expect(rewritten(text, wanted('wat?'), ' ')).toEqual({ refusal: 'question-empty' });
    expect(rewritten(text, wanted('wat'), 'w'.repeat(400))).toEqual({ refusal: 'question-too-long' });
    expect(rewritten(text, wanted('x'), 'xx')).toEqual({ refusal: 'answer-too-long' });
    expect(rewritten(text, wanted('Wat'), 'Wat')).toEqual({ refusal: 'not-there' });
    expect(rewritten(text, wanted('wat'), 'Hoe')).toMatchObject({ question: 'Hoe?', places: 1 });
  });

  it('replaces every place it found and touches nothing else', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', ' ', '\n', 'é', '💡', '.'), maxLength: 60 });
    const needle = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '💡'), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(letters, needle, fc.boolean(), fc.boolean(), (text, find, wholeWords, matchCase) => {
        const stretches = occurrencesIn(text, { find, wholeWords, matchCase });
        const parts = stretches.map(([start, end]) => text.slice(start, end));
        expect(parts.every((part) => part.toLowerCase() === find.toLowerCase())).toBe(true);
        expect(withReplaced(text, stretches, '#').replaceAll('#', () => parts.shift()!)).toBe(text);
        if (matchCase && !wholeWords) expect(withReplaced(text, stretches, '')).toBe(text.split(find).join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('shows each place with its line, near ones together, long lines cut', () => {
    const text = `Een\napp en app\n${'lang '.repeat(40)}💡app${' lang'.repeat(40)}`;
    const excerpts = excerptsOf(text, occurrencesIn(text, wanted('app')), 5);
    expect(excerpts.map(({ line, marks }) => [line, marks.length])).toEqual([
      [2, 2],
      [3, 1],
    ]);
    expect(excerpts[0]).toMatchObject({ text: 'app en app', isCutBefore: false, isCutAfter: false });
    const [start, end] = excerpts[1]!.marks[0]!;
    expect(excerpts[1]).toMatchObject({ isCutBefore: true, isCutAfter: true });
    expect(excerpts[1]!.text.slice(start, end)).toBe('app');
    expect(excerpts[1]!.text.isWellFormed()).toBe(true);
    expect(excerptsOf('a\n'.repeat(9), occurrencesIn('a\n'.repeat(9), wanted('a')), 5)).toHaveLength(5);
  });
});
