import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticlesQueries, type ArticleCard } from '../../knowledge/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { binder, isTicketSql, mayHandle, OnlyStaffMay, TicketNotFound, visibleTickets } from '../../tickets/index.js';
import { AskedTexts } from '../asked-texts.queries.js';
import { Matcher } from '../matcher.js';
import type { Candidate } from '../model/match-types.js';

/** A ticket that was solved with the same article and reads alike. */
export interface SimilarTicket {
  id: string;
  number: number;
  subject: string;
  /** 0 to 1. */
  likeness: number;
}

/** An article that may answer a ticket, and why we think so. */
export interface Suggestion extends ArticleCard {
  probability: number;
  /** The words of the ticket that speak for it, as they were typed. */
  words: string[];
  similar: SimilarTicket[];
}

export interface TicketSuggestions {
  /** Somebody said: none of these. */
  isDismissed: boolean;
  /** A person said which article answers it, so that nothing is left to suggest. */
  isAnswered: boolean;
  items: Suggestion[];
}

const MOST = 3;
const CANDIDATES = 10;
/** What is less likely than this is in the way of what is likely. */
const LEAST = 0.05;

/**
 * Which articles may answer a ticket, for the desk. Nothing of another ticket is shown but the number and subject of
 * solved ones that the reader may open: which those are is asked of the database, never filtered here.
 */
@Injectable()
export class SuggestionsQueries {
  constructor(
    private readonly database: Database,
    private readonly articles: ArticlesQueries,
    private readonly texts: AskedTexts,
    private readonly matcher: Matcher,
  ) {}

  /** @throws TicketNotFound, OnlyStaffMay */
  async of(actor: Actor, idOrNumber: string): Promise<TicketSuggestions> {
    if (!mayHandle(actor)) throw new OnlyStaffMay('see which articles may answer a ticket');
    const ticket = await this.ticket(actor, idOrNumber);
    const { id, locale, isDismissed, isAnswered } = ticket;
    if (isDismissed || isAnswered) return { isDismissed, isAnswered, items: [] };

    const asked = (await this.texts.of([id])).get(id);
    if (!asked) throw new TicketNotFound(idOrNumber);
    const { candidates } = await this.matcher.match(asked, CANDIDATES);
    const likely = candidates.filter(({ articleId, probability }) => {
      return probability >= LEAST && !ticket.refused.includes(articleId);
    });
    return { isDismissed, isAnswered, items: await this.presented(actor, id, locale, likely) };
  }

  private async presented(actor: Actor, ticketId: string, locale: Locale, likely: Candidate[]): Promise<Suggestion[]> {
    const cards = await this.articles.cards(
      actor,
      likely.map(({ articleId }) => articleId),
      locale,
    );
    const shown = likely.filter(({ articleId }) => cards.get(articleId)?.published).slice(0, MOST);
    const alike = shown.flatMap(({ similar }) => similar).filter((similar) => similar.ticketId !== ticketId);
    const tickets = await this.solvedAmong(
      actor,
      alike.map((similar) => similar.ticketId),
    );
    return shown.map(({ articleId, probability, words, similar }) => ({
      ...cards.get(articleId)!,
      probability,
      words,
      similar: similar.flatMap(({ ticketId: other, likeness }) => {
        const found = tickets.get(other);
        return found ? [{ ...found, likeness }] : [];
      }),
    }));
  }

  private async solvedAmong(
    actor: Actor,
    ids: readonly string[],
  ): Promise<Map<string, Omit<SimilarTicket, 'likeness'>>> {
    if (ids.length === 0) return new Map();
    const { parameters, bind } = binder(ids);
    const rows = await this.database.query<Omit<SimilarTicket, 'likeness'>>(
      `SELECT t.id, t.number::int, t.subject FROM ticket t
        WHERE t.id = ANY($1::uuid[]) AND t.status IN ('solved', 'closed') AND ${visibleTickets(actor, 't', bind)}`,
      parameters,
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async ticket(actor: Actor, idOrNumber: string) {
    const { parameters, bind } = binder();
    const [ticket] = await this.database.query<{
      id: string;
      locale: Locale;
      isDismissed: boolean;
      isAnswered: boolean;
      refused: string[];
    }>(
      `SELECT t.id, t.locale,
              EXISTS (SELECT FROM match_dismissal d WHERE d.ticket_id = t.id) AS "isDismissed",
              EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed') AS "isAnswered",
              ARRAY(SELECT r.article_id FROM match_refusal r WHERE r.ticket_id = t.id) AS refused
         FROM ticket t WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)}`,
      parameters,
    );
    if (!ticket) throw new TicketNotFound(idOrNumber);
    return ticket;
  }
}
