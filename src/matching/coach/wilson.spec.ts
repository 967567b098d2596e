import { describe, expect, it } from '@jest/globals';
import { wilson } from './wilson.js';

describe('the interval of a share', () => {
  it('is the one of the books', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 0 of 20.
    expect(wilson(81, 263)).toMatchObject({
      share: 81 / 263,
      from: expect.closeTo(0.2553, 4),
      to: expect.closeTo(0.3662, 4),
    });
    expect(wilson(0, 20)).toMatchObject({ from: expect.closeTo(0, 6), to: expect.closeTo(0.1611, 4) });
  });

  it('says nothing of nothing, and stays within 0 and 1', () => {
    expect(wilson(0, 0)).toBeNull();
    const all = wilson(5, 5)!;
    expect(all.to).toBeLessThanOrEqual(1);
    expect(all.from).toBeGreaterThan(0.5);
  });
});
