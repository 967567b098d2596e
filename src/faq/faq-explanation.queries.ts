import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { ArticlesQueries } from '../knowledge/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import { scoreAt } from './decay.js';
import { FaqPlacements, type Placement } from './faq-placements.service.js';
import { FaqQueries } from './faq.queries.js';
import { FaqScale } from './faq-scale.js';
import type { ExplanationQuery } from './faq.schemas.js';
import { FutureReplay } from './faq.errors.js';
import { StandingsQueries, type Segment } from './standings.queries.js';

export interface Neighbour {
  articleId: string;
  question: string;
  score: number;
}

/** Why an article stands where it stands, in numbers that add up. */
export interface FaqExplanation {
  articleId: string;
  question: string;
  /** The moment it holds for. */
  at: string;
  /** Its place by asks alone, among what this actor may read; null: never asked in this segment. */
  rank: number | null;
  of: number;
  /** The sum of all asks, each worth half as much after every half-life. */
  score: number;
  halfLifeDays: number;
  threshold: number;
  /** Numbers of asks, where one that several articles share in counts with its weight; to three decimals, so that they add up. */
  asks: {
    counted: number;
    confirmed: number;
    /** The sum of the shares of tickets that nobody linked. */
    predicted: number;
    /** Not counted: the same customer had asked it less than 7 days before. */
    repeated: number;
    /** Of tickets that were merged into another one and so count as that. */
    merged: number;
    last90Days: number;
    latest: string | null;
  };
  /** Per week (its Monday) and channel; `score` is what these asks are worth at `at`. */
  weeks: Array<{ week: string; channel: string; confirmed: number; predicted: number; score: number }>;
  above: Neighbour | null;
  below: Neighbour | null;
  placement: Placement | null;
}

interface WeekRow {
  week: string;
  channel: string;
  counted: number;
  confirmed: number;
  score: string;
}

/** Explains an article's place to staff and to auditors, now or on any past day. */
@Injectable()
export class FaqExplanationQueries {
  constructor(
    private readonly database: Database,
    private readonly faq: FaqQueries,
    private readonly standings: StandingsQueries,
    private readonly articles: ArticlesQueries,
    private readonly placements: FaqPlacements,
    private readonly scale: FaqScale,
    private readonly clock: Clock,
  ) {}

  /** @throws ArticleNotFound also for an article that this actor may not read. */
  async explain(actor: Actor, articleId: string, query: ExplanationQuery): Promise<FaqExplanation> {
    const now = this.clock.now();
    const today = now.toISOString().slice(0, 10);
    if (query.at && query.at > today) throw new FutureReplay(query.at);
    const day = query.at && query.at < today ? query.at : null;
    const at = day ? new Date(`${day}T23:59:59.999Z`) : now;

    await this.articles.get(actor, articleId);
    const segment = await this.faq.segment(actor, query);
    const scale = await this.scale.get();
    const ranked = await this.standings.ranked(actor, { segment, rankBy: 'tickets', day });
    const place = ranked.findIndex((row) => row.articleId === articleId);
    const own = ranked[place];
    const weeks = await this.weeks(articleId, segment, day ?? today);
    const counted = thousandths(weeks.reduce((sum, week) => sum + week.counted, 0));
    const confirmed = weeks.reduce((sum, week) => sum + week.confirmed, 0);
    const recent = await this.faq.asksOf([articleId], segment, day ?? today, 90);

    const around = [ranked[place - 1], ranked[place + 1]].map((row) => (place < 0 ? undefined : row));
    const cards = await this.articles.cards(
      actor,
      [articleId, ...around.flatMap((row) => (row ? [row.articleId] : []))],
      query.locale ?? actor.locale,
    );
    const worth = (sum: string) => scoreAt(sum, scale.landmark, at, scale.halfLifeDays);
    const neighbour = (row: (typeof ranked)[number] | undefined): Neighbour | null =>
      row
        ? { articleId: row.articleId, question: cards.get(row.articleId)?.question ?? '', score: worth(row.score) }
        : null;

    return {
      articleId,
      question: cards.get(articleId)?.question ?? '',
      at: at.toISOString(),
      rank: own ? place + 1 : null,
      of: ranked.length,
      score: own ? worth(own.score) : 0,
      halfLifeDays: scale.halfLifeDays,
      threshold: scale.threshold,
      asks: {
        counted,
        confirmed,
        predicted: thousandths(counted - confirmed),
        ...(await this.left(articleId, segment, at, scale.threshold)),
        last90Days: thousandths(recent.get(articleId)?.count ?? 0),
        latest: own?.lastAskedAt?.toISOString() ?? null,
      },
      weeks: weeks.map(({ week, channel, counted: all, confirmed: sure, score }) => ({
        week,
        channel,
        confirmed: sure,
        predicted: thousandths(all - sure),
        score: worth(score),
      })),
      above: neighbour(around[0]),
      below: neighbour(around[1]),
      placement: await this.placements.of(actor, articleId),
    };
  }

  private weeks(articleId: string, segment: Segment, day: string): Promise<WeekRow[]> {
    return this.database.query(
      `SELECT to_char(date_trunc('week', b.day), 'YYYY-MM-DD') AS week, b.channel, sum(b.weight)::float8 AS counted,
              sum(b.confirmed)::int AS confirmed, sum(b.score)::text AS score
         FROM faq_bucket b
        WHERE b.article_id = $1 AND b.day <= $4::date AND ($2::uuid = '${NIL_ID}' OR b.product_id = $2) AND ($3 = '' OR b.locale = $3)
        GROUP BY 1, 2 ORDER BY 1, 2`,
      [articleId, segment.productId ?? NIL_ID, segment.locale ?? '', day],
    );
  }

  /** What is behind the number but not in it, weighed in the same way. */
  private async left(
    articleId: string,
    segment: Segment,
    at: Date,
    threshold: number,
  ): Promise<{ repeated: number; merged: number }> {
    const inSegment = `($2::uuid = '${NIL_ID}' OR q.product_id = $2) AND ($3 = '' OR q.locale = $3) AND q.asked_at <= $4`;
    const [row] = await this.database.query<{ repeated: number; merged: number }>(
      `SELECT coalesce((SELECT sum(q.weight) FROM ask q
                         WHERE q.article_id = $1 AND q.counted_weight = 0 AND ${inSegment}), 0) AS repeated,
              coalesce((SELECT sum(q.probability) FROM asked_question q
                         WHERE q.article_id = $1 AND q.ticket_id <> q.question_id
                           AND (q.source = 'confirmed' OR q.probability >= $5) AND ${inSegment}), 0) AS merged`,
      [articleId, segment.productId ?? NIL_ID, segment.locale ?? '', at, threshold],
    );
    return { repeated: thousandths(row!.repeated), merged: thousandths(row!.merged) };
  }
}

/** A weight has three decimals, and so have sums of them: what more there is comes from adding up. */
const thousandths = (sum: number) => Math.round(sum * 1000) / 1000;
