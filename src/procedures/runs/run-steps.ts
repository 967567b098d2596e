import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { TicketConversation, TicketsQueries } from '../../tickets/index.js';
import { textIn, type ProcedureDefinition, type Step } from '../definition/procedure-definition.js';
import { filled, ValueMissing } from '../definition/templates.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { RunAdmission } from './run-admission.js';
import { RunBook, type HeldRun } from './run-book.js';
import { RunEffects, runStepOf } from './run-effects.js';
import { RunIdentity } from './run-identity.js';
import { RunPath } from './run-path.js';
import { RunUndoing } from './run-undoing.js';
import { RunRefused } from './run.errors.js';
import type { IdentityProof, SettlementGiven, StepDone } from './run.schemas.js';
import type { Advanced, RunView } from './run.view.js';
import { RunsQueries } from './runs.queries.js';
import { notThisStep } from './runs.service.js';
import { RunValues } from './run-values.js';
import { answerTo, needsOf } from './step-answers.js';

const MOST_IDENTITY_TRIES = 5;

/** The steps of a run, one at a time, by whoever has it in hand. */
@Injectable()
export class RunSteps {
  constructor(
    private readonly database: Database,
    private readonly admission: RunAdmission,
    private readonly book: RunBook,
    private readonly path: RunPath,
    private readonly effects: RunEffects,
    private readonly undoing: RunUndoing,
    private readonly identity: RunIdentity,
    private readonly values: RunValues,
    private readonly procedures: ProceduresQueries,
    private readonly conversation: TicketConversation,
    private readonly tickets: TicketsQueries,
    private readonly queries: RunsQueries,
  ) {}

  /**
   * Does the step that the run is at. Answers the run as it is then, and secrets that are shown this once.
   * @throws RunNotFound, RunChanged, RunRefused, ConnectorUnavailable
   */
  async advance(actor: Actor, id: string, stepId: string, given: StepDone): Promise<Advanced> {
    const seen = await this.queries.held(actor, id);
    const definition = await this.procedures.definitionOf(seen.procedureId, seen.procedureVersion);
    const step = definition.steps.find((one) => one.id === stepId);
    if (seen.step !== stepId || !step) throw notThisStep();
    if (step.kind === 'run' && given.confirmed !== true) return this.call(actor, seen, definition, given);

    const isStopped = await this.database.write(async (tx) => {
      const run = await this.hold(tx, actor, id, stepId, given.version);
      if (given.note) await this.book.enter(tx, run, actor, { what: 'noted', stepId, detail: { text: given.note } });
      return this.mark(tx, actor, run, definition, step, given);
    });
    if (isStopped) await this.undoing.carryOn(actor, id);
    return { run: await this.queries.get(actor, id), shown: [] };
  }

  /** Sends a code to the address that we know. @throws RunNotFound, RunRefused */
  async sendCode(actor: Actor, id: string, version: number | undefined): Promise<RunView> {
    const seen = await this.queries.held(actor, id);
    const definition = await this.procedures.definitionOf(seen.procedureId, seen.procedureVersion);
    await this.database.write(async (tx) => {
      const run = await this.hold(tx, actor, id, seen.step, version);
      const step = definition.steps.find((one) => one.id === run.step);
      if (step?.kind !== 'verify' || !step.by.includes('code')) throw wrongMethod();
      await this.identity.sendCode(tx, run);
      await this.book.enter(tx, run, actor, { what: 'code-sent', stepId: step.id });
    });
    return this.queries.get(actor, id);
  }

  /** Proves who the customer is; after too many wrong tries the run stops. @throws RunNotFound, RunRefused */
  async verify(actor: Actor, id: string, proof: IdentityProof): Promise<RunView> {
    const seen = await this.queries.held(actor, id);
    const definition = await this.procedures.definitionOf(seen.procedureId, seen.procedureVersion);
    const step = definition.steps.find((one) => one.id === seen.step);
    if (step?.kind !== 'verify') throw notThisStep();
    const level = this.identity.levelOf(proof.method);
    const isAlone = seen.via === 'self-service' && proof.method === 'call-back';
    if (!step.by.includes(proof.method) || level < step.level || isAlone) throw wrongMethod();
    const isProven = await this.identity.isProven(seen, proof);

    const outcome = await this.database.write(async (tx) => {
      const run = await this.hold(tx, actor, id, step.id, proof.version);
      const { method, note } = proof;
      if (isProven) {
        await this.book.enter(tx, run, actor, { what: 'verified', stepId: step.id, detail: { method, level, note } });
        await tx.query('DELETE FROM procedure_code WHERE run_id = $1', [id]);
        await this.path.onward(tx, run, actor, definition, step.id, {
          identityLevel: Math.max(run.identityLevel, level),
        });
        return 'proven' as const;
      }
      const identityTries = run.identityTries + 1;
      await this.book.enter(tx, run, actor, { what: 'identity-wrong', stepId: step.id, detail: { method } });
      if (identityTries < MOST_IDENTITY_TRIES) {
        await this.book.move(tx, run, { identityTries });
        return 'wrong' as const;
      }
      await this.book.move(tx, run, { identityTries, status: 'undoing', step: null, failure: 'identity' });
      return 'stopped' as const;
    });
    if (outcome === 'wrong') throw new RunRefused('identity-wrong', 'This is not right.', 'invalid');
    if (outcome === 'stopped') await this.undoing.carryOn(actor, id);
    return this.queries.get(actor, id);
  }

  /** Finds out how a call ended: by asking, or by the word of a person. @throws RunNotFound, RunRefused */
  async settle(actor: Actor, id: string, { found, note, version }: SettlementGiven): Promise<RunView> {
    const seen = await this.queries.held(actor, id);
    if (version !== undefined) await this.database.write((tx) => this.book.take(tx, id, version));
    if (found !== undefined) {
      if (seen.via === 'self-service' && seen.holderId === actor.accountId) throw wrongMethod();
      if (note.length < 5) throw new RunRefused('answer-wrong', 'Say how you found out.', 'invalid', { what: 'note' });
      if (seen.status === 'working') throw new RunRefused('still-working', 'Ask the other system first.');
    }
    await this.effects.settle(actor, id, found && { kind: found, note });
    await this.undoing.carryOn(actor, id);
    return this.queries.get(actor, id);
  }

  private async call(actor: Actor, seen: HeldRun, definition: ProcedureDefinition, given: StepDone): Promise<Advanced> {
    const step = runStepOf(definition, seen)!;
    const needs = needsOf(step, given.needs);
    // What is refused anyway asks no other system how things stand.
    await this.database.write((tx) => this.hold(tx, actor, seen.id, step.id, given.version));
    const shown = await missingToRefusal(() =>
      this.effects.perform(actor, seen, step, needs, async (tx, run) => {
        await this.admission.holds(tx, actor, run);
        if (run.status !== 'active' || run.step !== step.id) throw notThisStep();
        if (given.note)
          await this.book.enter(tx, run, actor, { what: 'noted', stepId: step.id, detail: { text: given.note } });
      }),
    );
    await this.undoing.carryOn(actor, seen.id);
    return { run: await this.queries.get(actor, seen.id), shown };
  }

  /** Everything but calls. Answers whether the run stops here. */
  private async mark(tx: Tx, actor: Actor, run: HeldRun, definition: ProcedureDefinition, step: Step, given: StepDone) {
    const stepId = step.id;
    switch (step.kind) {
      case 'tell':
        if (given.confirmed !== true) throw notThisStep();
        if (step.send) await this.send(actor, run, step);
        await this.book.enter(tx, run, actor, { what: 'told', stepId, detail: { sent: step.send ?? false } });
        await this.path.onward(tx, run, actor, definition, stepId);
        return false;
      case 'check': {
        if (given.confirmed === undefined) throw notThisStep();
        await this.book.enter(tx, run, actor, { what: given.confirmed ? 'confirmed' : 'denied', stepId });
        const known = { ...run.known, [`answers.${stepId}`]: given.confirmed ? 'yes' : 'no' };
        if (given.confirmed) await this.path.onward(tx, run, actor, definition, stepId, { known });
        else await this.book.move(tx, run, { status: 'undoing', step: null, failure: 'check-denied' });
        return !given.confirmed;
      }
      case 'ask': {
        const answer = answerTo(step, given.answer);
        await this.book.enter(tx, run, actor, { what: 'answered', stepId, detail: { answer } });
        const known = answer === null ? run.known : { ...run.known, [`answers.${stepId}`]: answer };
        await this.path.onward(tx, run, actor, definition, stepId, { known });
        return false;
      }
      case 'run': {
        // It was done, and what came back was lost: going on without it is a decision.
        const entries = await this.book.entries(run.id);
        const isDone = entries.some(
          ({ what, stepId: of, detail }) => what === 'done' && of === stepId && detail['lost'],
        );
        if (!isDone) throw notThisStep();
        await this.book.enter(tx, run, actor, { what: 'confirmed', stepId });
        await this.path.onward(tx, run, actor, definition, stepId);
        return false;
      }
      default:
        throw notThisStep();
    }
  }

  private async send(actor: Actor, run: HeldRun, step: Extract<Step, { kind: 'tell' }>): Promise<void> {
    const { locale } = await this.tickets.get(actor, run.ticketId);
    const values = await this.values.of(run);
    const text = await missingToRefusal(async () => filled(textIn(step.text, locale), values));
    // What customers do themselves they read on the page; nothing is said in their name.
    if (run.via === 'desk') await this.conversation.reply(actor, run.ticketId, { text });
  }

  private async hold(tx: Tx, actor: Actor, id: string, stepId: string | null, version?: number): Promise<HeldRun> {
    const run = await this.book.take(tx, id, version);
    await this.admission.holds(tx, actor, run);
    if (run.status !== 'active' || run.step !== stepId) throw notThisStep();
    return run;
  }
}

async function missingToRefusal<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ValueMissing)) throw error;
    throw new RunRefused('value-missing', error.message, 'conflict', { reference: error.reference });
  }
}

function wrongMethod(): RunRefused {
  return new RunRefused('identity-method', 'That is not a way that this step, or this run, allows.', 'forbidden');
}
