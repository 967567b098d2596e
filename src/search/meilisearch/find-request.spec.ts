import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findRequest, pageAround } from './find-request.js';

describe('what Meilisearch is asked', () => {
  const query = { words: 'wachtwoord', locale: 'nl', access: ['article:public'] } as const;

  it('always narrows to what the reader holds', () => {
    fc.assert(
      fc.property(
        fc.record({ words: fc.string({ unit: 'binary' }), productId: fc.option(fc.string(), { nil: undefined }) }),
        fc.subarray(['article', 'ticket'] as const),
        ({ words, productId }, kinds) => {
          for (const { filter } of findRequest('desk', { ...query, words, productId, kinds })?.queries ?? []) {
            expect(filter).toMatch(/^access IN \["article:public"\]( AND kind IN \[[a-z", ]+\])?$/);
          }
        },
      ),
    );
  });

  it('is nothing when nothing could be found', () => {
    expect(findRequest('desk', { ...query, access: [] })).toBeNull();
    expect(findRequest('desk', { ...query, access: ['x" OR access EXISTS OR access = "x'] })).toBeNull();
    expect(findRequest('desk', { ...query, productId: 'x" OR access = "ticket:staff' })).toBeNull();
    expect(findRequest('desk', { ...query, only: 'x" OR "x' as 'nl' })).toBeNull();
    for (const words of ['', ' ', '"', '-', '\u0000', '\u202E']) {
      expect(findRequest('desk', { ...query, words })).toBeNull();
    }
  });

  it('writes capitals of tokens so that they stay apart from small letters', () => {
    const [first] = findRequest('desk', { ...query, access: ['Team:A', 'team:a', 'team:a'] })!.queries;
    expect(first!.filter).toBe('access IN [".team:.a", "team:a"]');
  });

  it('finds a page that holds any run of hits, hardly longer than it', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.integer({ min: 1, max: 50 }), (offset, limit) => {
        const { page, hitsPerPage } = pageAround(offset, limit);
        expect((page - 1) * hitsPerPage).toBeLessThanOrEqual(offset);
        expect(page * hitsPerPage).toBeGreaterThanOrEqual(offset + limit);
        expect(hitsPerPage).toBeLessThanOrEqual(offset + limit);
        if (offset % limit === 0) expect(hitsPerPage).toBe(limit);
      }),
    );
  });
});
