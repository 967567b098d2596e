import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { END, type ProcedureDefinition, type Step } from '../definition/procedure-definition.js';
import { filled, ValueMissing } from '../definition/templates.js';
import { RunBook, type Doer, type HeldRun, type RunChange } from './run-book.js';
import { RunEnding } from './run-ending.js';
import { RunWaitsForApproval } from './run.events.js';
import { RunValues } from './run-values.js';

/** Where a run goes after a step: past branches, to a step that waits for approval, or to its end. */
@Injectable()
export class RunPath {
  constructor(
    private readonly book: RunBook,
    private readonly ending: RunEnding,
    private readonly values: RunValues,
    private readonly events: EventLog,
  ) {}

  /** Moves a taken run on from a step that was done; `change` is what else is to be written with it. */
  async onward(
    tx: Tx,
    run: HeldRun,
    doer: Doer,
    definition: ProcedureDefinition,
    from: string,
    change: RunChange = {},
  ) {
    Object.assign(run, { known: change.known ?? run.known });
    const next = await this.next(tx, run, doer, definition, indexOf(definition, from) + 1);
    if (!next) {
      await this.ending.finish(tx, run, doer, definition, change);
      return;
    }
    const rest = { ...change, effectId: null, leaseUntil: null };
    if (next.kind === 'approval') await this.await(tx, run, doer, next.id, rest);
    else await this.book.move(tx, run, { ...rest, status: 'active', step: next.id });
  }

  /** Waits at a step for somebody else's yes. */
  async await(tx: Tx, run: HeldRun, doer: Doer, step: string, change: RunChange = {}): Promise<void> {
    await this.book.move(tx, run, { ...change, status: 'approval', step });
    await this.book.enter(tx, run, doer, { what: 'waits', stepId: step });
    await this.events.record(tx, new RunWaitsForApproval(run.id, run.procedureId, run.ticketId));
  }

  /** Where a new run begins; null for one that is over at once. */
  async next(tx: Tx, run: HeldRun, doer: Doer, definition: ProcedureDefinition, at: number): Promise<Step | null> {
    const step = definition.steps[at];
    if (!step) return null;
    if (step.kind !== 'branch') return step;

    const value = await this.valueOf(run, step.on);
    const taken =
      step.cases.find(({ is }) => is === value)?.go ?? step.otherwise ?? definition.steps[at + 1]?.id ?? END;
    await this.book.enter(tx, run, doer, { what: 'branched', stepId: step.id, detail: { value, to: taken } });
    return taken === END ? null : this.next(tx, run, doer, definition, indexOf(definition, taken));
  }

  /** What an optional question left open equals nothing. */
  private async valueOf(run: HeldRun, template: string): Promise<string> {
    try {
      return filled(template, await this.values.of(run));
    } catch (error) {
      if (error instanceof ValueMissing) return '';
      throw error;
    }
  }
}

function indexOf({ steps }: ProcedureDefinition, id: string): number {
  return steps.findIndex((step) => step.id === id);
}
