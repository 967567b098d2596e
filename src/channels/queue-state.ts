import type { QueueState } from './waiting-time.js';

/** One report about a live queue; counts and sums are about the time since the report before it. */
export interface QueueReport {
  at: Date;
  waiting: number;
  agents: number;
  free: number;
  handled: number;
  handlingSum: number;
  handlingSquares: number;
  abandoned: number;
}

/** How far back handling and giving up are learned from. */
export const LEARNED_SECONDS = 3600;
/** A gap in the reports longer than this tells nothing about who waited in it. */
const LONGEST_STEP = 300;
/** Fewer who give up say too little about patience. */
const LEAST_ABANDONED = 5;

/** What reports of the last hour, in order of time, say about the queue; null without any. */
export function queueStateOf(reports: readonly QueueReport[], now: Date, ahead?: number): QueueState | null {
  const last = reports.at(-1);
  if (!last) return null;
  const sum = (value: (report: QueueReport) => number) => reports.reduce((total, report) => total + value(report), 0);
  const handled = sum((report) => report.handled);
  const handling = handled > 0 ? sum((report) => report.handlingSum) / handled : 0;
  const spread = handled > 0 ? Math.max(0, sum((report) => report.handlingSquares) / handled - handling ** 2) : 0;
  const abandoned = sum((report) => report.abandoned);
  return {
    age: Math.max(0, (now.getTime() - last.at.getTime()) / 1000),
    ahead: ahead ?? last.waiting,
    agents: last.agents,
    free: last.free,
    handling,
    variation: handling > 0 ? Math.min(3, Math.sqrt(spread) / handling) : 1,
    handled,
    // Time waited by everybody per person who gave up: the likeliest mean patience when some are still waiting.
    patience: abandoned >= LEAST_ABANDONED ? waited(reports) / abandoned : null,
  };
}

function waited(reports: readonly QueueReport[]): number {
  return reports.slice(1).reduce((total, report, index) => {
    const before = reports[index]!;
    const step = Math.min(LONGEST_STEP, (report.at.getTime() - before.at.getTime()) / 1000);
    return total + ((before.waiting + report.waiting) / 2) * step;
  }, 0);
}
