import { Body, Param, Post } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { TicketLinks, TicketsQueries } from '../../tickets/index.js';
import { type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { linkForm, unlinkForm } from './desk.forms.js';
import { pickedIn } from './picked.js';
import { TicketForms } from './ticket-forms.service.js';
import { TicketPages } from './ticket-pages.service.js';

/** Which articles answer a ticket, said without solving it. */
@DeskPages('tickets/:number/links')
export class LinksController {
  constructor(
    private readonly database: Database,
    private readonly links: TicketLinks,
    private readonly tickets: TicketsQueries,
    private readonly forms: TicketForms,
    private readonly pages: TicketPages,
  ) {}

  @Post()
  async link(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const linking = pickedIn(body);
    const { articleIds, queue } = checked(linkForm, body);
    const state = { queue, isLinking: true };
    if (body['step'] === 'search') return this.pages.show(visit, number, state, { linking });
    if (articleIds.length === 0) {
      const message = visit.t('desk.links.choose');
      return this.pages.show(visit, number, { ...state, message }, { status: 422, linking });
    }
    return this.forms.attempt(visit, number, { body }, async () => {
      const { id } = await this.tickets.get(visit.actor, number);
      await this.database.write(async () => {
        for (const articleId of articleIds) await this.links.link(visit.actor, id, articleId);
      });
      return redirect(this.forms.at(number, queue), visit.t('desk.done.linked', { count: articleIds.length }));
    });
  }

  @Post('removal')
  async unlink(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { articleId, queue } = checked(unlinkForm, body);
    const { id, merged } = await this.tickets.get(visit.actor, number);
    await this.database.write(async () => {
      // What is shown here may have been said in a ticket that was merged into this one.
      for (const ticketId of [id, ...merged.map((ticket) => ticket.id)]) {
        await this.links.remove(visit.actor, ticketId, articleId);
      }
    });
    return redirect(this.forms.at(number, queue), visit.t('desk.done.unlinked'));
  }
}
