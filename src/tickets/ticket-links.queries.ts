import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { ArticleNotFound, readableArticlesSql } from '../knowledge/index.js';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import type { LinkSource } from './ticket-link.entity.js';
import { binder, isTicketSql } from './ticket-summary.js';
import { OnlyStaffMay, TicketNotFound } from './ticket.errors.js';
import { visibleTickets } from './ticket.policy.js';
import type { LinkLine } from './ticket-details.js';
import type { TicketStatus } from './ticket-words.js';

/** A ticket that an article answers. */
export interface AnsweredTicket {
  id: string;
  number: number;
  subject: string;
  status: TicketStatus;
  openedAt: Date;
  source: LinkSource;
  probability: number;
  linkedAt: Date;
}

const MOST_PREDICTED = 3;

/**
 * Reads of links: what a person confirmed, and what is likely enough to be taken for the answer. That an ask is shared by
 * articles that are less likely is for the FAQ alone. A customer sees what a person confirmed, never what we guess, and
 * no article he may not read.
 */
@Injectable()
export class TicketLinksQueries {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  /**
   * The articles of many tickets at once, by ticket id: confirmed first, then the likeliest. Tickets that this actor
   * may not see, or that have no article, are not in it.
   */
  async articlesOf(actor: Actor, ticketIds: readonly string[]): Promise<Map<string, LinkLine[]>> {
    const { parameters, bind } = binder(ticketIds);
    const rows = await this.database.query<LinkRow>(
      `SELECT l.ticket_id, l.article_id, l.source, l.probability, l.created_at, x.locale, x.slug, x.question,
              c.id AS person_id, c.name AS person_name, c.email AS person_email
         FROM (SELECT k.*, row_number() OVER (PARTITION BY ticket_id, source ORDER BY probability DESC, article_id) AS place
                 FROM ticket_link k WHERE ticket_id = ANY($1)) l
         JOIN ticket t ON t.id = l.ticket_id
         JOIN article a ON a.id = l.article_id
         -- What is online, in the ticket's language if there is one; a draft only where nothing is.
         JOIN LATERAL (
           SELECT x.locale, x.slug, v.question
             FROM article_text x
             JOIN article_version v ON v.article_id = x.article_id AND v.locale = x.locale
              AND v.version = coalesce(x.published_version, x.head_version)
            WHERE x.article_id = a.id
            ORDER BY x.published_version IS NULL, x.locale <> t.locale LIMIT 1
         ) x ON true
         LEFT JOIN account c ON c.id = l.created_by
        WHERE (l.source = 'confirmed' OR l.place <= ${MOST_PREDICTED} AND l.probability >= ${bind(this.config.MATCH_THRESHOLD)})
          AND ${visibleTickets(actor, 't', bind)} AND ${readableArticlesSql(actor, 'a')}
          ${isStaff(actor) ? '' : `AND l.source = 'confirmed'`}
        ORDER BY l.source, l.probability DESC, l.created_at, l.article_id`,
      parameters,
    );

    const byTicket = new Map<string, LinkLine[]>();
    for (const row of rows) {
      const lines = byTicket.get(row.ticket_id) ?? [];
      lines.push(presentLink(row, isStaff(actor)));
      byTicket.set(row.ticket_id, lines);
    }
    return byTicket;
  }

  /** The articles of one ticket. @throws TicketNotFound */
  async articlesOfOne(actor: Actor, idOrNumber: string): Promise<LinkLine[]> {
    const { parameters, bind } = binder();
    const [found] = await this.database.query<{ id: string }>(
      `SELECT t.id FROM ticket t WHERE ${isTicketSql(idOrNumber, 't', bind)} AND ${visibleTickets(actor, 't', bind)}`,
      parameters,
    );
    if (!found) throw new TicketNotFound(idOrNumber);
    return (await this.articlesOf(actor, [found.id])).get(found.id) ?? [];
  }

  /**
   * The tickets that an article answers, the latest first; staff only.
   * @throws ArticleNotFound, OnlyStaffMay
   */
  async ticketsOf(
    actor: Actor,
    articleId: string,
    { limit = 50, cursor }: { limit?: number; cursor?: string | undefined } = {},
  ): Promise<PageOf<AnsweredTicket>> {
    if (!isStaff(actor)) throw new OnlyStaffMay('see which tickets an article answers');
    const readable = readableArticlesSql(actor, 'a');
    const [article] = await this.database.query(`SELECT FROM article a WHERE a.id = $1 AND ${readable}`, [articleId]);
    if (!article) throw new ArticleNotFound(articleId);

    const [openedBefore, idBefore] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    const rows = await this.database.query<AnsweredTicket & { key: string }>(
      `SELECT t.id, t.number::int, t.subject, t.status, t.opened_at AS "openedAt", t.opened_at::text AS key,
              l.source, l.probability, l.created_at AS "linkedAt"
         FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
        WHERE l.article_id = $1 AND (l.source = 'confirmed' OR l.probability >= $5) AND ${visibleTickets(actor, 't', () => '')}
          AND ($2::timestamptz IS NULL OR (t.opened_at, t.id) < ($2, $3::uuid))
        ORDER BY t.opened_at DESC, t.id DESC LIMIT $4`,
      [articleId, openedBefore, idBefore, limit + 1, this.config.MATCH_THRESHOLD],
    );
    const page = pageOf(rows, limit, (row) => [row.key, row.id]);
    return { ...page, items: page.items.map(({ key: _key, ...ticket }) => ticket) };
  }
}

interface LinkRow {
  ticket_id: string;
  article_id: string;
  source: LinkSource;
  probability: number;
  created_at: Date;
  locale: LinkLine['locale'];
  slug: string;
  question: string;
  person_id: string | null;
  person_name: string | null;
  person_email: string | null;
}

function presentLink(row: LinkRow, forStaff: boolean): LinkLine {
  return {
    articleId: row.article_id,
    question: row.question,
    locale: row.locale,
    slug: row.slug,
    source: row.source,
    probability: row.probability,
    createdBy:
      forStaff && row.person_id ? { id: row.person_id, name: row.person_name ?? '', email: row.person_email } : null,
    createdAt: row.created_at,
  };
}
