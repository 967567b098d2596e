import { Injectable } from '@nestjs/common';
import { SYSTEM, type Actor } from '../../accounts/index.js';
import type { Tx } from '../../platform/database/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { TicketClosing, TicketConversation, TicketLinks, TicketsQueries } from '../../tickets/index.js';
import { textIn, type ProcedureDefinition } from '../definition/procedure-definition.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { RunBook, type Doer, type HeldRun, type RunChange } from './run-book.js';
import type { RunStatus } from './run-state.js';
import { endNote, notDoneNote } from './run-words.js';

/** Why a customer did not go on with it, of their own will. */
const GIVEN_UP = ['stopped', 'check-denied', 'abandoned', 'taken-back'];

/**
 * How a run is over, and what stays of it in the ticket: a line that the customer reads too, and that this article
 * answered the question. What a customer did alone is solved with it.
 */
@Injectable()
export class RunEnding {
  constructor(
    private readonly book: RunBook,
    private readonly procedures: ProceduresQueries,
    private readonly tickets: TicketsQueries,
    private readonly conversation: TicketConversation,
    private readonly closing: TicketClosing,
    private readonly links: TicketLinks,
  ) {}

  /** Every step was done. */
  async finish(
    tx: Tx,
    run: HeldRun,
    doer: Doer,
    definition: ProcedureDefinition,
    change: RunChange = {},
  ): Promise<void> {
    const undoMinutes = run.via === 'self-service' ? (definition.selfService?.undoMinutes ?? 0) : 0;
    await this.end(tx, run, doer, definition, 'done', { ...change, undoUntil: null, undoMinutes });
  }

  /** It is over like this. */
  async end(
    tx: Tx,
    run: HeldRun,
    doer: Doer,
    definition: ProcedureDefinition,
    status: RunStatus,
    change: RunChange = {},
  ): Promise<void> {
    await this.book.move(tx, run, { ...change, status, step: null, effectId: null, leaseUntil: null });
    await this.book.enter(tx, run, doer, { what: 'ended', detail: { status, failure: run.failure } });
    if (run.via === 'self-service' && status !== 'done') await this.tellAlone(run, definition, status);
    else await this.tell(run, doer, definition, status);
  }

  /** The ticket may have been merged or closed meanwhile: what was done stays in the run's own journal then. */
  private async tell(run: HeldRun, doer: Doer, definition: ProcedureDefinition, status: RunStatus): Promise<void> {
    // Stopped before anything was changed is the desk's own business.
    if (status === 'stopped') return;
    try {
      const actor: Actor = run.via === 'desk' ? { ...SYSTEM, ...doer } : SYSTEM;
      const ticket = await this.tickets.get(SYSTEM, run.ticketId);
      const title = textIn(definition.title, ticket.locale);
      const text = endNote(status, title, run.via, ticket.locale, run.undoUntil);
      await this.conversation.note(actor, run.ticketId, { text, visibility: 'customer' });
      if (status === 'done') await this.answered(run, actor, text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** Who gives up has nothing to wait for; who was refused wanted something, so their ticket stays with the desk. */
  private async tellAlone(run: HeldRun, definition: ProcedureDefinition, status: RunStatus): Promise<void> {
    try {
      const { locale, version, status: ticket } = await this.tickets.get(SYSTEM, run.ticketId);
      const isGivenUp = GIVEN_UP.includes(run.failure) && status !== 'part-undone';
      const text = notDoneNote(status, textIn(definition.title, locale), isGivenUp, locale);
      await this.conversation.note(SYSTEM, run.ticketId, { text, visibility: 'customer' });
      if (!isGivenUp && ticket === 'solved') await this.closing.reopen(SYSTEM, run.ticketId, version);
      if (isGivenUp && ticket === 'open') await this.closing.solve(SYSTEM, run.ticketId, { version, text });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private async answered(run: HeldRun, actor: Actor, text: string): Promise<void> {
    const { articleId } = await this.procedures.summary(SYSTEM, run.procedureId);
    await this.links.link(actor, run.ticketId, articleId);
    if (run.via !== 'self-service') return;
    const { version } = await this.tickets.get(SYSTEM, run.ticketId);
    await this.closing.solve(SYSTEM, run.ticketId, { version, text });
  }
}
