import { Injectable } from '@nestjs/common';
import { InstructionQueries, isOver, ProceduresQueries, RunIdentity, RunsQueries } from '../../procedures/index.js';
import type { TicketDetails } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Visit } from '../visit.js';
import { offerOf, runPage, toneOf } from './run.page.js';

const OFFERED = 8;

/** What stands beside a ticket: the run that goes on, or the procedures that fit it and its customer's product. */
@Injectable()
export class ProcedurePanel {
  constructor(
    private readonly procedures: ProceduresQueries,
    private readonly instruction: InstructionQueries,
    private readonly runs: RunsQueries,
    private readonly identity: RunIdentity,
  ) {}

  async of(visit: Visit, ticket: Pick<TicketDetails, 'id' | 'number' | 'product' | 'requester' | 'links' | 'status'>) {
    const { items } = await this.runs.list(visit.actor, { ticketId: ticket.id, limit: 20 });
    const going = items.find(({ status }) => !isOver(status));
    const run = going ? await this.runs.get(visit.actor, going.id) : null;
    const questions = await this.identity.questionsFor(run);
    const isOpen = ticket.status !== 'closed' && Boolean(ticket.requester?.id);
    const offers = run || !isOpen ? [] : await this.offers(visit, ticket);
    const done = items.filter(({ status }) => isOver(status));
    return {
      run: run && runPage(visit, run, { questions, atTicket: true }),
      offers,
      hasOffers: offers.length > 0,
      isWithoutCustomer: !ticket.requester?.id,
      startUrl: address('/desk/tickets', [ticket.number, 'runs']),
      done: done.map(({ id, title, status, startedAt }) => ({
        title: title[visit.locale] ?? title.nl ?? title.en ?? '',
        status: visit.t(`desk.run.status.${status}`),
        tone: toneOf(status),
        startedAt,
        url: address('/desk/runs', [id]),
      })),
      hasDone: done.length > 0,
      isShown: run !== null || offers.length > 0 || done.length > 0,
    };
  }

  /** Those of a linked article first; of another product none. */
  private async offers(visit: Visit, { product, links }: Pick<TicketDetails, 'product' | 'links'>) {
    const [all, states] = await Promise.all([this.procedures.list(visit.actor), this.instruction.own(visit.actor)]);
    const linked = new Set(links.map(({ articleId }) => articleId));
    const fitting = all.filter(
      ({ runnableVersion, productId }) =>
        runnableVersion !== null && (!productId || !product || productId === product.id),
    );
    return fitting
      .toSorted((one, other) => Number(linked.has(other.articleId)) - Number(linked.has(one.articleId)))
      .slice(0, OFFERED)
      .map((procedure) => offerOf(visit, procedure, states.get(procedure.id)));
  }
}
