import type { Locale } from '../../platform/locale/index.js';
import { asMarkdown, mailHtml, mailText } from '../templates/mail-text.js';
import type { MessageParts, ToldTicket } from './message-parts.queries.js';

const WORDS: Record<Locale, { subject(tickets: number): string; hello: string; lead: string }> = {
  nl: {
    subject: (tickets) => (tickets === 1 ? 'Je vraag vandaag' : `Je ${tickets} vragen vandaag`),
    hello: 'Hallo',
    lead: 'Dit gebeurde er sinds het vorige overzicht.',
  },
  en: {
    subject: (tickets) => (tickets === 1 ? 'Your request today' : `Your ${tickets} requests today`),
    hello: 'Hello',
    lead: 'This happened since the last overview.',
  },
};

/** Everything of a day in one message, request by request. */
export function digestText(message: MessageParts, urlOf: (ticket: ToldTicket) => string) {
  const { locale, name, tickets, milestones, timeZone } = message;
  const words = WORDS[locale];
  const time = new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  const parts = tickets.map((ticket) => {
    const lines = milestones
      .filter(({ ticketId }) => ticketId === ticket.id)
      .map((told) => `- ${asMarkdown(`${told.name[locale]}, ${time.format(told.at)}`)}`);
    return `**[${asMarkdown(`#${ticket.number} ${ticket.subject}`)}](${urlOf(ticket)})**\n\n${lines.join('\n')}`;
  });
  const markdown = [`${words.hello} ${asMarkdown(name.split(' ')[0] ?? name)},`, words.lead, ...parts].join('\n\n');
  return { subject: words.subject(tickets.length), text: mailText(markdown), html: mailHtml(markdown) };
}
