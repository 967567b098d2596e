import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../../accounts/index.js';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { visibleTickets } from '../../tickets/index.js';
import { AskedTexts } from '../asked-texts.queries.js';
import { Matcher } from '../matcher.js';
import { GapNotFound } from '../matching.errors.js';
import type { AskedText } from '../model/match-types.js';
import type { GapDetails, GapState, GapSummary, GapTicket, NearArticle } from './gap.view.js';

const WEEKS = 8;
const MOST_EXAMPLES = 8;
const MOST_QUERIES = 10;
const MOST_NEAR = 3;
/** Questions that stand for all of the gap, and articles that each of them may mean. */
const MOST_ASKED = 20;
const CANDIDATES = 5;
/** Less likely than this is something else. */
const NEAR = 0.15;
const MOST_GAPS = 200;

/** What is asked and not answered, for those who write answers; the most asked first. */
@Injectable()
export class GapsQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly articles: ArticlesQueries,
    private readonly matcher: Matcher,
    private readonly texts: AskedTexts,
  ) {}

  /** @throws NotAllowed */
  async list(actor: Actor, state: GapState | null = null): Promise<GapSummary[]> {
    return this.summaries(actor, `($2::text IS NULL OR s.state = $2)`, state);
  }

  /** @throws GapNotFound, NotAllowed */
  async get(actor: Actor, id: string): Promise<GapDetails> {
    const [gap] = await this.summaries(actor, 's.id = $2::uuid', id);
    if (!gap) throw new GapNotFound(id);
    const [channels, examples, queries, near, article] = await Promise.all([
      this.database.query<GapDetails['channels'][number]>(
        `SELECT t.channel, count(*)::int AS tickets FROM ${MEMBERS} AND g.gap_id = $1 GROUP BY 1 ORDER BY 2 DESC, 1`,
        [id],
      ),
      this.tickets(actor, id, MOST_EXAMPLES),
      this.database.query<GapDetails['queries'][number]>(
        `SELECT query, locale, times FROM gap_search WHERE gap_id = $1 ORDER BY times DESC, query LIMIT ${MOST_QUERIES}`,
        [id],
      ),
      this.near(actor, id),
      this.articleOf(actor, id),
    ]);
    return { ...gap, channels, examples, queries, near, article };
  }

  /** Its tickets that nobody answered with an article yet, the newest first. */
  async tickets(actor: Actor, id: string, limit: number): Promise<GapTicket[]> {
    if (!isEditor(actor)) throw new NotAllowed();
    return this.database.query(
      `SELECT t.id, t.number::int, t.subject, t.status, t.channel, t.locale, t.opened_at AS "openedAt"
         FROM ${MEMBERS} AND g.gap_id = $1 AND ${visibleTickets(actor, 't', () => '')}
        ORDER BY t.opened_at DESC, t.id DESC LIMIT $2`,
      [id, limit],
    );
  }

  private async summaries(actor: Actor, condition: string, value: string | null): Promise<GapSummary[]> {
    if (!isEditor(actor)) throw new NotAllowed();
    return this.database.query<GapSummary>(
      `WITH member AS (
         SELECT g.gap_id, t.requester_id, t.opened_at,
                ${WEEKS} - 1 - floor(extract(epoch FROM $1::timestamptz - t.opened_at) / 604800)::int AS week FROM ${MEMBERS}
       ), counted AS (
         SELECT gap_id, count(*)::int AS tickets, count(DISTINCT requester_id)::int AS customers, max(opened_at) AS latest_at,
                ARRAY(SELECT count(m.week)::int FROM generate_series(0, ${WEEKS} - 1) AS n (week)
                        LEFT JOIN member m ON m.gap_id = member.gap_id AND m.week = n.week GROUP BY n.week ORDER BY n.week) AS weeks
           FROM member GROUP BY gap_id
       ), searched AS (
         SELECT gap_id, sum(times)::int AS searches, max(last_at) AS latest_at FROM gap_search GROUP BY gap_id
       ), s AS (
         SELECT g.id, coalesce(g.name, array_to_string(g.words[1:4], ', ')) AS name, g.name IS NOT NULL AS "isNamed", g.words,
                CASE WHEN g.dismissed_at IS NOT NULL THEN 'dismissed'
                     WHEN EXISTS (SELECT FROM article_text x WHERE x.article_id = g.article_id AND x.published_version IS NOT NULL)
                     THEN 'written' WHEN g.article_id IS NOT NULL THEN 'writing' ELSE 'open' END AS state,
                coalesce(c.tickets, 0) AS tickets, coalesce(c.customers, 0) AS customers, coalesce(q.searches, 0) AS searches,
                coalesce(c.weeks, array_fill(0, ARRAY[${WEEKS}])) AS weeks, g.first_seen_at AS "firstSeenAt",
                greatest(c.latest_at, q.latest_at) AS "latestAt"
           FROM gap g LEFT JOIN counted c ON c.gap_id = g.id LEFT JOIN searched q ON q.gap_id = g.id
       )
       SELECT * FROM s WHERE ${condition}
        ORDER BY s.tickets + s.searches DESC, s."latestAt" DESC NULLS LAST, s.id LIMIT ${MOST_GAPS}`,
      [this.clock.now(), value],
    );
  }

  /**
   * What is online already, and would answer something like this: one does not write an article twice. As likely as its
   * questions find it, in the mean.
   */
  private async near(actor: Actor, id: string): Promise<NearArticle[]> {
    const { matches } = await this.matcher.matchAll(await this.askedIn(id), CANDIDATES);
    const sums = new Map<string, number>();
    for (const { articleId, probability } of matches.flatMap(({ candidates }) => candidates)) {
      sums.set(articleId, (sums.get(articleId) ?? 0) + probability / matches.length);
    }
    const likely = [...sums]
      .map(([articleId, probability]) => ({ articleId, probability }))
      .filter(({ probability }) => probability >= NEAR)
      .sort((a, b) => b.probability - a.probability || (a.articleId < b.articleId ? -1 : 1))
      .slice(0, MOST_NEAR);
    const ids = likely.map(({ articleId }) => articleId);
    const cards = await this.articles.cards(actor, ids, actor.locale);
    return likely.flatMap(({ articleId, probability }) => {
      const card = cards.get(articleId);
      if (!card?.published) return [];
      const { question, locale, slug } = card;
      return [{ id: articleId, question, locale, slug, probability }];
    });
  }

  /** Some of its questions, the newest first; of searches all that is known is what was typed. */
  private async askedIn(id: string): Promise<AskedText[]> {
    const tickets = await this.database.query<{ id: string }>(
      `SELECT ticket_id AS id FROM gap_ticket JOIN ticket t ON t.id = ticket_id WHERE gap_id = $1
        ORDER BY t.opened_at DESC, t.id DESC LIMIT ${MOST_ASKED}`,
      [id],
    );
    const searches = await this.database.query<{ query: string; locale: Locale }>(
      `SELECT query, locale FROM gap_search WHERE gap_id = $1 ORDER BY times DESC, query LIMIT $2`,
      [id, MOST_ASKED - tickets.length],
    );
    const asked = await this.texts.of(tickets.map((ticket) => ticket.id));
    return [
      ...asked.values(),
      ...searches.map(({ query, locale }) => ({ subject: query, text: query, locale, productId: null })),
    ];
  }

  private async articleOf(actor: Actor, id: string): Promise<GapDetails['article']> {
    const [row] = await this.database.query<{ articleId: string | null }>(
      'SELECT article_id AS "articleId" FROM gap WHERE id = $1',
      [id],
    );
    const card = row?.articleId
      ? (await this.articles.cards(actor, [row.articleId], actor.locale)).get(row.articleId)
      : null;
    return card ? { id: card.id, question: card.question, locale: card.locale, isOnline: card.published } : null;
  }
}

/** Tickets of gaps that still wait for an answer. */
const MEMBERS = `gap_ticket g JOIN ticket t ON t.id = g.ticket_id
  WHERE t.deleted_at IS NULL AND NOT EXISTS (SELECT FROM ticket_link l WHERE l.ticket_id = t.id AND l.source = 'confirmed')`;
