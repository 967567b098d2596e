import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changedLines, diffLines } from './line-diff.js';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('what became of a text', () => {
  it('says which lines are gone and which are new', () => {
    expect(diffLines('one\ntwo\nthree', 'one\n2\nthree')).toEqual([
      { kind: 'same', text: 'one' },
      { kind: 'gone', text: 'two' },
      { kind: 'new', text: '2' },
      { kind: 'same', text: 'three' },
    ]);
  });

  it('holds both texts whole', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: string) =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');

        expect([without('new'), without('gone')]).toEqual([before, after]);
      }),
    );
  });

  it('leaves out what nobody touched', () => {
    expect(changedLines('1\n2\n3\n4\n5\n6', '1\n2\n3\n4\n5\nsix')).toEqual([
      { kind: 'same', text: '5' },
      { kind: 'gone', text: '6' },
      { kind: 'new', text: 'six' },
    ]);
    expect(changedLines('1\n2', '1\n2')).toEqual([]);
  });
});
