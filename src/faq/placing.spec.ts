import { describe, expect, it } from '@jest/globals';
import { place } from './placing.js';

const ranked = ['a', 'b', 'c', 'd'].map((articleId, index) => ({ articleId, rank: index + 1 }));
const order = (pins: Array<[string, number]>, limit = 10) =>
  place(
    ranked,
    pins.map(([articleId, position]) => ({ articleId, position })),
    limit,
  )
    .map(({ articleId }) => articleId)
    .join('');

describe('placing pins in the FAQ', () => {
  it('leaves the order alone where nothing is pinned', () => expect(order([])).toBe('abcd'));
  it('puts a pin at its position and tells its true place beside it', () => {
    expect(order([['d', 1]])).toBe('dabc');
    expect(place(ranked, [{ articleId: 'd', position: 1 }], 1)).toEqual([
      { articleId: 'd', rank: 4, position: 1, pinned: true },
    ]);
  });
  it('shows a pinned article that nobody has asked for yet', () => {
    expect(place(ranked, [{ articleId: 'new', position: 2 }], 2)[1]).toEqual({
      articleId: 'new',
      rank: null,
      position: 2,
      pinned: true,
    });
  });
  it('lets two pins at one position follow one another', () =>
    expect(
      order([
        ['d', 2],
        ['c', 2],
      ]),
    ).toBe('acdb'));
  it('moves a pin that lies past the end of a short list up to its end', () => expect(order([['a', 50]])).toBe('bcda'));
  it('lists no more than was asked for', () => expect(order([['d', 2]], 2)).toBe('ad'));
});
