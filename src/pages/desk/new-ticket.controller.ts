import { Body, Get, Post, Query } from '@nestjs/common';
import { normalizeEmail } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { TicketClosing, TicketOpening, type RequesterGiven, type TicketDetails } from '../../tickets/index.js';
import { address } from '../address.js';
import { formOf, parseForm, sentText, withError, type Body as FormBody, type Form } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { newTicketForm, type NewTicket } from './desk.forms.js';
import { NewTicketPages } from './new-ticket-pages.service.js';

/** Somebody calls or stands at the counter: a ticket for them, solved at once if it can be. */
@DeskPages()
export class NewTicketController {
  constructor(
    private readonly database: Database,
    private readonly opening: TicketOpening,
    private readonly closing: TicketClosing,
    private readonly pages: NewTicketPages,
  ) {}

  @Get('tickets/new')
  async show(@CurrentVisit() visit: Visit, @Query('requester') requester: unknown) {
    return this.pages.show(visit, typeof requester === 'string' ? { requester } : {});
  }

  @Get('customers')
  async customers(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const [words, chosen] = [query['customer'], query['requester']];
    return this.pages.found(visit, sentText(words, 200), sentText(chosen, 200));
  }

  @Post('tickets')
  async open(@CurrentVisit() visit: Visit, @Body() body: FormBody) {
    const { t } = visit;
    // Without script, looking for a customer or for articles is a step of its own.
    if (body['step'] !== undefined) return this.pages.show(visit, body);
    const { data, form } = parseForm(newTicketForm, body, t);
    const again = (wrong: Form) => this.pages.show(visit, body, { form: wrong, status: 422 });
    if (!data) return again(form);
    const problem = problemOf(visit, data);
    const typed = formOf(Object.keys(newTicketForm.shape), body);
    if (problem) return again(withError(typed, problem.field, problem.message));

    try {
      const ticket = await this.write(visit, data);
      const number = String(ticket.number);
      return redirect(
        address('/desk/tickets', [ticket.number]),
        t(data.solved ? 'desk.done.opened-solved' : 'desk.done.opened', { number }),
      );
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return again(
        error.fields.reduce((wrong, { path }) => withError(wrong, FIELD[path] ?? path, t('form.invalid')), typed),
      );
    }
  }

  private write({ actor }: Visit, data: NewTicket): Promise<TicketDetails> {
    const { subject, text, channel, locale, type, priority, productId, teamId, articleIds } = data;
    const ticket = { subject, text, channel, locale, type, priority, productId, teamId };
    return this.database.write(async () => {
      const assigneeId = data.assignee === 'me' ? actor.accountId : null;
      const opened = await this.opening.open(actor, { ...ticket, assigneeId, requester: requesterOf(data) });
      if (data.solved) {
        await this.closing.solve(actor, opened.id, { version: opened.version, text: data.solution, articleIds });
      }
      return opened;
    });
  }
}

/** What the tickets room calls a field, as the form does. */
const FIELD: Record<string, string> = { email: 'email', 'requester.id': 'requester', 'requester.email': 'email' };

/** What a schema of single fields can't see. */
function problemOf({ t }: Visit, data: NewTicket): { field: string; message: string } | null {
  if (data.requester === 'new') {
    if (!data.name && !data.email) return { field: 'name', message: t('desk.new.name-or-email') };
    if (data.email && !normalizeEmail(data.email)) return { field: 'email', message: t('form.email') };
  }
  return data.solved && !data.solution ? { field: 'solution', message: t('form.required') } : null;
}

function requesterOf({ requester, name, email }: NewTicket): RequesterGiven | null {
  if (requester === 'none') return null;
  if (requester !== 'new') return { id: requester };
  return email ? { email, name: name || undefined } : { name };
}
