import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publicPart } from '../markdown/index.js';
import { keysIn, withFragments } from './fragment-marks.js';
import { fragmentBody } from './fragment.schemas.js';

const SAYS: Record<string, string> = {
  hours: '- Monday: 9–17\n- Saturday: 10–14\n\nClosed on Sunday.',
  phone: '**0800 1234**',
};
const expand = (text: string) => withFragments(text, (key) => SAYS[key] ?? null);

describe('the marks of fragments', () => {
  it('become the whole fragment on a line of their own, and one line within a line', () => {
    expect(expand('Call us:\n\n{{fragment:hours}}\n\nBye.')).toBe(`Call us:\n\n${SAYS['hours']}\n\nBye.`);
    expect(expand('Call {{fragment:phone}} or {{fragment:phone}}.')).toBe('Call **0800 1234** or **0800 1234**.');
    expect(expand('- {{fragment:hours}}')).toBe('- - Monday: 9–17 - Saturday: 10–14 Closed on Sunday.');
  });

  it('stay in the list or quotation that they stand in', () => {
    expect(expand('1. Look:\n   {{fragment:hours}}')).toBe(
      '1. Look:\n   - Monday: 9–17\n   - Saturday: 10–14\n\n   Closed on Sunday.',
    );
    expect(expand('> {{fragment:hours}}')).toBe('> - Monday: 9–17\n> - Saturday: 10–14\n>\n> Closed on Sunday.');
  });

  it('are no marks when anything else stands in them', () => {
    const text = '{{fragment:}} {{fragment:A}} {{ fragment:phone }} {{phone}} {fragment:phone}';
    expect(expand(text)).toBe(text);
    expect(keysIn(text)).toEqual([]);
    expect(keysIn('{{fragment:b}}\n{{fragment:a}}{{fragment:b}}')).toEqual(['b', 'a']);
  });

  it('leave nothing behind where a fragment is not there, unless asked to', () => {
    expect(expand('Call {{fragment:fax}}.')).toBe('Call .');
    expect(
      withFragments(
        'Call {{fragment:fax}}.',
        () => null,
        (mark) => `[${mark}]`,
      ),
    ).toBe('Call [{{fragment:fax}}].');
  });

  it('are not looked for in what a fragment says, and make no text a book', () => {
    expect(withFragments('{{fragment:a}}', () => '{{fragment:a}}')).toBe('{{fragment:a}}');
    expect(withFragments('{{fragment:a}} '.repeat(5_000), () => 'x'.repeat(2_000)).length).toBeLessThan(200_000);
  });

  it('open and close no part that is for staff, whatever is written around them and said by them', () => {
    const piece = fc.constantFrom(':::', '::', ':', ' ', '\n', '> ', '- ', 'a', '1.', 'staff', '{{fragment:x}}');
    const pieces = fc.array(piece, { maxLength: 8 }).map((some) => some.join(''));
    fc.assert(
      fc.property(pieces, pieces, pieces, (before, within, said) => {
        const body = fragmentBody.safeParse(said);
        fc.pre(body.success);
        const text = `${before}\n:::staff\n${within}\nHIDDEN\n:::\n${before}`;
        const isHidden = !publicPart(text).includes('HIDDEN');
        expect(!publicPart(withFragments(text, () => body.data!)).includes('HIDDEN')).toBe(isHidden);
      }),
      { numRuns: 1_000 },
    );
  });
});
