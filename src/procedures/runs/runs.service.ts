import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { newId } from '../../platform/ids/index.js';
import { TicketOpening } from '../../tickets/index.js';
import { textIn } from '../definition/procedure-definition.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { RunAdmission, type Admitted } from './run-admission.js';
import { RunBook, type HeldRun } from './run-book.js';
import { RunEnding } from './run-ending.js';
import { RunPath } from './run-path.js';
import { RunUndoing } from './run-undoing.js';
import { RunStarted } from './run.events.js';
import { RunRefused } from './run.errors.js';
import type { ApprovalVerdict, NewRun } from './run.schemas.js';
import type { RunView } from './run.view.js';
import { RunsQueries } from './runs.queries.js';

/** How a run begins, changes hands, is approved, stopped and taken back; its steps are RunSteps. */
@Injectable()
export class RunsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly admission: RunAdmission,
    private readonly book: RunBook,
    private readonly path: RunPath,
    private readonly ending: RunEnding,
    private readonly undoing: RunUndoing,
    private readonly procedures: ProceduresQueries,
    private readonly opening: TicketOpening,
    private readonly queries: RunsQueries,
  ) {}

  /** Staff start it for a ticket's customer, customers for themselves. @throws ProcedureNotFound, TicketNotFound, RunRefused */
  async start(actor: Actor, { procedureId, ticketId, customerId }: NewRun): Promise<RunView> {
    if (!isStaff(actor)) {
      if (ticketId !== undefined || (customerId !== undefined && customerId !== actor.accountId))
        throw onlyForOneself();
      return this.startForOneself(actor, procedureId);
    }
    const admitted = await this.admission.toDesk(actor, procedureId);
    if (ticketId === undefined) {
      throw new RunRefused('ticket-without-customer', 'Say for which ticket: ticketId.', 'invalid');
    }
    const ticket = await this.admission.ticketFor(actor, ticketId, customerId, admitted.productId);
    return this.begin(actor, admitted, ticket.id, ticket.requester.id, 'desk');
  }

  /** Opens a ticket for it, so that it stands in the customer's history as any other contact. */
  private async startForOneself(actor: Actor, procedureId: string): Promise<RunView> {
    const admitted = await this.admission.toCustomer(actor, procedureId);
    await this.admission.assertReachable(actor.accountId!);
    const { title } = admitted.definition;
    const text = actor.locale === 'nl' ? 'Zelf uitgevoerd in het helpcentrum.' : 'Done by myself in the help centre.';
    return this.database.write(async () => {
      const subject = textIn(title, actor.locale);
      const { id } = await this.opening.open(actor, { subject, text, type: 'request', productId: admitted.productId });
      return this.begin(actor, admitted, id, actor.accountId!, 'self-service');
    });
  }

  private begin(actor: Actor, admitted: Admitted, ticketId: string, customerId: string, via: HeldRun['via']) {
    const id = newId();
    const { procedureId, version, definition } = admitted;
    return this.database.write(async (tx) => {
      await this.admission.withinLimits(tx, admitted, actor.accountId!, customerId, via === 'self-service');
      const added = await tx.query(
        `INSERT INTO procedure_run (id, procedure_id, procedure_version, ticket_id, customer_id, started_by, holder_id, via,
                                    status, step, started_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, 'active', $8, $9, $9, 1)
         ON CONFLICT (procedure_id, customer_id) WHERE ended_at IS NULL DO NOTHING RETURNING 1`,
        [
          id,
          procedureId,
          version,
          ticketId,
          customerId,
          actor.accountId,
          via,
          definition.steps[0]!.id,
          this.clock.now(),
        ],
      );
      if (added.length === 0) throw await this.goingOn(tx, procedureId, customerId);
      const run = await this.book.take(tx, id);
      await this.book.enter(tx, run, actor, { what: 'started', detail: { version, via } });
      await this.events.record(tx, new RunStarted(id, procedureId, ticketId, via));
      await this.toFirstStep(tx, run, actor, admitted);
      return this.queries.get(actor, id);
    });
  }

  /** The first step may be a branch, or wait for approval. */
  private async toFirstStep(tx: Tx, run: HeldRun, actor: Actor, { definition }: Admitted): Promise<void> {
    const first = await this.path.next(tx, run, actor, definition, 0);
    if (!first) await this.ending.finish(tx, run, actor, definition);
    else if (first.kind === 'approval') await this.path.await(tx, run, actor, first.id);
    else if (first.id !== run.step) await this.book.move(tx, run, { step: first.id });
  }

  /** At a shift change: another instructed agent has it in hand from now on. @throws RunNotFound, RunRefused */
  async takeOver(actor: Actor, id: string, version: number | undefined): Promise<RunView> {
    const { via, procedureId, procedureVersion } = await this.queries.held(actor, id);
    if (via !== 'desk' || !isStaff(actor))
      throw new RunRefused('not-your-run', 'Customers have this in hand.', 'forbidden');
    await this.admission.instructed(actor, procedureId, procedureVersion);
    return this.database.write(async (tx) => {
      const run = await this.book.take(tx, id, version);
      assertGoesOn(run);
      if (run.holderId !== actor.accountId) {
        await this.book.enter(tx, run, actor, { what: 'taken-over', detail: { from: run.holderId } });
        await this.book.move(tx, run, { holderId: actor.accountId! });
      }
      return this.queries.get(actor, id);
    });
  }

  /** Writes something beside the steps. @throws RunNotFound, RunRefused */
  async note(actor: Actor, id: string, text: string): Promise<RunView> {
    await this.queries.held(actor, id);
    return this.database.write(async (tx) => {
      const run = await this.book.take(tx, id);
      assertGoesOn(run);
      await this.admission.holds(tx, actor, run);
      await this.book.enter(tx, run, actor, { what: 'noted', stepId: run.step, detail: { text } });
      return this.queries.get(actor, id);
    });
  }

  /** Stops it, and takes back what it did. @throws RunNotFound, RunChanged, RunRefused */
  async stop(actor: Actor, id: string, version: number | undefined, note = ''): Promise<RunView> {
    await this.queries.held(actor, id);
    await this.database.write(async (tx) => {
      const run = await this.book.take(tx, id, version);
      await this.admission.holds(tx, actor, run);
      if (run.status !== 'active' && run.status !== 'approval') throw stillWorking(run);
      await this.book.enter(tx, run, actor, { what: 'stopping', stepId: run.step, detail: { note } });
      await this.book.move(tx, run, { status: 'undoing', step: null, failure: 'stopped' });
    });
    await this.undoing.carryOn(actor, id);
    return this.queries.get(actor, id);
  }

  /** Thinks better of what is done, while there is time. @throws RunNotFound, RunRefused */
  async takeBack(actor: Actor, id: string, version: number | undefined): Promise<RunView> {
    await this.queries.held(actor, id);
    await this.database.write(async (tx) => {
      const run = await this.book.take(tx, id, version);
      await this.admission.holds(tx, actor, run);
      if (run.status !== 'done' || !run.undoUntil || run.undoUntil <= this.clock.now()) {
        throw new RunRefused('undo-too-late', 'This can not be taken back any more. Ask the service desk.');
      }
      // Another run of the same that goes on would come in between.
      const [other] = await tx.query(
        'SELECT id FROM procedure_run WHERE procedure_id = $1 AND customer_id = $2 AND ended_at IS NULL',
        [run.procedureId, run.customerId],
      );
      if (other) throw await this.goingOn(tx, run.procedureId, run.customerId);
      await this.book.enter(tx, run, actor, { what: 'taken-back' });
      await this.book.move(tx, run, { status: 'undoing', failure: 'taken-back', undoUntil: null });
    });
    await this.undoing.carryOn(actor, id);
    return this.queries.get(actor, id);
  }

  /** Somebody else says yes or no. A no takes back what was done. @throws RunNotFound, RunChanged, RunRefused */
  async approve(actor: Actor, id: string, { verdict, note, version }: ApprovalVerdict): Promise<RunView> {
    const { procedureId, procedureVersion } = await this.queries.held(actor, id);
    const definition = await this.procedures.definitionOf(procedureId, procedureVersion);
    await this.database.write(async (tx) => {
      const run = await this.book.take(tx, id, version);
      const step = definition.steps.find((one) => one.id === run.step);
      if (run.status !== 'approval' || step?.kind !== 'approval') throw notThisStep();
      await this.admission.approves(tx, actor, run, step.from);
      await this.book.enter(tx, run, actor, { what: verdict, stepId: step.id, detail: { note } });
      if (verdict === 'approved') await this.path.onward(tx, run, actor, definition, step.id);
      else await this.book.move(tx, run, { status: 'undoing', step: null, failure: 'declined' });
    });
    if (verdict === 'declined') await this.undoing.carryOn(actor, id);
    return this.queries.get(actor, id);
  }

  private async goingOn(tx: Tx, procedureId: string, customerId: string): Promise<RunRefused> {
    const [other] = await tx.query(
      'SELECT id FROM procedure_run WHERE procedure_id = $1 AND customer_id = $2 AND ended_at IS NULL',
      [procedureId, customerId],
    );
    const message = 'Somebody is running this for this customer already.';
    return new RunRefused('run-going-on', message, 'conflict', { runId: other?.id ?? null });
  }
}

function onlyForOneself(): RunRefused {
  const message = 'Customers do this for themselves only, and a ticket of its own is opened: leave out both.';
  return new RunRefused('not-for-customers', message, 'forbidden');
}

function assertGoesOn(run: HeldRun): void {
  if (run.step === null) throw new RunRefused('run-is-over', 'This run is over.');
}

export function notThisStep(): RunRefused {
  return new RunRefused('not-this-step', 'The run is at another step, or waits for something else.');
}

function stillWorking(run: HeldRun): RunRefused {
  return run.status === 'working' || run.status === 'unsettled' || run.status === 'undoing'
    ? new RunRefused('still-working', 'A call of this run is still out: it has to be known first how it ended.')
    : new RunRefused('run-is-over', 'This run is over.');
}
