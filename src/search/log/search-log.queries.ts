import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../../accounts/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';

export interface LogPeriod {
  /** Days back from now. */
  days: number;
  locale?: Locale | undefined;
  /** The most searches in each list. */
  limit?: number;
}

/** A search as often as it was made. */
export interface LoggedSearch {
  query: string;
  locale: Locale;
  times: number;
  /** Of the last time. */
  hits: number;
  opened: number;
  lastAt: Date;
}

export interface LogReport {
  searches: number;
  withoutHit: number;
  withoutOpening: number;
  /** Milliseconds that half of the searches, and 95 of a hundred, took at most. */
  median: number;
  p95: number;
  /** Searches on each day, the oldest first. */
  daily: number[];
  top: LoggedSearch[];
  /** What nobody found anything for the last time it was searched. */
  missed: LoggedSearch[];
  /** What found something that nobody opened. */
  ignored: LoggedSearch[];
}

/** What people search, for those who write the answers. */
@Injectable()
export class SearchLogQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws NotAllowed for who is no editor */
  async report(actor: Actor, { days, locale, limit = 20 }: LogPeriod): Promise<LogReport> {
    if (!isEditor(actor)) throw new NotAllowed();
    const now = this.clock.now();
    const since = new Date(now.getTime() - days * DAY_MS);
    const [totals, daily, searches] = await Promise.all([
      this.totals(since, locale),
      this.daily(since, days, locale),
      this.lists(since, locale, limit),
    ]);
    return { ...totals, daily, ...searches };
  }

  /** What was searched in vain since then, for the service itself: the most searched first. */
  missedSince(since: Date, most: number): Promise<Array<Pick<LoggedSearch, 'query' | 'locale' | 'times' | 'lastAt'>>> {
    return this.database.query(
      `SELECT query, locale, count(*)::int AS times, max(at) AS "lastAt" FROM search_log WHERE at > $1
        GROUP BY query, locale HAVING (array_agg(hits ORDER BY at DESC))[1] = 0 AND count(opened_kind) = 0
        ORDER BY times DESC, "lastAt" DESC, query, locale LIMIT $2`,
      [since, most],
    );
  }

  private async totals(since: Date, locale: Locale | undefined) {
    const [row] = await this.database.query<
      Pick<LogReport, 'searches' | 'withoutHit' | 'withoutOpening' | 'median' | 'p95'>
    >(
      `SELECT count(*)::int AS searches, (count(*) FILTER (WHERE hits = 0))::int AS "withoutHit",
              (count(*) FILTER (WHERE hits > 0 AND opened_kind IS NULL))::int AS "withoutOpening",
              coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY took_ms), 0) AS median,
              coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY took_ms), 0) AS p95
         FROM search_log WHERE at > $1 AND ($2::text IS NULL OR locale = $2)`,
      [since, locale ?? null],
    );
    return row!;
  }

  private async daily(since: Date, days: number, locale: Locale | undefined): Promise<number[]> {
    const rows = await this.database.query<{ day: number; searches: number }>(
      `SELECT least(floor(extract(epoch FROM at - $1::timestamptz) / 86400), $2 - 1)::int AS day, count(*)::int AS searches
         FROM search_log WHERE at > $1 AND ($3::text IS NULL OR locale = $3) GROUP BY 1`,
      [since, days, locale ?? null],
    );
    const counts = new Map(rows.map(({ day, searches }) => [day, searches]));
    return Array.from({ length: days }, (_, day) => counts.get(day) ?? 0);
  }

  /** The three lists in one reading of the log. */
  private async lists(since: Date, locale: Locale | undefined, limit: number) {
    const rows = await this.database.query<LoggedSearch & { list: 'top' | 'missed' | 'ignored' }>(
      `WITH search AS MATERIALIZED (
         SELECT query, locale, count(*)::int AS times, (array_agg(hits ORDER BY at DESC))[1] AS hits,
                count(opened_kind)::int AS opened, max(at) AS last_at
           FROM search_log WHERE at > $1 AND ($2::text IS NULL OR locale = $2) GROUP BY query, locale
       ), ranked AS (
         SELECT 'top' AS list, s.* FROM search s
         UNION ALL SELECT 'missed', s.* FROM search s WHERE hits = 0 AND opened = 0
         UNION ALL SELECT 'ignored', s.* FROM search s WHERE hits > 0 AND opened = 0
       ), numbered AS (
         SELECT *, row_number() OVER (PARTITION BY list ORDER BY times DESC, last_at DESC, query) AS place FROM ranked
       )
       SELECT list, query, locale, times, hits, opened, last_at AS "lastAt" FROM numbered WHERE place <= $3
        ORDER BY list, place`,
      [since, locale ?? null, limit],
    );
    const of = (wanted: string): LoggedSearch[] => rows.filter(({ list }) => list === wanted);
    return { top: of('top'), missed: of('missed'), ignored: of('ignored') };
  }
}
