import type { TicketSuggestions } from './suggestions.queries.js';

/** Suggestions as the API tells them. */
export function presentSuggestions({ isDismissed, isAnswered, items }: TicketSuggestions) {
  return {
    isDismissed,
    isAnswered,
    items: items.map(({ id, question, slug, locale, audience, summary, probability, words, similar }) => ({
      article: { id, question, slug, locale, audience, summary },
      probability: Math.round(probability * 1e4) / 1e4,
      words,
      similar: similar.map(({ likeness, ...ticket }) => ({ ...ticket, likeness: Math.round(likeness * 1e4) / 1e4 })),
    })),
  };
}
