import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { ConnectorCalls } from '../connectors/connector-calls.js';
import { ConnectorFailure, type Outcome } from '../connectors/connector.js';
import type { ProcedureDefinition, RunStep } from '../definition/procedure-definition.js';
import { ValueMissing } from '../definition/templates.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { attemptAfter, changesIn, effectOf, keptIn, leftToUndo, type Effect } from './effect.js';
import { RunBook, type Doer, type HeldRun } from './run-book.js';
import { RunEffects } from './run-effects.js';
import { RunEnding } from './run-ending.js';
import { RunRefused } from './run.errors.js';
import { RunValues } from './run-values.js';

type Next =
  { kind: 'over' } | { kind: 'busy' } | { kind: 'again' } | { kind: 'ask' } | { kind: 'undo'; effect: Effect };

/**
 * Takes back what a run did, the last first, one call at a time, each with its lines in the journal. It can stop after
 * any of them and go on elsewhere; what has no way back, or is refused, is said to be kept.
 */
@Injectable()
export class RunUndoing {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly book: RunBook,
    private readonly effects: RunEffects,
    private readonly ending: RunEnding,
    private readonly values: RunValues,
    private readonly calls: ConnectorCalls,
    private readonly procedures: ProceduresQueries,
  ) {}

  /** Goes on as far as it can now. Answers whether the run is over. */
  async carryOn(doer: Doer, runId: string): Promise<boolean> {
    for (;;) {
      const next = await this.database.write((tx) => this.claim(tx, doer, runId));
      if (next.kind === 'over') return true;
      if (next.kind === 'busy') return false;
      if (next.kind === 'again') continue;
      if (next.kind === 'ask') {
        if (!(await this.ask(doer, runId))) return false;
      } else if (!(await this.undo(doer, runId, next.effect))) return false;
    }
  }

  /** What there is to do next, with the run in this process's hand. */
  private async claim(tx: Tx, doer: Doer, runId: string): Promise<Next> {
    const run = await this.book.take(tx, runId);
    if (run.status !== 'undoing') return { kind: 'over' };
    if (run.leaseUntil && run.leaseUntil > this.clock.now()) return { kind: 'busy' };
    if (run.effectId) return { kind: 'ask' };

    const definition = await this.procedures.definitionOf(run.procedureId, run.procedureVersion);
    const entries = await this.book.entries(runId);
    const [change] = leftToUndo(entries);
    if (!change) {
      await this.finish(tx, run, doer, definition);
      return { kind: 'over' };
    }
    const step = definition.steps.find(({ id }) => id === change.stepId) as RunStep;
    const of = { of: change.effectId };
    if (!step.undo) {
      await this.book.enter(tx, run, doer, { what: 'kept', stepId: step.id, detail: { ...of, code: 'no-undo' } });
      return { kind: 'again' };
    }
    try {
      const effect = effectOf(newId(), step, 'undo', attemptAfter(entries, step.id, 'undo'), await this.values.of(run));
      await this.effects.begin(tx, run, doer, effect, {}, of);
      return { kind: 'undo', effect };
    } catch (error) {
      if (!(error instanceof ValueMissing)) throw error;
      const detail = { ...of, code: 'value-missing', message: error.message };
      await this.book.enter(tx, run, doer, { what: 'kept', stepId: step.id, detail });
      return { kind: 'again' };
    }
  }

  /** Answers whether it is known how it ended. */
  private async undo(doer: Doer, runId: string, effect: Effect): Promise<boolean> {
    const ready = await this.calls.ready(effect.connector);
    if (!ready) {
      const refused: Outcome = { kind: 'refused', code: 'switched-off', message: 'The connector is switched off.' };
      await this.effects.conclude(doer, runId, effect, refused, null);
      return true;
    }
    let outcome: Outcome;
    try {
      const before = await ready.kind.look(ready.setup, effect);
      const answer = await ready.kind.perform(ready.setup, { ...effect, before });
      outcome = await this.effects.known(ready, effect, before, answer);
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error;
      // Not reached is no answer: it is tried again when the other side is back.
      outcome = { kind: 'refused', code: 'not-reached', message: error.message };
    }
    await this.effects.conclude(doer, runId, effect, outcome, null);
    return outcome.kind === 'done' || (outcome.kind === 'refused' && outcome.code !== 'not-reached');
  }

  /** About an undoing that ended without an answer. Not having happened, it is simply the next to do. */
  private async ask(doer: Doer, runId: string): Promise<boolean> {
    try {
      await this.effects.settle(doer, runId);
    } catch (error) {
      if (error instanceof RunRefused) return false;
      throw error;
    }
    const { effectId } = await this.book.read(runId);
    return effectId === null;
  }

  private async finish(tx: Tx, run: HeldRun, doer: Doer, definition: ProcedureDefinition): Promise<void> {
    const entries = await this.book.entries(run.id);
    const status = changesIn(entries).length === 0 ? 'stopped' : keptIn(entries).length > 0 ? 'part-undone' : 'undone';
    await this.ending.end(tx, run, doer, definition, status);
  }
}
