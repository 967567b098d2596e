import { Injectable } from '@nestjs/common';
import { ArticlesQueries, maskPersonalData, QUESTION_MAX } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { SearchService } from '../../search/index.js';
import { TicketsQueries, type TicketDetails } from '../../tickets/index.js';
import { address, helpAddress } from '../address.js';
import { trusted } from '../trusted.js';
import type { Visit } from '../visit.js';

/** A ticket as an address of the studio names it. */
export const TICKET_NUMBER = /^\d{1,15}$/;
const DUPLICATES = 5;
const LONGEST = 20_000;

/** A ticket as the beginning of an article: without the people in it, and beside the articles that may say it already. */
@Injectable()
export class ArticleDrafts {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly search: SearchService,
    private readonly articles: ArticlesQueries,
  ) {}

  /** @throws TicketNotFound for a ticket that this actor may not see */
  async of(visit: Visit, number: string) {
    const ticket = await this.tickets.get(visit.actor, number);
    const { locale } = ticket;
    const names = namesIn(ticket);
    const mask = (text: string) => maskPersonalData(text, names, locale).slice(0, LONGEST);
    const question = mask(ticket.subject).slice(0, QUESTION_MAX);
    return {
      values: {
        ticket: ticket.number,
        locale,
        question,
        answer: mask(ticket.solution ?? answersIn(ticket)),
        product: ticket.product?.id ?? '',
        audience: 'public',
      },
      source: {
        id: ticket.id,
        number: ticket.number,
        url: address('/desk/tickets', [ticket.number]),
        lang: locale,
        moments: ticket.moments
          .filter(({ visibility }) => visibility === 'customer')
          .map(({ byStaff, at, text }) => ({ byStaff, at, text: mask(text) })),
      },
      // What was masked is in no article.
      duplicates: await this.duplicatesOf(visit, question.replaceAll(/\[[^\]]*\]/g, ' '), locale),
    };
  }

  /** What is there already and says nearly this, the nearest first. */
  private async duplicatesOf({ actor }: Visit, words: string, locale: Locale) {
    const { hits } = await this.search.find(actor, { words, locale, kinds: ['article'], limit: DUPLICATES });
    const cards = await this.articles.cards(
      actor,
      hits.map(({ subjectId }) => subjectId),
      locale,
    );
    return hits.flatMap((hit) => {
      const card = cards.get(hit.subjectId);
      if (!card) return [];
      return [
        {
          question: trusted(hit.titleHtml),
          text: trusted(hit.snippetHtml),
          lang: card.locale,
          url: address('/studio/articles', [card.id, card.locale]),
          publicUrl: card.published ? helpAddress(card.locale, ['articles', card.slug]) : '',
        },
      ];
    });
  }
}

/** Everybody who has a part in the ticket. */
function namesIn({ requester, createdBy, moments, followers }: TicketDetails): string[] {
  return [requester, createdBy, ...moments.map(({ author }) => author), ...followers].flatMap((person) =>
    person?.name ? [person.name] : [],
  );
}

/** What staff told the customer, when nobody wrote down the solution. */
function answersIn({ moments }: TicketDetails): string {
  return moments
    .filter(({ byStaff, visibility }) => byStaff && visibility === 'customer')
    .map(({ text }) => text)
    .join('\n\n');
}
