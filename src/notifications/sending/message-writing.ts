import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ReplyAddress, type Mail } from '../../platform/mail/index.js';
import type { TicketKind } from '../../tickets/index.js';
import { DEFAULT_JOURNEYS } from '../journeys/default-journeys.js';
import { DEFAULT_TEMPLATES } from '../journeys/default-templates.js';
import type { Journey, Milestone, Template } from '../journeys/journey.js';
import { render, renderPlain } from '../templates/render.js';
import type { MessageData } from '../templates/template-data.js';
import { digestText } from './digest-text.js';
import { letter } from './letter.js';
import {
  MessagePartsQueries,
  type MessageParts,
  type ToldMilestone,
  type ToldTicket,
} from './message-parts.queries.js';
import { reasonOf } from './reasons.js';
import { UnsubscribeLinks } from './unsubscribe-links.js';

/** Makes the mail out of the parts of a message. What it says is decided by the milestone that came last. */
@Injectable()
export class MessageWriting {
  constructor(
    private readonly config: Config,
    private readonly parts: MessagePartsQueries,
    private readonly replies: ReplyAddress,
    private readonly unsubscribing: UnsubscribeLinks,
  ) {}

  write(message: MessageParts, journeys: ReadonlyMap<TicketKind, Journey>): Mail {
    const { id, route, locale, address, accountId, isDigest, milestones, tickets } = message;
    const ticket = isDigest ? null : tickets[0]!;
    const unsubscribeUrl = this.unsubscribing.url({ accountId, ticketId: ticket?.id ?? null }, locale);
    const { subject, text, html } = ticket
      ? this.about(message, ticket, journeys)
      : digestText(message, (told) => this.parts.urlOf(told, locale));
    const reasons = [...new Set(milestones.map((told) => reasonOf(told, locale)))];
    const frame = { organisation: this.config.ORGANISATION, locale, reasons, unsubscribeUrl };
    return {
      id,
      kind: isDigest ? 'digest' : `milestone-${milestones.at(-1)!.key}`,
      via: route,
      to: address!,
      locale,
      subject,
      about: ticket ? `ticket:${ticket.id}` : null,
      ...(route === 'message' ? { text } : letter(text, html, frame)),
      headers: {
        unsubscribeUrl,
        ...(ticket && { replyTo: this.replies.make(ticket.id), references: [this.replies.threadId(ticket.id)] }),
      },
    };
  }

  /** Renders one template with what a message would say: for the editor's preview too. */
  data(message: MessageParts, ticket: ToldTicket, journey: Journey): MessageData {
    const { locale, name, milestones } = message;
    const named = ({ name: names, at }: ToldMilestone) => ({ name: names[locale], at });
    const last = milestones.at(-1)!;
    const latest = (wanted: (told: ToldMilestone) => boolean) => milestones.findLast(wanted);
    const at = journey.milestones.findIndex(({ key }) => key === last.key);
    return {
      organisation: this.config.ORGANISATION,
      person: { name, firstName: name.split(' ')[0] ?? name },
      ticket: {
        number: String(ticket.number),
        subject: ticket.subject,
        url: this.parts.urlOf(ticket, locale),
      },
      milestone: named(last),
      milestones: milestones.map(named),
      said: latest(({ said }) => said !== '')?.said ?? '',
      solution: latest(({ cause }) => cause === 'solved') ? ticket.solution : '',
      plan: latest(({ cause }) => cause === 'planned')
        ? { at: ticket.planAt, text: ticket.planText }
        : { at: null, text: '' },
      next: at === -1 ? '' : (journey.milestones[at + 1]?.name[locale] ?? ''),
    };
  }

  private about(message: MessageParts, ticket: ToldTicket, journeys: ReadonlyMap<TicketKind, Journey>) {
    const { route, locale, timeZone } = message;
    const journey = journeys.get(ticket.type) ?? DEFAULT_JOURNEYS[ticket.type];
    const last = message.milestones.at(-1)!;
    const milestone = journey.milestones.find(({ key }) => key === last.key);
    const data = this.data(message, ticket, journey);
    if (route === 'message') {
      const source = templateOf(milestone, 'message', locale)?.body ?? FALLBACK[locale];
      return { subject: last.name[locale], text: renderPlain(source, data, locale, timeZone), html: '' };
    }
    // A milestone that was taken out of the journey meanwhile is told of in general words.
    const template = templateOf(milestone, 'email', locale) ?? DEFAULT_TEMPLATES.taken.email![locale];
    return render(template, data, locale, timeZone);
  }
}

const FALLBACK: Record<Locale, string> = {
  nl: '{{organisation}}: {{milestone.name}}, #{{ticket.number}}. {{ticket.url}}',
  en: '{{organisation}}: {{milestone.name}}, #{{ticket.number}}. {{ticket.url}}',
};

function templateOf(milestone: Milestone | undefined, route: 'email' | 'message', locale: Locale): Template | null {
  return milestone?.templates[route]?.[locale] ?? null;
}
