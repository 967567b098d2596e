import fc from 'fast-check';
import { groupKeys } from './group-keys.js';

const ids = (...names: string[]) => names.flatMap((name) => [...name]);
const old = (key: string, letters: string) => ({ key, members: [...letters], words: [] });
const keysOf = (groups: string[], before: ReturnType<typeof old>[]) =>
  groupKeys(
    groups.map((letters) => [...letters]),
    before,
    new Set(ids(...groups)),
  );

describe('the key of a group', () => {
  it('stays with the larger part of a group that splits', () => {
    const [small, large] = keysOf(['ab', 'cde'], [old('one', 'abcde')]);

    expect(large).toBe('one');
    expect(small).not.toBe('one');
  });

  it('is that of the larger of two groups that merge', () => {
    expect(keysOf(['abcde'], [old('small', 'ab'), old('large', 'cde')])).toEqual(['large']);
  });

  it('is a new one for a group that has too little of the old', () => {
    expect(keysOf(['awxyz', 'bc'], [old('one', 'abc')])[0]).not.toBe('one');
  });

  it('stays when most of its questions are answered and gone', () => {
    expect(keysOf(['abwx'], [old('one', 'abcdefghij')])).toEqual(['one']);
  });

  it('is the same for the same new members, in any order', () => {
    expect(keysOf(['abc'], [])).toEqual(keysOf(['cba'], []));
    expect(keysOf(['abc'], [])).not.toEqual(keysOf(['abd'], []));
  });

  it('is never that of two groups, and one goes on as itself when nothing changes', () => {
    const grouping = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1 }).chain((members) =>
      fc.array(fc.nat(5), { minLength: members.length, maxLength: members.length }).map((numbers) => {
        const groups = new Map<number, string[]>();
        for (const [n, number] of numbers.entries())
          groups.set(number, [...(groups.get(number) ?? []), `q${members[n]!}`]);
        return [...groups.values()];
      }),
    );
    fc.assert(
      fc.property(grouping, grouping, (first, second) => {
        const before = groupKeys(first, [], new Set()).map((key, n) => ({ key, members: first[n]!, words: [] }));
        const after = groupKeys(second, before, new Set(second.flat()));

        expect(new Set(after).size).toBe(after.length);
        expect(groupKeys(first, before, new Set(first.flat()))).toEqual(before.map(({ key }) => key));
      }),
      { numRuns: 100 },
    );
  });
});
