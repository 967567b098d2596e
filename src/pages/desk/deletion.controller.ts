import { Body, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { checked } from '../../platform/errors/index.js';
import { TicketDeletion, TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { queueForm } from './desk.forms.js';
import { queueAddress, queueFrom } from './queue-filter.js';
import { TicketForms } from './ticket-forms.service.js';

/** Taking a ticket out of the desk's sight, and back: for admins. */
@DeskPages('tickets/:number')
export class DeletionController {
  constructor(
    private readonly deletion: TicketDeletion,
    private readonly tickets: TicketsQueries,
    private readonly forms: TicketForms,
  ) {}

  @Post('deletion')
  async delete(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { queue } = checked(queueForm, body);
    const ticket = await this.tickets.get(visit.actor, number);
    return this.forms.attempt(visit, number, { body }, async () => {
      await this.deletion.delete(visit.actor, ticket.id);
      const text = visit.t('desk.done.deleted', { number: String(ticket.number) });
      // A deleted ticket can't be found by its number any more.
      const action = address('/desk/tickets', [ticket.id, 'restoration']);
      return redirect(queueAddress(queueFrom(queue)), text, 'good', { label: visit.t('desk.undo.delete'), action });
    });
  }

  @Post('restoration')
  async restore(@CurrentVisit() visit: Visit, @Param('number', ParseUUIDPipe) id: string) {
    await this.deletion.restore(visit.actor, id.toLowerCase());
    const { number } = await this.tickets.get(visit.actor, id);
    return redirect(address('/desk/tickets', [number]), visit.t('desk.done.restored'));
  }
}
