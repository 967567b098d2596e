import { describe, expect, it } from '@jest/globals';
import { decayed, scoreAt } from './decay.js';

const landmark = new Date('2026-01-01T00:00:00Z');
const daysLater = (days: number) => new Date(landmark.getTime() + days * 86_400_000);

describe('decay', () => {
  it('halves what an ask weighs with every half-life', () => {
    expect(decayed(1, 30, 30)).toBe(0.5);
    expect(decayed(1, 60, 30)).toBe(0.25);
  });

  it('tells the same score from whatever landmark the sum was made', () => {
    // Asked 30 days after the landmark: the forward-decayed sum is 2; 30 days later still it is worth a half.
    expect(scoreAt('2', landmark, daysLater(60), 30)).toBeCloseTo(0.5, 12);
    expect(scoreAt('1', daysLater(30), daysLater(60), 30)).toBeCloseTo(0.5, 12);
  });
});
