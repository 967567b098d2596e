import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packPostings, unpackPostings } from './posting-list.js';

describe('a list of postings', () => {
  const posting = fc.record({
    subject: fc.integer({ min: 0, max: 268_435_455 }),
    impact: fc.double({ min: 0.001, max: 3.99, noNaN: true }),
    title: fc.integer({ min: 0, max: 63 }),
  });
  const postings = fc
    .uniqueArray(posting, { selector: ({ subject }) => subject, maxLength: 60 })
    .map((list) => list.toSorted((a, b) => a.subject - b.subject));

  it('is read as it was written, and written again as it was', () => {
    fc.assert(
      fc.property(postings, (written) => {
        const text = packPostings(written);
        const read = unpackPostings(text);

        expect(read.map(({ subject, title }) => [subject, title])).toEqual(
          written.map(({ subject, title }) => [subject, title]),
        );
        read.forEach(({ impact }, at) => expect(Math.abs(impact - written[at]!.impact)).toBeLessThan(1 / 60_000));
        expect(packPostings(read)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is printable, and small where subjects follow each other', () => {
    const text = packPostings(Array.from({ length: 5_000 }, (_, subject) => ({ subject, impact: 9, title: 99 })));

    expect(text).toMatch(/^[0-o]+$/);
    expect(text).toHaveLength(25_000);
    expect(unpackPostings(text)[4_999]).toMatchObject({ subject: 4_999, title: 63 });
    expect(packPostings([])).toBe('');
    expect(unpackPostings('')).toEqual([]);
  });
});
