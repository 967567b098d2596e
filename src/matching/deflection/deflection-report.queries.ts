import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../../accounts/index.js';
import { ArticlesQueries } from '../../knowledge/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';

/** How tries ended: each in exactly one way. */
export interface DeflectionCounts {
  tries: number;
  /** Shown or opened a moment ago; not over yet. */
  underWay: number;
  /** Shown, none opened, and no more was heard. */
  ignored: number;
  /** Opened, and no more was heard: perhaps it helped. */
  silent: number;
  /** Somebody said that it helped, and did not ask within a day. */
  solved: number;
  /** A ticket was made all the same. */
  asked: number;
}

export interface DeflectionReport extends DeflectionCounts {
  days: number;
  articles: Array<{
    articleId: string;
    question: string;
    shown: number;
    opened: number;
    solved: number;
    silent: number;
    /** It was opened, and then a ticket was made: counts against it. */
    asked: number;
  }>;
}

const MOST_ARTICLES = 50;
/** Whoever has done nothing for this long is gone. */
const SILENCE = `interval '30 minutes'`;

/** What answers did for people who were about to ask. Only what somebody said counts as solved; silence is kept apart. */
@Injectable()
export class DeflectionReportQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly articles: ArticlesQueries,
  ) {}

  /** @throws NotAllowed for who is no editor */
  async report(actor: Actor, days: number): Promise<DeflectionReport> {
    if (!isEditor(actor)) throw new NotAllowed();
    const now = this.clock.now();
    const since = new Date(now.getTime() - days * DAY_MS);
    const [counts] = await this.database.query<DeflectionCounts>(
      `SELECT count(*)::int AS tries, ${['underWay', 'ignored', 'silent', 'solved', 'asked']
        .map((end) => `(count(*) FILTER (WHERE ending = '${end}'))::int AS "${end}"`)
        .join(', ')} FROM (${ENDINGS}) ended`,
      [since, now],
    );
    const rows = await this.database.query<DeflectionReport['articles'][number]>(
      `SELECT s.article_id AS "articleId", count(*)::int AS shown, count(s.opened_at)::int AS opened,
              (count(*) FILTER (WHERE s.solved_at IS NOT NULL AND e.ending = 'solved'))::int AS solved,
              (count(*) FILTER (WHERE s.opened_at IS NOT NULL AND e.ending = 'silent'))::int AS silent,
              (count(*) FILTER (WHERE s.opened_at IS NOT NULL AND e.ending = 'asked'))::int AS asked
         FROM (${ENDINGS}) e JOIN deflection_answer s ON s.deflection_id = e.id
        GROUP BY 1 ORDER BY shown DESC, 1 LIMIT ${MOST_ARTICLES}`,
      [since, now],
    );
    const cards = await this.articles.cards(
      actor,
      rows.map(({ articleId }) => articleId),
      actor.locale,
    );
    return {
      days,
      ...counts!,
      articles: rows.flatMap((row) => {
        const card = cards.get(row.articleId);
        return card ? [{ ...row, question: card.question }] : [];
      }),
    };
  }
}

/** How each try since $1 has ended, seen at $2. */
const ENDINGS = `
  SELECT d.id, CASE WHEN d.ticket_id IS NOT NULL THEN 'asked'
                    WHEN a.solved THEN 'solved'
                    WHEN d.last_at > $2::timestamptz - ${SILENCE} THEN 'underWay'
                    WHEN a.opened THEN 'silent' ELSE 'ignored' END AS ending
    FROM deflection d,
         LATERAL (SELECT bool_or(solved_at IS NOT NULL) AS solved, bool_or(opened_at IS NOT NULL) AS opened
                    FROM deflection_answer WHERE deflection_id = d.id) a
   WHERE d.began_at > $1`;
