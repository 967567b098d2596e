import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { ConnectorCalls, type ReadyConnector } from '../connectors/connector-calls.js';
import { ConnectorFailure, type Outcome, type Settlement } from '../connectors/connector.js';
import type { ProcedureDefinition, RunStep } from '../definition/procedure-definition.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { attemptAfter, begunEffect, effectOf, isNoTry, leaseFor, stepOf, type Effect } from './effect.js';
import { RunBook, type Doer, type HeldRun } from './run-book.js';
import { RunPath } from './run-path.js';
import { ConnectorUnavailable, RunRefused } from './run.errors.js';
import type { RunEntry, ShownOnce } from './run.view.js';
import { RunValues } from './run-values.js';

/** How the end of a call came to be known, other than by its own answer. */
export interface Settled {
  how: 'asked' | 'by-hand';
  note?: string;
}

/**
 * What a run does outside this house. A line in the journal is committed before the call goes out and another when its
 * end is known; between the two the row says who has it in hand and until when. A call whose answer nobody saw is never
 * made again by itself: the other side is asked whether it happened.
 */
@Injectable()
export class RunEffects {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly book: RunBook,
    private readonly path: RunPath,
    private readonly values: RunValues,
    private readonly calls: ConnectorCalls,
    private readonly procedures: ProceduresQueries,
  ) {}

  /**
   * Makes the call of the step that a run is at. `guard` judges the run once it is locked. Answers the secrets that came
   * back: they are nowhere else.
   * @throws ConnectorUnavailable when nothing was begun, RunRefused, RunChanged
   */
  async perform(
    doer: Doer,
    seen: HeldRun,
    step: RunStep,
    needs: Readonly<Record<string, string>>,
    guard: (tx: Tx, run: HeldRun) => Promise<void>,
  ): Promise<ShownOnce[]> {
    const values = await this.values.of(seen);
    for (const [name, value] of Object.entries(needs)) values.set(`needs.${name}`, value);
    const effect = effectOf(newId(), step, 'do', 0, values);
    const ready = await this.readyFor(effect.connector);
    const before = await this.look(doer, seen, ready, effect);

    await this.database.write(async (tx) => {
      const run = await this.book.take(tx, seen.id, seen.version);
      await guard(tx, run);
      effect.attempt = attemptAfter(await this.book.entries(run.id), step.id, 'do');
      await this.begin(tx, run, doer, effect, before, {});
    });
    const outcome = await ready.kind.perform(ready.setup, { ...effect, before });
    return this.conclude(doer, seen.id, effect, await this.known(ready, effect, before, outcome), null);
  }

  /** Writes down that a call goes out now, and who has it in hand until when. */
  async begin(
    tx: Tx,
    run: HeldRun,
    doer: Doer,
    effect: Effect,
    before: Record<string, string>,
    more: Record<string, unknown>,
  ): Promise<void> {
    const { effectId, stepId, direction, attempt, connector, operation, written: inputs, timeout } = effect;
    const status = direction === 'do' ? 'working' : 'undoing';
    const leaseUntil = new Date(this.clock.now().getTime() + leaseFor(timeout));
    await this.book.move(tx, run, { status, effectId, leaseUntil });
    const detail = { connector, operation, inputs, before, timeout, ...more };
    await this.book.enter(tx, run, doer, { what: 'begun', stepId, direction, attempt, effectId, detail });
  }

  /** An answer that never came, asked for once at once. */
  async known(
    ready: ReadyConnector,
    effect: Effect,
    before: Record<string, string>,
    outcome: Outcome,
  ): Promise<Outcome & { settled?: Settled }> {
    if (outcome.kind !== 'unknown') return outcome;
    const settlement = await ready.kind.settle(ready.setup, { ...effect, before });
    return settlement.kind === 'unknown' ? outcome : { ...asOutcome(settlement), settled: { how: 'asked' } };
  }

  /**
   * Asks the other side about the call of a run whose process died or whose answer never came; or takes a person's word
   * for it, when the other side can not say.
   * @throws RunRefused while a living process has it in hand, or when there is nothing to settle
   */
  async settle(doer: Doer, runId: string, found?: { kind: 'done' | 'not-done'; note: string }): Promise<void> {
    const begun = await this.database.write(async (tx) => {
      const run = await this.book.take(tx, runId);
      const now = this.clock.now();
      if (!run.effectId) throw new RunRefused('nothing-to-settle', 'Nothing of this run is open to question.');
      if (run.leaseUntil && run.leaseUntil > now) {
        throw new RunRefused('still-working', 'A call of this run is still out. Ask again in a moment.');
      }
      const entry = begunIn(await this.book.entries(runId), run.effectId);
      // Two who ask at once would only ask twice; the first to conclude wins.
      await this.book.move(tx, run, { leaseUntil: new Date(now.getTime() + leaseFor(begunEffect(entry).timeout)) });
      return begunEffect(entry);
    });
    if (found) {
      const settled: Settled = { how: 'by-hand', note: found.note };
      const told: Settlement = found.kind === 'done' ? { kind: 'done', outputs: {} } : { kind: 'not-done' };
      await this.conclude(doer, runId, begun, asOutcome(told), settled);
      return;
    }
    const ready = await this.calls.ready(begun.connector);
    const settlement: Settlement = ready
      ? await ready.kind.settle(ready.setup, begun)
      : { kind: 'unknown', message: 'The connector is switched off.' };
    await this.conclude(
      doer,
      runId,
      begun,
      asOutcome(settlement),
      settlement.kind === 'unknown' ? null : { how: 'asked' },
    );
  }

  /** Writes down how a call ended, unless somebody did so first. Answers the secrets that came back with it. */
  async conclude(
    doer: Doer,
    runId: string,
    effect: Effect,
    outcome: Outcome & { settled?: Settled },
    given: Settled | null,
  ): Promise<ShownOnce[]> {
    const settled = outcome.settled ?? given;
    return this.database.write(async (tx) => {
      const run = await this.book.take(tx, runId);
      if (run.effectId !== effect.effectId) return [];
      const { stepId, direction, attempt, effectId } = effect;
      const line = { stepId, direction, attempt, effectId };
      const entries = await this.book.entries(runId);
      const of = begunIn(entries, effectId).detail['of'];
      const more = { ...(of ? { of } : {}), ...(settled ? { settled: settled.how, note: settled.note } : {}) };

      if (outcome.kind === 'unknown') {
        const { code, message } = outcome;
        // Told once: asking again and again in vain is no news.
        if (!entries.some((entry) => entry.what === 'unsettled' && entry.effectId === effectId)) {
          await this.book.enter(tx, run, doer, { ...line, what: 'unsettled', detail: { ...more, code, message } });
        }
        await this.book.move(tx, run, { status: direction === 'do' ? 'unsettled' : 'undoing', leaseUntil: null });
        return [];
      }
      if (outcome.kind === 'refused') {
        const { code, message } = outcome;
        await this.book.enter(tx, run, doer, { ...line, what: 'refused', detail: { ...more, code, message } });
        await this.afterRefusal(tx, run, effect, code);
        return [];
      }
      return this.afterDone(tx, run, doer, effect, outcome, more, settled !== null);
    });
  }

  private async afterRefusal(tx: Tx, run: HeldRun, { direction, stepId }: Effect, code: string) {
    if (direction === 'undo') {
      await this.book.move(tx, run, { effectId: null, leaseUntil: null });
      return;
    }
    const definition = await this.procedures.definitionOf(run.procedureId, run.procedureVersion);
    const step = definition.steps.find(({ id }) => id === stepId) as RunStep;
    const refusals = (await this.book.entries(run.id)).filter(
      (entry) => entry.what === 'refused' && entry.stepId === stepId && entry.direction === 'do' && !isNoTry(entry),
    );
    // What never reached the other side was no try.
    const mayTryAgain = refusals.length < (step.attempts ?? 1);
    const change = mayTryAgain
      ? ({ status: 'active' } as const)
      : ({ status: 'undoing', step: null, failure: code } as const);
    await this.book.move(tx, run, { ...change, effectId: null, leaseUntil: null });
  }

  private async afterDone(
    tx: Tx,
    run: HeldRun,
    doer: Doer,
    effect: Effect,
    outcome: Extract<Outcome, { kind: 'done' }>,
    more: Record<string, unknown>,
    wasSettled: boolean,
  ): Promise<ShownOnce[]> {
    const { stepId, direction, attempt, effectId } = effect;
    const definition = await this.procedures.definitionOf(run.procedureId, run.procedureVersion);
    const lost = wasSettled && direction === 'do' ? await this.secretsOf(effect) : [];
    const { changed, outputs } = outcome;
    const detail = { ...more, changed, outputs, ...(lost.length > 0 ? { lost } : {}) };
    await this.book.enter(tx, run, doer, { what: 'done', stepId, direction, attempt, effectId, detail });
    if (direction === 'undo') {
      await this.book.move(tx, run, { effectId: null, leaseUntil: null });
      return [];
    }
    const known = { ...run.known };
    for (const [name, value] of Object.entries(outputs)) known[`steps.${stepId}.${name}`] = value;
    // Done, and nobody saw what came back: whoever has the run decides whether it is needed.
    if (lost.length > 0) await this.book.move(tx, run, { status: 'active', known, effectId: null, leaseUntil: null });
    else await this.path.onward(tx, run, doer, definition, stepId, { known });
    return Object.entries(outcome.secrets).map(([name, value]) => ({ name, value }));
  }

  private async secretsOf({ connector, operation }: Effect): Promise<string[]> {
    const ready = await this.calls.ready(connector);
    const spec = ready?.kind.operationsOf(ready.setup.settings)[operation];
    return Object.entries(spec?.outputs ?? {}).flatMap(([name, { secret }]) => (secret ? [name] : []));
  }

  async readyFor(connector: string): Promise<ReadyConnector> {
    const ready = await this.calls.ready(connector);
    if (!ready) throw new ConnectorUnavailable('switched-off', `The connector ${connector} is switched off.`);
    return ready;
  }

  /** How things stand before a call. What can't be looked at is not begun. */
  private async look(doer: Doer, run: HeldRun, { kind, setup }: ReadyConnector, effect: Effect) {
    try {
      return await kind.look(setup, effect);
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error;
      const { code, message } = error;
      await this.database.write(async (tx) => {
        const held = await this.book.take(tx, run.id);
        const { stepId, direction } = effect;
        await this.book.enter(tx, held, doer, { what: 'unavailable', stepId, direction, detail: { code, message } });
      });
      throw new ConnectorUnavailable(code, message);
    }
  }
}

/** The step that a run is at, when it is one that calls. */
export function runStepOf(definition: ProcedureDefinition, run: HeldRun): RunStep | null {
  const step = stepOf(definition, run);
  return step?.kind === 'run' ? step : null;
}

function asOutcome(settlement: Settlement): Outcome {
  if (settlement.kind === 'done') return { kind: 'done', changed: true, outputs: settlement.outputs, secrets: {} };
  return settlement.kind === 'not-done'
    ? { kind: 'refused', code: 'not-done', message: 'It was asked about afterwards: it had not happened.' }
    : { kind: 'unknown', code: 'unsettled', message: settlement.message };
}

function begunIn(entries: readonly RunEntry[], effectId: string): RunEntry {
  const entry = entries.find(({ what, effectId: id }) => what === 'begun' && id === effectId);
  if (!entry) throw new Error(`The journal knows no beginning of the call ${effectId}.`);
  return entry;
}
