import { LEARNED_SECONDS, queueStateOf, type QueueReport } from '../src/channels/queue-state.js';
import { estimateWait, type WaitingTime } from '../src/channels/waiting-time.js';

/** A made-up day at a made-up desk. Times are in seconds. */
export interface Day {
  name: string;
  hours: number;
  /** Arrivals an hour, and agents, at each quarter of an hour; the last value holds on. */
  arrivals: readonly number[];
  agents: readonly number[];
  handling: number;
  /** Standard deviation of handling over its mean; log-normal. */
  variation: number;
  /** Mean patience; null when nobody gives up. */
  patience: number | null;
  reportEvery: number;
  /** From when to when no report comes: the telephone exchange is away. */
  silence?: readonly [number, number];
}

export interface Waited {
  at: number;
  estimate: WaitingTime;
  real: number;
}

interface Person {
  at: number;
  givesUp: number;
  estimate: WaitingTime;
}

/** Half a minute is soon enough for anybody: errors are told against at least that. */
const LEAST_WAIT = 30;

/** Plays a day through: those who came, waited and were helped, each with what they were told on joining. */
export function playDay(day: Day, seed: number): Waited[] {
  const random = mulberry32(seed);
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  const queue: Person[] = [];
  const helping: Array<{ until: number; took: number }> = [];
  const reports: QueueReport[] = [];
  const waits: Waited[] = [];
  let since = { handled: 0, handlingSum: 0, handlingSquares: 0, abandoned: 0 };
  let nextReport = 0;
  let nextArrival = exponential(3600 / quarter(day.arrivals, 0));

  for (let now = 0; now < day.hours * 3600; now += 1) {
    for (let index = queue.length - 1; index >= 0; index -= 1) {
      if (queue[index]!.givesUp > now) continue;
      queue.splice(index, 1);
      since.abandoned += 1;
    }
    for (let index = helping.length - 1; index >= 0; index -= 1) {
      const { until, took } = helping[index]!;
      if (until > now) continue;
      helping.splice(index, 1);
      since.handled += 1;
      since.handlingSum += took;
      since.handlingSquares += took ** 2;
    }
    const agents = quarter(day.agents, now);
    while (helping.length < agents && queue.length > 0) {
      const { at, estimate } = queue.shift()!;
      waits.push({ at, estimate, real: now - at });
      const took = logNormal(random, day.handling, day.variation);
      helping.push({ until: now + took, took });
    }
    const isSilent = day.silence && now >= day.silence[0] && now < day.silence[1];
    if (now >= nextReport && !isSilent) {
      const free = Math.max(0, agents - helping.length);
      reports.push({ at: new Date(now * 1000), waiting: queue.length, agents, free, ...since });
      since = { handled: 0, handlingSum: 0, handlingSquares: 0, abandoned: 0 };
      nextReport = now + day.reportEvery;
    }
    while (nextArrival <= now) {
      while (reports[0] && reports[0].at.getTime() / 1000 <= now - LEARNED_SECONDS) reports.shift();
      const state = queueStateOf(reports, new Date(now * 1000), queue.length);
      const estimate: WaitingTime = state ? estimateWait(state) : { isKnown: false, reason: 'no-report', age: null };
      const givesUp = day.patience === null ? Infinity : now + exponential(day.patience);
      queue.push({ at: now, givesUp, estimate });
      nextArrival += exponential(3600 / quarter(day.arrivals, now));
    }
  }
  return waits;
}

export interface Score {
  people: number;
  told: number;
  medianError: number;
  held: number;
}

/** Of those who had to wait half a minute or longer and were told something: how good was it? */
export function scoreOf(waits: readonly Waited[]): Score {
  const waiting = waits.filter(({ real }) => real >= LEAST_WAIT);
  const told = waiting.flatMap(({ estimate, real }) => (estimate.isKnown ? [{ ...estimate, real }] : []));
  const errors = told.map(({ seconds, real }) => Math.abs(seconds - real) / real).toSorted((a, b) => a - b);
  return {
    people: waiting.length,
    told: told.length,
    medianError: errors[Math.floor(errors.length / 2)] ?? 0,
    held:
      told.length === 0 ? 1 : told.filter(({ low, high, real }) => low <= real && real <= high).length / told.length,
  };
}

export const DAYS: readonly Day[] = [
  {
    name: 'a steady line of eight agents',
    hours: 6,
    arrivals: [150],
    agents: [8],
    handling: 300,
    variation: 0.7,
    patience: 1200,
    reportEvery: 30,
  },
  {
    name: 'a Monday morning: too many at once',
    hours: 5,
    arrivals: [150, 220, 260, 260, 240, 220, 200, 190, 180],
    agents: [10, 10, 11, 11, 12, 12, 12, 12, 11],
    handling: 280,
    variation: 1,
    patience: 900,
    reportEvery: 30,
  },
  {
    name: 'agents go to lunch and come back',
    hours: 8,
    arrivals: [130, 130, 140, 130],
    agents: [...Array<number>(12).fill(9), 8, 7, 6, 6, 6, 7, 8, 9, 10, 10],
    handling: 270,
    variation: 0.8,
    patience: 1000,
    reportEvery: 60,
  },
  {
    name: 'a patient crowd at the counter',
    hours: 5,
    arrivals: [50, 70, 70, 60, 60, 50, 50],
    agents: [5],
    handling: 360,
    variation: 0.6,
    patience: null,
    reportEvery: 60,
  },
  {
    name: 'handling that varies wildly',
    hours: 8,
    arrivals: [170],
    agents: [12, 12, 12, 13, 13, 12, 12, 11],
    handling: 320,
    variation: 1.4,
    patience: 1100,
    reportEvery: 30,
  },
];

function quarter(values: readonly number[], now: number): number {
  return values[Math.min(values.length - 1, Math.floor(now / 900))]!;
}

function logNormal(random: () => number, mean: number, variation: number): number {
  const variance = Math.log(1 + variation ** 2);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(5, Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal));
}

/** A small random generator whose every day can be played again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
