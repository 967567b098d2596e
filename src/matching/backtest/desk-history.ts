import type { Database } from '../../platform/database/index.js';
import { AskedTexts } from '../asked-texts.queries.js';
import { KnownArticles } from '../known-articles.queries.js';
import type { KnownArticle } from '../model/match-types.js';
import type { AnsweredTicket } from './replay.js';

/** What a backtest plays again. */
export interface History {
  articles: KnownArticle[];
  tickets: AnsweredTicket[];
  /** Tickets whose articles are all offline by now: nobody could predict them today. */
  withoutArticle: number;
}

/** The latest as many as a training reads. */
const MOST_LINKS = 50_000;

/** The desk's own: the articles that are online, and the tickets that people linked to them. */
export async function deskHistory(database: Database): Promise<History> {
  const articles: KnownArticle[] = [];
  for await (const piece of new KnownArticles(database).all()) articles.push(...piece);
  const online = new Set(articles.map(({ id }) => id));

  const tickets = new Map<string, AnsweredTicket>();
  for await (const piece of new AskedTexts(database).confirmedLinks(MOST_LINKS)) {
    for (const { ticketId, articleId, asked, at } of piece) {
      const ticket = tickets.get(ticketId) ?? { id: ticketId, asked, articleIds: [], at };
      if (online.has(articleId)) ticket.articleIds.push(articleId);
      tickets.set(ticketId, ticket);
    }
  }
  const answered = [...tickets.values()].filter(({ articleIds }) => articleIds.length > 0);
  return { articles, tickets: answered, withoutArticle: tickets.size - answered.length };
}
