/** A live queue as somebody who joins it now finds it. Times are in seconds. */
export interface QueueState {
  /** How old this knowledge is. */
  age: number;
  /** People who wait and are helped earlier. */
  ahead: number;
  /** People who help right now, and those of them who have nobody to help. */
  agents: number;
  free: number;
  /** How long helping one takes: the mean, the standard deviation over the mean, and how many this was learned from. */
  handling: number;
  variation: number;
  handled: number;
  /** How long people wait before they give up, on average; null when hardly anybody does. */
  patience: number | null;
}

export type UnknownReason = 'no-report' | 'too-old' | 'too-few-agents' | 'too-little-known' | 'closed';

export type WaitingTime =
  | {
      isKnown: true;
      seconds: number;
      /** Four of five wait between these. */
      low: number;
      high: number;
      method: 'erlang-a' | 'free-agent' | 'answers-per-hour';
      age: number;
    }
  | { isKnown: false; reason: UnknownReason; age: number | null };

export interface Demands {
  /** The oldest knowledge that still says something. */
  mostAge: number;
  /** With fewer, one break or one long call makes any number wrong. */
  leastAgents: number;
}

/** For queues that are reported: a report a minute is normal, one that is missing twice is forgiven. */
export const LIVE: Demands = { mostAge: 180, leastAgents: 2 };

const LEAST_HANDLED = 5;
/** Agents come and go while somebody waits; so much of the estimate that may take away or add. */
const STAFFING_DOUBT = 0.14;
/** The standard normal's quantile at 90 %: between it and its mirror lie four of five. */
const Z = 1.2816;

/**
 * How long somebody waits who joins this queue now. They are helped after everybody ahead has left the queue and one
 * more agent is free; with i people still ahead, someone is helped every handling/agents seconds and each of the i may
 * give up, so the next one leaves at rate agents/handling + i/patience. The sum of those means is the delay estimator
 * QL_m for queues with abandonment, Ibrahim and Whitt, "Real-time delay estimation in overloaded multiserver queues
 * with abandonments", Management Science 55 (2009); without anybody giving up it is Whitt's (1999) handling x position /
 * agents. The range is the gamma distribution with the variance of that sum, widened by what we don't know: how
 * handling varies, the mean from few samples, the age of the report, and agents who come and go.
 */
export function estimateWait(state: QueueState, demands: Demands = LIVE): WaitingTime {
  const { age, ahead, agents, free, handling, variation, handled, patience } = state;
  const unknown = (reason: UnknownReason): WaitingTime => ({ isKnown: false, reason, age });
  if (age > demands.mostAge) return unknown('too-old');
  if (agents < demands.leastAgents) return unknown('too-few-agents');
  if (free > ahead) return { isKnown: true, seconds: 0, low: 0, high: 0, method: 'free-agent', age };
  if (handled < LEAST_HANDLED || !(handling > 0)) return unknown('too-little-known');

  const helping = agents / handling;
  // Few departures of many agents look random whatever one handling is like; many of few vary as handling does.
  const steps = ahead - free + 1;
  const roughness = (agents + steps * variation ** 2) / (agents + steps);
  let [mean, variance] = [0, 0];
  for (let others = 0; others < steps; others += 1) {
    const leaving = helping + (patience === null ? 0 : others / patience);
    mean += 1 / leaving;
    variance += roughness / leaving ** 2;
  }
  const doubt = variation ** 2 / handled + STAFFING_DOUBT ** 2;
  // While the report grew old, about as many came as were helped, each at the rate of helping.
  variance += doubt * mean ** 2 + (2 * age) / helping;
  const at = gammaQuantile(mean, variance);
  return {
    isKnown: true,
    seconds: mean,
    low: Math.min(mean, at(-Z)),
    high: Math.max(mean, at(Z)),
    method: 'erlang-a',
    age,
  };
}

/** Quantiles of the gamma distribution with this mean and variance, by Wilson and Hilferty's cube root (1931). */
function gammaQuantile(mean: number, variance: number): (z: number) => number {
  const spread = variance / (9 * mean ** 2);
  return (z) => mean * Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
}
