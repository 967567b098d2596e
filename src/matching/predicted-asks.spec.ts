import fc from 'fast-check';
import { sharesOf } from './predicted-asks.js';

const likely = (...probabilities: number[]) =>
  probabilities.map((probability, n) => ({ articleId: `article ${n}`, probability }));
const weights = (probabilities: number[], threshold: number) =>
  sharesOf(likely(...probabilities), threshold).map(({ probability }) => probability);

describe('sharing an ask', () => {
  it('counts for each article that is likely enough with its probability', () => {
    expect(weights([0.6, 0.25, 0.01, 0.0099, 0.004], 0.01)).toEqual([0.6, 0.25, 0.01]);
    expect(weights([0.6, 0.25], 0.5)).toEqual([0.6]);
  });

  it('never takes a prediction for what a person confirmed, nor for as likely as it is not', () => {
    expect(weights([1], 0.01)).toEqual([0.999]);
    expect(weights([0.99996], 0.01)).toEqual([0.999]);
    expect(weights([0.49996], 0.5)).toEqual([]);
  });

  it('is among ten at most, and among none that is next to impossible', () => {
    expect(weights(Array(12).fill(0.08), 0)).toHaveLength(10);
    expect(weights([0.9996, 0.0004], 0)).toEqual([0.999]);
  });

  it('counts once at most', () => {
    const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(chances, (values) => {
        const sum = values.reduce((total, value) => total + value, 0) || 1;
        const shared = weights(
          values.map((value) => value / sum).toSorted((a, b) => b - a),
          0,
        );
        expect(shared.reduce((total, weight) => total + weight, 0)).toBeLessThan(1 + 1e-9);
      }),
    );
  });
});
