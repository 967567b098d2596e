import { describe, expect, it } from '@jest/globals';
import { HIDDEN } from './network.js';
import { Networks } from './networks.js';

const CLASSES = 3;

describe('the networks of a model', () => {
  it.each([
    [20, 1],
    [300, 3],
    [1_500, 6],
    [12_000, 1],
  ])('learn from %i examples as %i', (examples, networks) => {
    expect(count(learn(examples))).toBe(networks);
  });

  it('are fewer on trial', () => {
    expect(count(learn(1_500, true))).toBe(2);
  });

  it('tell classes apart, with the mean of all at 0', () => {
    const networks = learn(300);
    for (let label = 0; label < CLASSES; label += 1) {
      const scores = networks.scores(vectorOf(label));
      expect(scores.indexOf(Math.max(...scores))).toBe(label);
      expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0);
    }
  });

  it('have nothing to say of a text that they know nothing of', () => {
    const [one = 0, ...others] = learn(300).scores({ ids: Int32Array.of(CLASSES), values: Float32Array.of(1) });
    for (const score of others) expect(Math.abs(score - one)).toBeLessThan(0.5);
  });
});

/** Each class has a feature of its own; one more is read by none. */
function learn(examples: number, isTrial = false): Networks {
  const vectors = Array.from({ length: examples }, (_, n) => ({ ...vectorOf(n % CLASSES), label: n % CLASSES }));
  const rivals = () => Int32Array.of();
  return Networks.learn({ vectors, classes: CLASSES, features: CLASSES + 1, seed: 1, rivals, isTrial });
}

function vectorOf(label: number) {
  return { ids: Int32Array.of(label), values: Float32Array.of(1) };
}

function count({ weights }: Networks): number {
  return weights.outer.length / CLASSES / HIDDEN;
}
