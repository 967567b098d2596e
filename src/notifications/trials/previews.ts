import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { Locale } from '../../platform/locale/index.js';
import type { MailRoute } from '../../platform/mail/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import type { Template } from '../journeys/journey.js';
import { MessagePartsQueries } from '../sending/message-parts.queries.js';
import { render, renderPlain } from '../templates/render.js';
import { UnsafeTemplate } from '../templates/template-check.js';
import { sampleData, type MessageData } from '../templates/template-data.js';

const ZONE = 'Europe/Amsterdam';

export interface Preview {
  subject: string;
  text: string;
  html: string;
}

/** Shows what a template would say, with made-up data or about a real request. Nothing is sent. */
@Injectable()
export class Previews {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly tickets: TicketsQueries,
    private readonly parts: MessagePartsQueries,
  ) {}

  /** @throws TicketNotFound, InvalidInput when the template can't be used */
  async of(
    actor: Actor,
    template: Template,
    { route, locale, ticket }: { route: MailRoute; locale: Locale; ticket?: string },
  ): Promise<Preview> {
    const data = ticket ? await this.dataOf(actor, ticket, locale) : sampleData(locale, true);
    try {
      if (route === 'message') return { subject: '', text: renderPlain(template.body, data, locale, ZONE), html: '' };
      return render(template, data, locale, ZONE);
    } catch (error) {
      if (error instanceof UnsafeTemplate) throw new InvalidInput([{ path: 'template', message: error.message }]);
      throw error;
    }
  }

  private async dataOf(actor: Actor, idOrNumber: string, locale: Locale): Promise<MessageData> {
    const { id, moments, requester } = await this.tickets.get(actor, idOrNumber);
    const ticket = (await this.parts.ticketsOf(this.database.reader, [id])).get(id)!;
    const said = moments.findLast(({ direction, visibility }) => direction === 'out' && visibility === 'customer');
    const reached = await this.database.query<{ name: Record<Locale, string>; at: Date }>(
      'SELECT name, at FROM milestone_reached WHERE ticket_id = $1 ORDER BY at, id',
      [id],
    );
    const sample = sampleData(locale, true);
    const milestones = reached.map(({ name, at }) => ({ name: name[locale], at }));
    const name = requester?.name ?? sample.person.name;
    return {
      ...sample,
      organisation: this.config.ORGANISATION,
      person: { name, firstName: name.split(' ')[0] ?? name },
      ticket: {
        number: String(ticket.number),
        subject: ticket.subject,
        url: this.parts.urlOf(ticket, locale),
      },
      milestones: milestones.length > 0 ? milestones : sample.milestones,
      milestone: milestones.at(-1) ?? sample.milestone,
      said: said?.text ?? '',
      solution: ticket.solution,
      plan: { at: ticket.planAt, text: ticket.planText },
    };
  }
}
