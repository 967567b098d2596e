import { describe, expect, it } from '@jest/globals';
import { sparkline } from './sparkline.js';

describe('a sparkline', () => {
  it('says which way it goes', () => {
    expect(sparkline([1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 5, 6]).direction).toBe('up');
    expect(sparkline([9, 9, 9, 9, 9, 9, 9, 9, 1, 0, 0, 0]).direction).toBe('down');
    expect(sparkline([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]).direction).toBe('flat');
  });

  it('draws nothing out of nothing', () => {
    expect(sparkline([]).isEmpty).toBe(true);
    expect(sparkline([0, 0]).isEmpty).toBe(true);
  });

  it('stays inside its box', () => {
    const numbers = [...sparkline([0, 5, 100, 3]).line.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [x, y]);
    for (const [x, y] of numbers) {
      expect(Number(x)).toBeLessThanOrEqual(96);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(28);
    }
  });
});
