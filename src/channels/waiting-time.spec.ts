import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAYS, playDay, scoreOf } from '../../bench/queue-simulation.js';
import { queueStateOf, type QueueReport } from './queue-state.js';
import { estimateWait, LIVE, type QueueState } from './waiting-time.js';

const queue = (given: Partial<QueueState> = {}): QueueState => ({
  age: 10,
  ahead: 11,
  agents: 4,
  free: 0,
  handling: 300,
  variation: 1,
  handled: 400,
  patience: null,
  ...given,
});
const secondsOf = (given: Partial<QueueState>) => {
  const wait = estimateWait(queue(given));
  return wait.isKnown ? wait.seconds : NaN;
};

describe('the waiting time', () => {
  it('is handling x position / agents when nobody gives up', () => {
    const expected = (300 * 12) / 4;
    expect(secondsOf({})).toBeCloseTo(expected);
  });

  it('is shorter when some ahead give up, and the more so the less patient they are', () => {
    expect(secondsOf({ patience: 900 })).toBeLessThan(secondsOf({}));
    expect(secondsOf({ patience: 300 })).toBeLessThan(secondsOf({ patience: 900 }));
  });

  it('is nothing while an agent has nobody to help', () => {
    expect(estimateWait(queue({ ahead: 0, free: 1 }))).toMatchObject({ isKnown: true, seconds: 0, high: 0 });
  });

  it.each<[string, Partial<QueueState>, string]>([
    ['the last report is old', { age: LIVE.mostAge + 1 }, 'too-old'],
    ['nobody helps', { agents: 0 }, 'too-few-agents'],
    ['one agent helps alone', { agents: 1 }, 'too-few-agents'],
    ['hardly anybody was helped yet', { handled: 4 }, 'too-little-known'],
    ['helping takes no time at all', { handling: 0 }, 'too-little-known'],
  ])('is unknown when %s', (_, given, reason) => {
    expect(estimateWait(queue(given))).toEqual({ isKnown: false, reason, age: given.age ?? 10 });
  });

  it('has a range around it that grows with what is not known', () => {
    const width = (given: Partial<QueueState>) => {
      const wait = estimateWait(queue(given));
      return wait.isKnown ? wait.high - wait.low : NaN;
    };
    expect(width({ age: 120 })).toBeGreaterThan(width({ age: 0 }));
    expect(width({ variation: 1.5 })).toBeGreaterThan(width({ variation: 0.5 }));
    expect(width({ handled: 5 })).toBeGreaterThan(width({ handled: 500 }));
  });

  it('never is less for a longer queue, and lies in its own range', () => {
    const state = fc.record({
      age: fc.integer({ min: 0, max: 180 }),
      ahead: fc.integer({ min: 0, max: 300 }),
      agents: fc.integer({ min: 2, max: 60 }),
      handling: fc.integer({ min: 5, max: 3600 }),
      variation: fc.double({ min: 0, max: 3, noNaN: true }),
      handled: fc.integer({ min: 5, max: 1000 }),
      patience: fc.option(fc.integer({ min: 10, max: 5000 })),
    });
    fc.assert(
      fc.property(state, (given) => {
        const wait = estimateWait({ ...given, free: 0 });
        const longer = estimateWait({ ...given, ahead: given.ahead + 1, free: 0 });
        if (!wait.isKnown || !longer.isKnown) throw new Error('is not known');
        expect(wait.low).toBeLessThanOrEqual(wait.seconds);
        expect(wait.seconds).toBeLessThanOrEqual(wait.high);
        expect(longer.seconds).toBeGreaterThan(wait.seconds);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what reports tell about a queue', () => {
  const report = (minute: number, given: Partial<QueueReport> = {}): QueueReport => ({
    at: new Date(minute * 60_000),
    waiting: 6,
    agents: 3,
    free: 0,
    handled: 2,
    handlingSum: 600,
    handlingSquares: 2 * 300 ** 2,
    abandoned: 1,
    ...given,
  });

  it('is nothing without a report', () => {
    expect(queueStateOf([], new Date())).toBeNull();
  });

  it('is the last one, with handling and patience learned from all', () => {
    const reports = Array.from({ length: 11 }, (_, minute) => report(minute));
    expect(queueStateOf(reports, new Date(10.5 * 60_000))).toEqual({
      age: 30,
      ahead: 6,
      agents: 3,
      free: 0,
      handling: 300,
      variation: 0,
      handled: 22,
      patience: (6 * 600) / 11,
    });
  });

  it('says nothing of patience when hardly anybody gave up', () => {
    expect(queueStateOf([report(0), report(1)], new Date(60_000))!.patience).toBeNull();
  });
});

describe('told to people on made-up days', () => {
  const days = DAYS.map((day) => ({ day, waits: [1, 2].flatMap((seed) => playDay(day, seed)) }));

  it.each(days)('$day.name: the range holds four of five', ({ waits }) => {
    const { told, held } = scoreOf(waits);
    expect(told).toBeGreaterThan(100);
    expect(held).toBeGreaterThanOrEqual(0.8);
  });

  it('is off by a quarter at most for half of them', () => {
    expect(scoreOf(days.flatMap(({ waits }) => waits)).medianError).toBeLessThanOrEqual(0.25);
  });

  it('is unknown while the reports fail to come, and known again afterwards', () => {
    const waits = playDay({ ...DAYS[0]!, silence: [7200, 10_800] }, 4);
    const within = (from: number, to: number) => waits.filter(({ at }) => at >= from && at < to);
    const isUnknown = ({ estimate }: (typeof waits)[number]) =>
      !estimate.isKnown && ['too-old', 'no-report'].includes(estimate.reason);
    expect(within(7200 + LIVE.mostAge + 60, 10_800).every(isUnknown)).toBe(true);
    expect(within(7200 + LIVE.mostAge + 60, 10_800).length).toBeGreaterThan(20);
    expect(within(11_000, 20_000).some(isUnknown)).toBe(false);
  });

  it('is unknown when the desk empties', () => {
    const waits = playDay({ ...DAYS[0]!, agents: [8, 8, 8, 8, 1], hours: 3 }, 5);
    const alone = waits.filter(({ at }) => at > 3700);
    expect(alone.length).toBeGreaterThan(2);
    expect(alone.every(({ estimate }) => !estimate.isKnown && estimate.reason === 'too-few-agents')).toBe(true);
  });
});
