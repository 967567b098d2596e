import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../../accounts/index.js';
import { ArticlesQueries, type ArticleCard } from '../../knowledge/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { visibleTickets } from '../../tickets/index.js';
import { AskedTexts } from '../asked-texts.queries.js';
import type { LinkVerdict } from './coach.service.js';
import { wilson, type Share } from './wilson.js';

/** A link that was drawn, with what one has to read to judge it. */
export interface SampledLink {
  id: string;
  verdict: LinkVerdict | null;
  ticket: { id: string; number: number; subject: string; text: string; locale: Locale };
  article: Pick<ArticleCard, 'id' | 'question' | 'slug' | 'locale' | 'summary'>;
}

/** How good the links are, beside how many tickets have one: neither says anything without the other. */
export interface LinkReport {
  days: number;
  tickets: number;
  /** Share of the tickets with an article that a person confirmed; null without tickets. */
  linkRate: number | null;
  /** Share of the drawn links that are right, of those that were judged right or wrong; null when none was. */
  accuracy: Share | null;
  accuracyOfConfirmed: Share | null;
  accuracyOfPredicted: Share | null;
  /** Tickets that the model knows a likely article for, or that have one. */
  coverage: number | null;
  /** Links that people confirmed, in each of the last weeks, the oldest first. */
  linksAWeek: number[];
}

const DAYS = 30;
const JUDGED_DAYS = 90;
const WEEKS = 8;
const SHOWN_CHARACTERS = 600;

@Injectable()
export class CoachQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly articles: ArticlesQueries,
    private readonly texts: AskedTexts,
  ) {}

  /** The links drawn last, those that nobody judged yet first. @throws NotAllowed */
  async sample(actor: Actor): Promise<SampledLink[]> {
    if (!isEditor(actor)) throw new NotAllowed();
    const rows = await this.database.query<{
      id: string;
      verdict: LinkVerdict | null;
      articleId: string;
      ticketId: string;
      number: number;
      subject: string;
      locale: Locale;
    }>(
      `SELECT s.id, s.verdict, s.article_id AS "articleId", t.id AS "ticketId", t.number::int, t.subject, t.locale
         FROM link_sample s JOIN ticket t ON t.id = s.ticket_id
        WHERE s.week = (SELECT max(week) FROM link_sample) AND ${visibleTickets(actor, 't', () => '')}
        ORDER BY s.verdict IS NOT NULL, md5(s.id::text)`,
    );
    const asked = await this.texts.of(rows.map(({ ticketId }) => ticketId));
    const articleIds = rows.map(({ articleId }) => articleId);
    const cards = await this.articles.cards(actor, articleIds, actor.locale);
    return rows.flatMap(({ id, verdict, articleId, ticketId, number, subject, locale }) => {
      const card = cards.get(articleId);
      const text = asked.get(ticketId)?.text.slice(0, SHOWN_CHARACTERS) ?? '';
      if (!card) return [];
      const { question, slug, summary } = card;
      const article = { id: articleId, question, slug, summary, locale: card.locale };
      return [{ id, verdict, ticket: { id: ticketId, number, subject, text, locale }, article }];
    });
  }

  /** @throws NotAllowed */
  async report(actor: Actor, threshold: number): Promise<LinkReport> {
    if (!isEditor(actor)) throw new NotAllowed();
    const now = this.clock.now();
    const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
    const [rates] = await this.database.query<{ tickets: number; linked: number; covered: number }>(
      `SELECT count(*)::int AS tickets, count(*) FILTER (WHERE linked)::int AS linked,
              count(*) FILTER (WHERE linked OR likely)::int AS covered
         FROM (SELECT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed') AS linked,
                      EXISTS (SELECT FROM ticket_match m WHERE m.ticket_id = t.id AND m.probability >= $2) AS likely
                 FROM ticket t WHERE t.opened_at > $1 AND t.deleted_at IS NULL AND t.merged_into_id IS NULL) asked`,
      [ago(DAYS), threshold],
    );
    const verdicts = await this.database.query<{ source: string; isRight: boolean; links: number }>(
      `SELECT source, verdict = 'right' AS "isRight", count(*)::int AS links FROM link_sample
        WHERE verdict IN ('right', 'wrong') AND judged_at > $1 GROUP BY 1, 2`,
      [ago(JUDGED_DAYS)],
    );
    const weeks = await this.database.query<{ links: number }>(
      `SELECT count(l.ticket_id)::int AS links FROM generate_series(1, ${WEEKS}) AS n (week)
         LEFT JOIN ticket_link l ON l.source = 'confirmed' AND l.created_at > $1::timestamptz - (${WEEKS + 1} - n.week) * interval '7 days'
              AND l.created_at <= $1::timestamptz - (${WEEKS} - n.week) * interval '7 days'
        GROUP BY n.week ORDER BY n.week`,
      [now],
    );
    const accuracy = (sources: readonly string[]) => {
      const own = verdicts.filter(({ source }) => sources.includes(source));
      const sum = (rows: typeof own) => rows.reduce((total, { links }) => total + links, 0);
      return wilson(sum(own.filter(({ isRight }) => isRight)), sum(own));
    };
    const { tickets, linked, covered } = rates!;
    return {
      days: DAYS,
      tickets,
      linkRate: tickets === 0 ? null : linked / tickets,
      coverage: tickets === 0 ? null : covered / tickets,
      accuracy: accuracy(['confirmed', 'predicted']),
      accuracyOfConfirmed: accuracy(['confirmed']),
      accuracyOfPredicted: accuracy(['predicted']),
      linksAWeek: weeks.map(({ links }) => links),
    };
  }
}
