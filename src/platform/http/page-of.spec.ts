import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInput } from '../errors/index.js';
import { decodeCursor, encodeCursor, pageOf } from './page-of.js';

describe('a cursor', () => {
  it('comes back as the texts that went into it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1 }), (key) => {
        expect(decodeCursor(encodeCursor(key), key.length)).toEqual(key.map(String));
      }),
    );
  });

  it('is refused when somebody made it up', () => {
    const made = [
      ...[{}, null, 1, 'x', [1], [1, null], [1, [2]], [1, 2, 3]].map((key) => JSON.stringify(key)),
      '[1,2',
      '',
    ];

    for (const text of [...made.map((json) => Buffer.from(json).toString('base64url')), 'not base64 €', '\u0000'])
      expect(() => decodeCursor(text, 2)).toThrow(InvalidInput);
  });
});

describe('a page of a list', () => {
  const keyOf = ({ n }: { n: number }) => [n];
  const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

  it('leads to the next one while there is more', () => {
    const { items, next } = pageOf(rows(4), 3, keyOf);

    expect(items).toEqual(rows(3));
    expect(decodeCursor(next!, 1)).toEqual(['2']);
  });

  it('is the last one when it holds all there is', () => {
    expect(pageOf(rows(3), 3, keyOf)).toEqual({ items: rows(3), next: null });
    expect(pageOf([], 3, keyOf)).toEqual({ items: [], next: null });
  });
});
