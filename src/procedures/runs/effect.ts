import type { ProcedureDefinition, RunStep } from '../definition/procedure-definition.js';
import { filled, referencesIn } from '../definition/templates.js';
import type { HeldRun } from './run-book.js';
import type { RunEntry } from './run.view.js';

/** Milliseconds that a step's call may take when its definition does not say. */
const TIMEOUT_MS = 15_000;
/** How long a process is believed to be alive with a call, beyond what the call and asking about it may take. */
const GRACE_MS = 20_000;
const MASK = '••••';

/** A call that is to be made: what goes out, and what of it may be written down. */
export interface Effect {
  effectId: string;
  stepId: string;
  direction: 'do' | 'undo';
  attempt: number;
  connector: string;
  operation: string;
  inputs: Record<string, string>;
  /** The same without secrets. */
  written: Record<string, string>;
  timeout: number;
}

export const timeoutOf = ({ timeout }: RunStep): number => (timeout ? timeout * 1_000 : TIMEOUT_MS);

/** How long the call may be out before its process counts as dead. */
export const leaseFor = (timeout: number): number => timeout * 2 + GRACE_MS;

/** @throws ValueMissing */
export function effectOf(
  effectId: string,
  step: RunStep,
  direction: 'do' | 'undo',
  attempt: number,
  values: ReadonlyMap<string, string>,
): Effect {
  const call = direction === 'do' ? step : step.undo!;
  const secret = new Set((step.needs ?? []).filter((need) => need.secret).map(({ name }) => `needs.${name}`));
  const inputs: Record<string, string> = {};
  const written: Record<string, string> = {};
  for (const [name, template] of Object.entries(call.with ?? {})) {
    inputs[name] = filled(template, values);
    written[name] = referencesIn(template).some((reference) => secret.has(reference)) ? MASK : inputs[name];
  }
  const { connector } = step;
  return {
    effectId,
    stepId: step.id,
    direction,
    attempt,
    connector,
    operation: call.operation,
    inputs,
    written,
    timeout: timeoutOf(step),
  };
}

/** The call that a journal line says was begun. */
export function begunEffect(entry: RunEntry): Effect & { before: Record<string, string> } {
  const { connector, operation, inputs, before, timeout } = entry.detail as {
    connector: string;
    operation: string;
    inputs: Record<string, string>;
    before: Record<string, string>;
    timeout: number;
  };
  return {
    effectId: entry.effectId!,
    stepId: entry.stepId!,
    direction: entry.direction!,
    attempt: entry.attempt!,
    connector,
    operation,
    inputs,
    written: inputs,
    timeout,
    before,
  };
}

export function attemptAfter(entries: readonly RunEntry[], stepId: string, direction: 'do' | 'undo'): number {
  const begun = entries.filter(
    (entry) => entry.what === 'begun' && entry.stepId === stepId && entry.direction === direction,
  );
  return begun.length + 1;
}

/** What never reached the other side, as was found out: no try, and no answer either. */
export function isNoTry({ what, detail }: RunEntry): boolean {
  return what === 'refused' && (detail['code'] === 'not-done' || detail['code'] === 'not-reached');
}

/** What was changed and neither taken back nor given up yet, the last first. */
export function leftToUndo(entries: readonly RunEntry[]): RunEntry[] {
  const handled = new Set(
    entries
      .filter((entry) => entry.what === 'kept' || (isUndone(entry) && !isNoTry(entry)))
      .map(({ detail }) => detail['of']),
  );
  return changesIn(entries)
    .filter(({ effectId }) => !handled.has(effectId))
    .toReversed();
}

function isUndone({ what, direction }: RunEntry): boolean {
  return direction === 'undo' && (what === 'done' || what === 'refused');
}

export function changesIn(entries: readonly RunEntry[]): RunEntry[] {
  return entries.filter(
    ({ what, direction, detail }) => what === 'done' && direction === 'do' && detail['changed'] === true,
  );
}

/** The names of steps that changed something which could not be taken back. */
export function keptIn(entries: readonly RunEntry[]): string[] {
  return entries
    .filter((entry) => entry.what === 'kept' || (entry.what === 'refused' && isUndone(entry) && !isNoTry(entry)))
    .map(({ stepId }) => stepId!);
}

export function stepOf({ steps }: ProcedureDefinition, run: Pick<HeldRun, 'step'>) {
  return steps.find(({ id }) => id === run.step);
}
