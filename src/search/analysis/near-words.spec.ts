import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearWords, sharedLetters } from './near-words.js';

/** The same, word by word and straight from the definition. */
function distances(typed: string, word: string): number[] {
  const table = Array.from({ length: typed.length + 1 }, (_, row) =>
    Array.from({ length: word.length + 1 }, (__, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  for (let row = 1; row <= typed.length; row += 1) {
    for (let column = 1; column <= word.length; column += 1) {
      const cost = typed[row - 1] === word[column - 1] ? 0 : 1;
      let least = Math.min(
        table[row - 1]![column]! + 1,
        table[row]![column - 1]! + 1,
        table[row - 1]![column - 1]! + cost,
      );
      if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1])
        least = Math.min(least, table[row - 2]![column - 2]! + 1);
      table[row]![column] = least;
    }
  }
  return table.at(-1)!;
}

describe('words near to what was typed', () => {
  const word = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 9 })
    .map((letters) => letters.join(''));

  it('are all that the definition says, whole or begun, and no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 60 }),
        word,
        fc.nat({ max: 3 }),
        fc.boolean(),
        (words, typed, most, isBeginning) => {
          const sorted = words.toSorted();
          const expected = sorted.flatMap((other, at) => {
            const row = distances(typed, other);
            const distance = isBeginning ? Math.min(...row) : row.at(-1)!;
            return distance <= most ? [{ at, distance }] : [];
          });
          expect(nearWords(sorted, sharedLetters(sorted), typed, { most, isBeginning })).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are none among none, and may be longer than can be counted in a byte', () => {
    expect(nearWords([], sharedLetters([]), 'a', { most: 1, isBeginning: true })).toEqual([]);
    const long = [`${'a'.repeat(300)}b`, `${'a'.repeat(300)}c`];
    expect(nearWords(long, sharedLetters(long), 'aab', { most: 1, isBeginning: true })).toHaveLength(2);
  });
});
