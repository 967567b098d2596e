import type { TicketSuggestions } from '../../matching/index.js';
import type { TicketDetails } from '../../tickets/index.js';
import { address, helpAddress } from '../address.js';
import type { Visit } from '../visit.js';

export type SuggestedPage = ReturnType<typeof suggestionsOf>;

/** The articles that may answer a ticket, as they stand above the reply. */
export function suggestionsOf({ t }: Visit, ticket: TicketDetails, { isDismissed, items }: TicketSuggestions) {
  const to = (...segments: string[]) => address('/desk/tickets', [ticket.number, ...segments]);
  const isDone = ticket.status === 'solved' || ticket.status === 'closed';
  return {
    isShown: !isDone && items.length > 0,
    isDismissed: !isDone && isDismissed,
    dismissUrl: to('dismissal'),
    restoreUrl: to('dismissal', 'undo'),
    items: items.map(({ id, question, slug, locale, summary, audience, probability, words, similar }) => ({
      question,
      summary,
      url: helpAddress(locale, ['articles', slug]),
      probability,
      isForStaff: audience === 'staff',
      useUrl: to('suggestions', id),
      words: words.join(', '),
      similar: similar.map(({ number, subject }) => ({
        number,
        subject,
        url: address('/desk/tickets', [number]),
      })),
      why: t('desk.suggested.similar', { count: similar.length }),
    })),
  };
}
