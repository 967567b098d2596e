import { describe, expect, it } from '@jest/globals';
import { RecentLookups } from './recent-lookups.js';

describe('a recent lookup', () => {
  const of = () => {
    const recent = new RecentLookups();
    const lookup = recent.kind<string>();
    let asked = 0;
    const load = async () => {
      asked += 1;
      return `answer ${asked}`;
    };
    return { recent, lookup, load };
  };

  it('is asked once for a burst, per key', async () => {
    const { lookup, load } = of();
    expect(await lookup.find('a', load)).toBe('answer 1');
    expect(await lookup.find('a', load)).toBe('answer 1');
    expect(await lookup.find('b', load)).toBe('answer 2');
  });

  it('is asked again after something changed', async () => {
    const { recent, lookup, load } = of();
    await lookup.find('a', load);
    recent.forget();
    expect(await lookup.find('a', load)).toBe('answer 2');
  });

  it('keeps nothing that was read before the change and answered after it', async () => {
    const { recent, lookup, load } = of();
    let answer: (value: string) => void = () => {};
    const slow = lookup.find('a', () => new Promise((resolve) => (answer = resolve)));
    recent.forget();
    answer('from before');
    expect(await slow).toBe('from before');
    expect(await lookup.find('a', load)).toBe('answer 1');
  });

  it('never keeps that there was nothing, so that a new key works at once', async () => {
    const { lookup, load } = of();
    expect(await lookup.find('a', async () => null)).toBeNull();
    expect(await lookup.find('a', load)).toBe('answer 1');
  });

  it('never grows without end', async () => {
    const { lookup, load } = of();
    for (let n = 0; n < 5_001; n += 1) await lookup.find(String(n), load);
    expect(await lookup.find('0', load)).toBe('answer 5002');
    expect(await lookup.find('5000', load)).toBe('answer 5001');
  });
});
