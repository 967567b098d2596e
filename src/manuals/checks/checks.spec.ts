import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scoreChecks } from '../../../bench/eval-checks.js';
import { compareSteps } from './compare-steps.js';

describe('the checks of a manual', () => {
  it('find what was planted, and nothing in the twins without', () => {
    const { found, alarms, table } = scoreChecks();
    expect(table.length).toBe(31);
    expect(found).toBeGreaterThanOrEqual(28);
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it('see no difference between steps and themselves, whatever they say', () => {
    const words = fc.array(
      fc.array(fc.constantFrom('draai', 'klep', 'water', 'slang', 'druk', 'meter', 'open'), {
        minLength: 1,
        maxLength: 5,
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(words, (steps) => {
        const texts = steps.map((step) => step.join(' '));
        expect(compareSteps(texts, texts)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('take a step that says two for both', () => {
    const manual = ['Sluit de vulslang aan op de kraan.', 'Draai de vulkraan langzaam open.'];
    expect(compareSteps(manual, ['Sluit de vulslang aan op de kraan en draai de vulkraan langzaam open.'])).toEqual([]);
  });
});
