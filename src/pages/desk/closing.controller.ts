import { Body, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { checked } from '../../platform/errors/index.js';
import { TicketClosing } from '../../tickets/index.js';
import { address } from '../address.js';
import { formOf, parseForm, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { solveForm, versionForm } from './desk.forms.js';
import { pickedIn } from './picked.js';
import { TicketForms } from './ticket-forms.service.js';

/** How a ticket ends, and begins again. */
@DeskPages('tickets/:number')
export class ClosingController {
  constructor(
    private readonly closing: TicketClosing,
    private readonly forms: TicketForms,
  ) {}

  @Post('solution')
  async solve(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Body() body: FormBody,
    @Res({ passthrough: true }) response: FastifyReply,
  ) {
    const { t } = visit;
    const sent = { body, panel: 'solve', solving: pickedIn(body) } as const;
    // Without script, looking for articles is a step of its own.
    if (body['step'] === 'search') return this.forms.again(visit, number, sent, formOf(['text'], body), 200);
    const { data, form } = parseForm(solveForm, body, t);
    if (!data) return this.forms.again(visit, number, sent, form);

    return this.forms.attempt(visit, number, sent, async () => {
      const { version, text, articleIds, queue, after } = data;
      const next = await this.forms.nextOf(visit, number, queue, after);
      const ticket = await this.closing.solve(visit.actor, number, { version, text, articleIds });
      const undo = {
        label: t('desk.undo.solve'),
        action: address('/desk/tickets', [ticket.number, 'reopening'], { version: ticket.version }),
      };
      const told = t('desk.done.solved', { number: String(ticket.number) });
      return this.forms.onward(visit, ticket, { queue, after, next }, { text: told, tone: 'good', undo }, response);
    });
  }

  @Post('reopening')
  async reopen(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Body() body: FormBody,
    @Query() query: FormBody,
  ) {
    return this.step(visit, number, { ...query, ...body }, async (version) => {
      await this.closing.reopen(visit.actor, number, version);
      return visit.t('desk.done.reopened');
    });
  }

  @Post('closure')
  async close(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    return this.step(visit, number, body, async (version) => {
      await this.closing.close(visit.actor, number, version);
      return visit.t('desk.done.closed');
    });
  }

  /** A step that needs no more than to know what was read. */
  private step(visit: Visit, number: string, body: FormBody, work: (version: number) => Promise<string>) {
    return this.forms.attempt(visit, number, { body }, async () => {
      const { version, queue } = checked(versionForm, body);
      const told = await work(version);
      return redirect(this.forms.at(number, queue), told);
    });
  }
}
