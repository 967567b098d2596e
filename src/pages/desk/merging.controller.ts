import { Body, Get, Param, Post, Query } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { checked } from '../../platform/errors/index.js';
import {
  TicketChanged,
  TicketMerged,
  TicketMerging,
  TicketNotFound,
  TicketNotMerged,
  TicketsQueries,
  type TicketDetails,
} from '../../tickets/index.js';
import { address } from '../address.js';
import { sentText, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { mergeForm } from './desk.forms.js';
import { mergePage } from './merge.page.js';

/** Making one ticket of two that ask the same, after having looked at both. */
@DeskPages('tickets/:number/merge')
export class MergingController {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly merging: TicketMerging,
    private readonly clock: Clock,
  ) {}

  @Get()
  async preview(@CurrentVisit() visit: Visit, @Param('number') number: string, @Query('into') into: unknown) {
    const wanted = sentText(into).trim().slice(0, 50);
    return this.show(visit, number, wanted);
  }

  @Post()
  async merge(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { into, version } = checked(mergeForm, body);
    try {
      const [ticket, target] = await this.both(visit, number, into);
      await this.merging.merge(visit.actor, ticket.id, { intoId: target.id, version });
      const text = visit.t('desk.done.merged', { one: String(ticket.number), other: String(target.number) });
      const undo = {
        label: visit.t('desk.undo.merge'),
        action: address('/desk/tickets', [ticket.number, 'merge', 'undo']),
      };
      return redirect(address('/desk/tickets', [target.number]), text, 'good', undo);
    } catch (error) {
      if (error instanceof TicketChanged) return this.show(visit, number, into, visit.t('desk.merge.changed'), 409);
      if (error instanceof TicketMerged) return this.show(visit, number, into, visit.t('desk.merge.already'), 409);
      throw error;
    }
  }

  @Post('undo')
  async undo(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    const to = address('/desk/tickets', [number]);
    try {
      await this.merging.unmerge(visit.actor, (await this.tickets.get(visit.actor, number)).id);
      return redirect(to, visit.t('desk.done.unmerged', { number }));
    } catch (error) {
      // Somebody was ahead: what was wanted is so.
      if (error instanceof TicketNotMerged) return redirect(to);
      throw error;
    }
  }

  private async show(visit: Visit, number: string, into: string, message = '', status = 200) {
    const [ticket, found] = await Promise.all([
      this.tickets.get(visit.actor, number),
      into === '' ? null : this.find(visit, into),
    ]);
    const target = found?.id === ticket.id ? null : found;
    const problem = problemOf(visit, into, ticket, found) || message;
    const page = mergePage(visit, ticket, target, { into, problem, now: this.clock.now() });
    const wrong = problem && status === 200 ? 422 : status;
    return view('desk/merge', page, {
      title: visit.t('desk.merge.title', { number: String(ticket.number) }),
      status: wrong,
    });
  }

  private async both({ actor }: Visit, number: string, into: string): Promise<[TicketDetails, TicketDetails]> {
    return [await this.tickets.get(actor, number), await this.tickets.get(actor, into)];
  }

  private async find({ actor }: Visit, number: string): Promise<TicketDetails | null> {
    return this.tickets.get(actor, number).catch((error: unknown) => {
      if (error instanceof TicketNotFound) return null;
      throw error;
    });
  }
}

function problemOf({ t }: Visit, into: string, ticket: TicketDetails, found: TicketDetails | null): string {
  if (into === '') return '';
  if (!found) return t('desk.merge.unknown', { number: into });
  if (found.id === ticket.id) return t('desk.merge.itself');
  return found.isMerged || ticket.isMerged ? t('desk.merge.already') : '';
}
