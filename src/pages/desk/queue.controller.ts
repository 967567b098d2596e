import { Get, Query } from '@nestjs/common';
import { AccountsQueries, type Actor } from '../../accounts/index.js';
import { FaqQueries } from '../../faq/index.js';
import { Clock } from '../../platform/clock/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { PageOf } from '../../platform/http/index.js';
import { TicketsQueries, type TicketSummary } from '../../tickets/index.js';
import { address } from '../address.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { DeskChoices } from './desk-choices.js';
import { queueFrom, queueOf, ticketFilterOf, type Queue } from './queue-filter.js';
import { queuePage, viewsPage } from './queue.page.js';

/** What waits, and for whom. */
@DeskPages()
export class QueueController {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly accounts: AccountsQueries,
    private readonly choosing: DeskChoices,
    private readonly faq: FaqQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const queue = queueOf(query);
    const teamId = await this.choosing.teamOf(visit.actor);
    const [{ items, next }, counts, choosable, requester, asked] = await Promise.all([
      this.listed(visit.actor, queue, teamId),
      this.tickets.counts(visit.actor),
      this.choosing.of(visit),
      this.nameOf(queue.requester),
      this.faq.top(visit.actor, { limit: 5, window: 7, rankBy: 'tickets' }),
    ]);
    // Whoever types a number wants that ticket, not a list of what has the number in its words.
    const wanted = /^#?(\d+)$/.exec(queue.q ?? '')?.[1];
    const ticket = items.find(({ number }) => String(number) === wanted);
    if (ticket && !queue.cursor) return redirect(address('/desk/tickets', [ticket.number]));

    const page = queuePage(visit, queue, {
      tickets: items,
      next,
      counts,
      choosable,
      requester,
      asked: asked.items,
      hasTeam: teamId !== null,
      now: this.clock.now(),
    });
    return view('desk/queue', page, { title: page.title });
  }

  @Get('counts')
  async counts(@CurrentVisit() visit: Visit, @Query('queue') queue: unknown) {
    const [counts, teamId] = await Promise.all([this.tickets.counts(visit.actor), this.choosing.teamOf(visit.actor)]);
    const page = viewsPage(visit, queueFrom(queue), { counts, hasTeam: teamId !== null });
    return view('desk/views', page, { title: visit.t('desk.queue') });
  }

  /** A cursor out of an old link begins the list anew. */
  private async listed(actor: Actor, queue: Queue, teamId: string | null): Promise<PageOf<TicketSummary>> {
    try {
      return await this.tickets.list(actor, ticketFilterOf(queue, teamId));
    } catch (error) {
      if (!(error instanceof InvalidInput) || !queue.cursor) throw error;
      return this.tickets.list(actor, ticketFilterOf({ ...queue, cursor: undefined }, teamId));
    }
  }

  private async nameOf(requesterId: string | undefined): Promise<string | null> {
    if (!requesterId) return null;
    return (await this.accounts.byIds([requesterId])).get(requesterId)?.name ?? null;
  }
}
