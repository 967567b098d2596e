import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { IndexNews } from './index-news.js';
import type { SearchPage, SearchQuery } from './search-engine.js';
import { Suggestions } from './suggestions.js';

const QUERY: SearchQuery = { words: 'wachtw', locale: 'nl', access: ['article:public'], limit: 6, highlight: false };

describe('suggestions', () => {
  let news: IndexNews;
  let suggestions: Suggestions;
  let asked: number;
  const page = (): SearchPage => ({
    hits: [],
    total: (asked += 1),
    facets: { kinds: {}, products: {} },
    corrected: null,
    took: 0,
    engine: 'postgresql',
  });
  const nth = async (query: Partial<SearchQuery> = {}) =>
    (await suggestions.find({ ...QUERY, ...query }, async () => page())).total;

  beforeEach(() => {
    jest.useFakeTimers();
    news = new IndexNews();
    suggestions = new Suggestions(news);
    asked = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are found once for all who ask the same within half a second', async () => {
    expect(await Promise.all([nth(), nth()])).toEqual([1, 1]);
    jest.advanceTimersByTime(499);
    expect(await nth()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await nth()).toBe(2);
  });

  it('are found anew once the index has changed', async () => {
    await nth();
    news.changed();
    expect(await nth()).toBe(2);
  });

  it('are found anew when the index changed while they were being found', async () => {
    const early = suggestions.find(QUERY, async () => {
      await Promise.resolve();
      news.changed();
      return page();
    });
    expect((await early).total).toBe(1);
    expect(await nth()).toBe(2);
  });

  it.each<Partial<SearchQuery>>([
    { words: 'wachtwo' },
    { locale: 'en' },
    { access: ['article:public', 'article:staff'] },
    { kinds: ['manual'] },
    { productId: 'a' },
    { limit: 5 },
    { only: 'nl' },
    { offset: 1 },
    { literal: true },
  ])('are nobody else’s who asks otherwise: %j', async (other) => {
    await nth();
    expect(await nth(other)).toBe(2);
  });

  it('are not kept when they failed', async () => {
    await expect(suggestions.find(QUERY, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await nth()).toBe(1);
  });

  it('are kept for a thousand questions, and the oldest of more forgotten', async () => {
    for (let n = 0; n <= 1_000; n += 1) await nth({ words: `w${n}` });
    expect(await nth({ words: 'w1' })).toBe(2);
    expect(await nth({ words: 'w0' })).toBe(1_002);
  });
});
