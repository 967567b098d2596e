import { Injectable } from '@nestjs/common';
import { isEditor, isStaff, type Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { TicketsQueries, type TicketDetails } from '../../tickets/index.js';
import type { ProcedureDefinition } from '../definition/procedure-definition.js';
import { InstructionQueries } from '../instruction/instruction.queries.js';
import { ProcedureNotFound } from '../procedure.errors.js';
import { isPersonOfTheDesk } from '../procedure.policy.js';
import { ProceduresQueries } from '../procedures.queries.js';
import type { HeldRun } from './run-book.js';
import { RunNotFound, RunRefused } from './run.errors.js';
import { isOwnRun } from './run.policy.js';
import { SelfServiceQueries } from './self-service.queries.js';

/** Runs a day of one customer by themselves, where the procedure says nothing: each may mail codes and opens a ticket. */
const SELF_SERVICE_A_DAY = 5;

/** A procedure as it would be run now, for somebody. */
export interface Admitted {
  procedureId: string;
  version: number;
  articleId: string;
  productId: string | null;
  definition: ProcedureDefinition;
}

/** Who may run what on whom: every rule that can refuse a run is here, and each has a code of its own. */
@Injectable()
export class RunAdmission {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly procedures: ProceduresQueries,
    private readonly instruction: InstructionQueries,
    private readonly tickets: TicketsQueries,
    private readonly selfService: SelfServiceQueries,
  ) {}

  /** For somebody of the desk: released, read and understood. @throws ProcedureNotFound, RunRefused */
  async toDesk(actor: Actor, procedureId: string): Promise<Admitted> {
    if (!isPersonOfTheDesk(actor)) throw new ProcedureNotFound();
    const admitted = await this.released(actor, procedureId);
    await this.instructed(actor, admitted.procedureId, admitted.version);
    return admitted;
  }

  /** For a customer: marked as something they may do themselves. @throws ProcedureNotFound for anything else */
  async toCustomer(actor: Actor, procedureId: string): Promise<Admitted> {
    if (actor.accountId === null || isStaff(actor)) throw new ProcedureNotFound();
    const { version, articleId, productId } = await this.selfService.get(actor, procedureId);
    const definition = await this.procedures.definitionOf(procedureId, version);
    return { procedureId, version, articleId, productId, definition };
  }

  /** The ticket that a run is for, with its own customer. @throws TicketNotFound, RunRefused */
  async ticketFor(actor: Actor, ticketId: string, customerId: string | undefined, productId: string | null) {
    const ticket = await this.tickets.get(actor, ticketId);
    if (ticket.status === 'closed' || ticket.isMerged) {
      throw new RunRefused('ticket-closed', 'This ticket is closed, or merged into another: use an open one.');
    }
    if (!ticket.requester?.id) {
      throw new RunRefused('ticket-without-customer', 'This ticket has no known customer: fill in who asked first.');
    }
    if (customerId !== undefined && customerId !== ticket.requester.id) throw notTheirs();
    if (productId && ticket.product && ticket.product.id !== productId) {
      throw new RunRefused('procedure-does-not-fit', "This procedure is for another product than the ticket's.");
    }
    await this.assertReachable(ticket.requester.id);
    return ticket as TicketDetails & { requester: { id: string } };
  }

  /** Who is without an address, or may not sign in any more, can't be acted on. */
  async assertReachable(customerId: string): Promise<void> {
    const [customer] = await this.database.query(
      'SELECT 1 FROM account WHERE id = $1 AND email IS NOT NULL AND disabled_at IS NULL',
      [customerId],
    );
    if (!customer) {
      throw new RunRefused(
        'customer-without-address',
        'We know no address of this customer, or the account is switched off.',
      );
    }
  }

  /** Counts the runs of a day, with the procedure held so that two at once can't both be the last. @throws RunRefused */
  async withinLimits(
    tx: Tx,
    { procedureId, definition }: Admitted,
    starter: string,
    customer: string,
    isAlone: boolean,
  ): Promise<void> {
    await tx.query('SELECT FROM procedure WHERE id = $1 FOR NO KEY UPDATE', [procedureId]);
    const [counts] = await tx.query(
      `SELECT count(*)::int AS procedure, count(*) FILTER (WHERE started_by = $2)::int AS agent,
              count(*) FILTER (WHERE customer_id = $3)::int AS customer
         FROM procedure_run WHERE procedure_id = $1 AND started_at > $4`,
      [procedureId, starter, customer, new Date(this.clock.now().getTime() - DAY_MS)],
    );
    for (const whose of ['agent', 'customer', 'procedure'] as const) {
      // A customer who does it is no agent.
      if (whose === 'agent' && isAlone) continue;
      const limit = definition.limits?.[whose] ?? (whose === 'customer' && isAlone ? SELF_SERVICE_A_DAY : undefined);
      if (limit !== undefined && counts[whose] >= limit) {
        throw new RunRefused('run-limit', `The limit of ${limit} runs a day is reached.`, 'conflict', { whose, limit });
      }
    }
  }

  /** Only whoever has it in hand, and only while the ticket is still this customer's. @throws RunNotFound, RunRefused */
  async holds(tx: Tx, actor: Actor, run: HeldRun): Promise<void> {
    if (!isPersonOfTheDesk(actor) && !isOwnRun(actor, run)) throw new RunNotFound();
    if (run.holderId !== actor.accountId) {
      throw new RunRefused('not-your-run', 'Somebody else has this run in hand: take it over first.', 'forbidden');
    }
    const [ticket] = await tx.query('SELECT requester_id FROM ticket WHERE id = $1', [run.ticketId]);
    if (ticket?.requester_id !== run.customerId) throw notTheirs();
  }

  /** @throws RunRefused */
  async instructed(actor: Actor, procedureId: string, version: number): Promise<void> {
    const state = await this.instruction.stateOf(actor.accountId!, procedureId, version);
    if (state === 'instructed') return;
    const [code, message] =
      state === 'outdated'
        ? ([
            'instruction-outdated',
            'It does something else since you were instructed: read it and do the check again.',
          ] as const)
        : (['not-instructed', 'Read this procedure and do its short check first.'] as const);
    throw new RunRefused(code, message, 'forbidden');
  }

  /** @throws RunRefused for whoever may not say yes to what they had a hand in, or is not asked. */
  async approves(tx: Tx, actor: Actor, run: HeldRun, from: 'staff' | 'editor' | 'admin'): Promise<void> {
    if (!isPersonOfTheDesk(actor)) throw new RunNotFound();
    const [involved] = await tx.query('SELECT 1 FROM procedure_run_entry WHERE run_id = $1 AND actor_id = $2 LIMIT 1', [
      run.id,
      actor.accountId,
    ]);
    if (involved || run.startedBy === actor.accountId || run.holderId === actor.accountId) {
      throw new RunRefused('approve-by-another', 'Somebody who had no hand in this run has to say yes.', 'forbidden');
    }
    if ((from === 'editor' && !isEditor(actor)) || (from === 'admin' && actor.role !== 'admin')) {
      throw new RunRefused('approver-role', `This has to be approved by an ${from}.`, 'forbidden', { from });
    }
  }

  private async released(actor: Actor, procedureId: string): Promise<Admitted> {
    const found = await this.procedures.summary(actor, procedureId);
    const { runnableVersion: version, articleId, productId } = found;
    if (version === null || found.archived) {
      throw new RunRefused('procedure-not-released', 'No version of this procedure was released, or it was put away.');
    }
    return {
      procedureId,
      version,
      articleId,
      productId,
      definition: await this.procedures.definitionOf(procedureId, version),
    };
  }
}

function notTheirs(): RunRefused {
  return new RunRefused(
    'not-the-tickets-customer',
    "A run acts on the ticket's own customer, and on nobody else.",
    'forbidden',
  );
}
