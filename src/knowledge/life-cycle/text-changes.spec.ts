import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesBetween, shortenedChanges, type ChangedLine } from './text-changes.js';

const textOf = ({ pieces }: ChangedLine) => pieces.map(({ text }) => text).join('');
const side = (lines: ChangedLine[], leftOut: string) =>
  lines
    .filter(({ kind }) => kind !== leftOut)
    .map(textOf)
    .join('\n');

describe('what became of a text', () => {
  it('marks the words within a changed line', () => {
    const lines = changesBetween(
      'Open de app.\nKies instellingen.\nKlaar.',
      'Open de app.\nKies mijn instellingen.\nKlaar.',
    );
    expect(lines.map(({ kind }) => kind)).toEqual(['same', 'gone', 'new', 'same']);
    expect(lines[2]!.pieces.filter(({ kind }) => kind === 'new').map(({ text }) => text.trim())).toContain('mijn');
    expect(lines[1]!.pieces.some(({ kind }) => kind === 'both')).toBe(true);
  });

  it('says of lines that have no word in common that one is gone and one is new', () => {
    expect(changesBetween('een', 'two')).toEqual([
      { kind: 'gone', pieces: [{ kind: 'both', text: 'een' }] },
      { kind: 'new', pieces: [{ kind: 'both', text: 'two' }] },
    ]);
  });

  it('holds both versions to the letter, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a b', 'b', '', ' x y ', '<b>', 'één twee'), { maxLength: 8 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = changesBetween(before, after);
        expect(side(lines, 'new')).toBe(before);
        expect(side(lines, 'gone')).toBe(after);
        if (before === after) expect(shortenedChanges(lines)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out what did not change, and is done with the longest texts in time', () => {
    const long = Array.from({ length: 50 }, (_, index) => `regel ${index}`);
    const shown = shortenedChanges(changesBetween(long.join('\n'), [...long.slice(0, 49), 'anders'].join('\n')));
    expect(shown.map(({ kind }) => kind)).toEqual(['same', 'gone', 'new']);
    const noise = (seed: number) => Array.from({ length: 20_000 }, (_, index) => `${(index * seed) % 7919}`).join('\n');
    const lines = changesBetween(noise(31), noise(17));
    expect(side(lines, 'new')).toBe(noise(31));
  });
});
