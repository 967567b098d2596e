import type { RunEntry, RunView } from './run.view.js';

/** What of a journal line is a customer's own: what they typed, and how it ended. */
const TOLD = ['answer', 'text', 'method', 'status', 'failure', 'changed', 'lost', 'sent'];

/**
 * A run as its customer sees it: what they did and what came of it, without how the service reaches other systems.
 */
export function asOwn(run: RunView): RunView {
  return { ...run, current: run.current && withoutCall(run.current), entries: run.entries.map(withoutCalls) };
}

function withoutCall(step: NonNullable<RunView['current']>): NonNullable<RunView['current']> {
  if (step.kind !== 'run') return step;
  const { id, kind, text, needs } = step;
  return { id, kind, text, ...(needs ? { needs } : {}) };
}

function withoutCalls(entry: RunEntry): RunEntry {
  const told = Object.entries(entry.detail).filter(([name]) => TOLD.includes(name));
  return { ...entry, effectId: null, detail: Object.fromEntries(told) };
}
