import { describe, expect, it } from '@jest/globals';
import { askedToWait, nextTry, TRIED_FOR_MS } from './webhook-retries.js';

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

  it('comes not before the receiver asked for, and no sooner than it would have', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    expect(nextTry(1, now, now, inSeconds(90))).toEqual(inSeconds(90));
    expect(nextTry(1, now, now, inSeconds(5))).toEqual(inSeconds(30));
    expect(nextTry(1, inSeconds(-3 * 86_400 + 60), now, inSeconds(90))).toBeNull();
  });
});

describe('a receiver that asks for time', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const asked = (given: string | null, status = 429) => askedToWait(status, given, now)?.toISOString() ?? null;

  it('says so in seconds or with a date, and gets a day at most', () => {
    expect(asked('120')).toBe('2026-03-01T12:02:00.000Z');
    expect(asked(' 120 ', 503)).toBe('2026-03-01T12:02:00.000Z');
    expect(asked('Sun, 01 Mar 2026 13:00:00 GMT')).toBe('2026-03-01T13:00:00.000Z');
    expect(asked('Tue, 01 Mar 2033 13:00:00 GMT')).toBe('2026-03-02T12:00:00.000Z');
    expect(asked('9'.repeat(400))).toBe('2026-03-02T12:00:00.000Z');
  });

  it.each([null, '', '0', '-5', '1.5', '0x10', '1e3', 'soon', '2026-03-01T13:00:00Z', 'Sun, 99 Mar 2026 99:00:00 GMT'])(
    'is not understood with %j',
    (given) => expect(asked(given)).toBeNull(),
  );

  it('does so with 429 and 503 only, and not with a date that went by', () => {
    expect(asked('120', 500)).toBeNull();
    expect(asked('Sun, 01 Mar 2026 11:00:00 GMT')).toBeNull();
  });
});
