import { describe, expect, it } from '@jest/globals';
import { nextTry, TRIED_FOR_MS } from './webhook-retries.js';

describe('a message that does not arrive', () => {
  it('is tried with longer and longer waits, for three days and not a moment longer', () => {
    const begun = new Date('2026-03-01T12:00:00Z');
    const tries: Date[] = [begun];
    for (let next: Date | null = begun; next; next = nextTry(tries.length, begun, next)) {
      if (next !== begun) tries.push(next);
    }
    const waits = tries.slice(1).map((at, index) => (at.getTime() - tries[index]!.getTime()) / 60_000);
    expect(waits.slice(0, 6)).toEqual([0.5, 5, 30, 120, 300, 600]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(tries.at(-1)!.getTime() - begun.getTime()).toBeLessThanOrEqual(TRIED_FOR_MS);
    expect(tries.length).toBeGreaterThan(8);
  });
});
