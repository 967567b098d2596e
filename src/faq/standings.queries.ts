import { Injectable } from '@nestjs/common';
import { publishedArticlesSql } from '../knowledge/index.js';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import type { Pin } from './placing.js';

/** The part of all asks that a list is about; null: all of them. */
export interface Segment {
  productId: string | null;
  locale: Locale | null;
}

export interface StandingRow {
  articleId: string;
  /** Forward-decayed sum as decimal text. */
  score: string;
  asks: number;
  lastAskedAt: Date;
}

export interface StandingFilter {
  segment: Segment;
  rankBy: 'tickets' | 'demand';
  /** A past day (YYYY-MM-DD) to replay; null: now. */
  day: string | null;
}

/** Rows whose product and locale fall into a segment, for tables that keep both. */
const inSegment = (alias: string) =>
  `($1::uuid = '${NIL_ID}' OR ${alias}.product_id = $1) AND ($2 = '' OR ${alias}.locale = $2)`;

/** Reads of standings, buckets and placements, for those articles only that the actor would find in the help centre. */
@Injectable()
export class StandingsQueries {
  constructor(private readonly database: Database) {}

  /** All that stand in the segment, highest first, without the excluded ones. */
  async ranked(actor: Actor, filter: StandingFilter): Promise<StandingRow[]> {
    const { segment, day } = filter;
    return this.database.query(
      `SELECT s.article_id AS "articleId", s.score::text, s.asks::int, s.last_asked_at AS "lastAskedAt"
         FROM (${this.source(filter)}) s JOIN article a ON a.id = s.article_id
        WHERE ${this.shown(actor)}
          AND NOT EXISTS (SELECT FROM faq_placement p WHERE p.article_id = s.article_id AND p.kind = 'excluded')
        ORDER BY s.score DESC, s.last_asked_at DESC NULLS LAST, s.article_id`,
      [segment.productId ?? NIL_ID, segment.locale ?? '', ...(day ? [day] : [])],
    );
  }

  /** The pins that belong in the segment: those of its product, or all where it has none. */
  async pins(actor: Actor, segment: Segment): Promise<Pin[]> {
    return this.database.query(
      `SELECT p.article_id AS "articleId", p.position FROM faq_placement p JOIN article a ON a.id = p.article_id
        WHERE p.kind = 'pinned' AND ${this.shown(actor)} AND ($1::uuid = '${NIL_ID}' OR a.product_id = $1)`,
      [segment.productId ?? NIL_ID, segment.locale ?? ''],
    );
  }

  /** The weight of the asks per article and day of age (0: the day itself), up to so many days before the day. */
  async daily(
    articleIds: readonly string[],
    segment: Segment,
    day: string,
    days: number,
  ): Promise<Array<{ articleId: string; age: number; asks: number }>> {
    return this.database.query(
      `SELECT b.article_id AS "articleId", $4::date - b.day AS age, sum(b.weight)::float8 AS asks FROM faq_bucket b
        WHERE b.article_id = ANY($3::uuid[]) AND b.day <= $4::date AND b.day > $4::date - $5::int AND ${inSegment('b')}
        GROUP BY 1, 2`,
      [segment.productId ?? NIL_ID, segment.locale ?? '', articleIds, day, days],
    );
  }

  private shown(actor: Actor): string {
    return `${publishedArticlesSql(actor, 'a')}
      AND ($2 = '' OR EXISTS (SELECT FROM article_text t WHERE t.article_id = a.id AND t.locale = $2 AND t.published_version IS NOT NULL))`;
  }

  /** The live standings, or the buckets up to a past day; with the answers readers found themselves where demand counts. */
  private source({ rankBy, day }: StandingFilter): string {
    const asked = day
      ? `SELECT b.article_id, sum(b.score) AS score, sum(b.asks) AS asks, max(b.day)::timestamptz AS last_asked_at
           FROM faq_bucket b WHERE b.day <= $3::date AND ${inSegment('b')} GROUP BY b.article_id`
      : `SELECT article_id, score, asks, last_asked_at FROM faq_standing WHERE product_id = $1 AND locale = $2`;
    if (rankBy === 'tickets') return asked;
    return `SELECT article_id, sum(score) AS score, sum(asks) AS asks, max(last_asked_at) AS last_asked_at FROM (
              ${asked} UNION ALL
              SELECT v.article_id, v.score, 0, NULL FROM faq_self_served v
               WHERE ${day ? 'v.day <= $3::date AND ' : ''}${inSegment('v')}
            ) demand GROUP BY article_id`;
  }
}
