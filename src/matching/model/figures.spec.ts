import { describe, expect, it } from '@jest/globals';
import { auroc, calibrationError } from './figures.js';
import { learnWeights, likelihoods } from './choice.js';

describe('the figures of a model', () => {
  it('call a perfect order 1, a reversed one 0 and equals a half', () => {
    const outcomes = (chances: number[]) => chances.map((chance, n) => ({ chance, isTrue: n >= 2 }));

    expect(auroc(outcomes([0.1, 0.2, 0.8, 0.9]))).toBe(1);
    expect(auroc(outcomes([0.8, 0.9, 0.1, 0.2]))).toBe(0);
    expect(auroc(outcomes([0.5, 0.5, 0.5, 0.5]))).toBe(0.5);
  });

  it('say by how much probabilities are off', () => {
    const outcomes = Array.from({ length: 10 }, (_, n) => ({ chance: 0.9, isTrue: n < 6 }));

    expect(calibrationError(outcomes)).toBeCloseTo(0.3);
  });
});

describe('weights learned from choices', () => {
  it('make chances come out as often as they say', () => {
    const choices = Array.from({ length: 100 }, (_, n) => ({ views: Float64Array.of(1, 0), right: n < 80 ? 0 : 1 }));

    const [chance] = likelihoods(Float64Array.of(1, 0), learnWeights(choices, [0], 0.001));

    expect(chance).toBeCloseTo(0.8, 3);
  });

  it('stay as expected without choices', () => {
    expect(learnWeights([], [0.5, -2], 6)).toEqual([0.5, -2]);
  });
});
