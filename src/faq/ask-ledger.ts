import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';

const COLUMNS = 'question_id, article_id, customer_id, product_id, locale, channel, asked_at, weight';

/**
 * Marks which of the asks in `source` count. Of one customer's asks of one article within 7 days the first counts,
 * with the greatest weight among them; an ask without a known customer counts by itself.
 */
export const countedAsks = (source: string) => `
  SELECT ${COLUMNS},
         CASE WHEN row_number() OVER in_week = 1 THEN max(weight) OVER whole_week ELSE 0 END AS counted_weight
    FROM (SELECT ${COLUMNS}, coalesce(customer_id, question_id) AS asker,
                 faq_week(asked_at) OVER (PARTITION BY coalesce(customer_id, question_id), article_id ORDER BY asked_at, question_id) AS week
            FROM ${source}) asked
  WINDOW whole_week AS (PARTITION BY asker, article_id, week),
         in_week AS (PARTITION BY asker, article_id, week ORDER BY asked_at, question_id)`;

/**
 * Given a CTE \`change\` (fresh_* and old_* columns side by side, NULL where there is no such ask), brings asks,
 * buckets and standings from old to fresh, and answers the articles that lost an ask. Sums move by what changed only.
 */
export const applyChanges = `
  removed AS (
    DELETE FROM ask USING change c
     WHERE c.fresh_asked_at IS NULL AND ask.question_id = c.question_id AND ask.article_id = c.article_id
  ), written AS (
    INSERT INTO ask (${COLUMNS}, counted_weight)
    SELECT question_id, article_id, fresh_customer_id, fresh_product_id, fresh_locale, fresh_channel, fresh_asked_at, fresh_weight, fresh_counted_weight
      FROM change WHERE fresh_asked_at IS NOT NULL
    ON CONFLICT (question_id, article_id) DO UPDATE SET customer_id = excluded.customer_id, product_id = excluded.product_id,
       locale = excluded.locale, channel = excluded.channel, asked_at = excluded.asked_at, weight = excluded.weight,
       counted_weight = excluded.counted_weight
  ), delta AS MATERIALIZED (
    SELECT d.*, s.landmark, s.half_life_days, d.sign * faq_contribution(d.weight, d.asked_at, s.landmark, s.half_life_days) AS score
      FROM faq_scale s, (
        SELECT 1 AS sign, article_id, coalesce(fresh_product_id, '${NIL_ID}') AS product_id, fresh_locale AS locale,
               fresh_channel AS channel, fresh_asked_at AS asked_at, fresh_counted_weight AS weight
          FROM change WHERE fresh_counted_weight > 0
        UNION ALL
        SELECT -1, article_id, coalesce(old_product_id, '${NIL_ID}'), old_locale, old_channel, old_asked_at, old_counted_weight
          FROM change WHERE old_counted_weight > 0
      ) d
  ), bucketed AS (
    INSERT INTO faq_bucket AS b (article_id, day, product_id, locale, channel, asks, confirmed, weight, score)
    SELECT article_id, (asked_at AT TIME ZONE 'UTC')::date, product_id, locale, channel,
           sum(sign), coalesce(sum(sign) FILTER (WHERE weight = 1), 0), sum(sign * weight::numeric), sum(score)
      FROM delta GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (article_id, day, product_id, locale, channel) DO UPDATE SET
       asks = b.asks + excluded.asks, confirmed = b.confirmed + excluded.confirmed, weight = b.weight + excluded.weight,
       score = b.score + excluded.score
  ), stood AS (
    INSERT INTO faq_standing AS s (product_id, locale, article_id, score, asks, last_asked_at)
    SELECT segment.product_id, segment.locale, article_id, sum(score), sum(sign), max(asked_at)
      FROM delta, LATERAL (
        SELECT '${NIL_ID}'::uuid, '' UNION ALL SELECT '${NIL_ID}'::uuid, delta.locale
        UNION ALL SELECT delta.product_id, '' WHERE delta.product_id <> '${NIL_ID}'
        UNION ALL SELECT delta.product_id, delta.locale WHERE delta.product_id <> '${NIL_ID}'
      ) segment (product_id, locale)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (product_id, locale, article_id) DO UPDATE SET
       score = s.score + excluded.score, asks = s.asks + excluded.asks,
       last_asked_at = greatest(s.last_asked_at, excluded.last_asked_at)
  )
  SELECT count(*)::int AS changed, coalesce(array_agg(DISTINCT article_id) FILTER (WHERE old_counted_weight > 0), '{}') AS lost
    FROM change`;

/** The columns of an ask, fresh and old side by side, where they differ. */
export const changeBetween = (fresh: string, old: string) => `
  SELECT coalesce(f.question_id, o.question_id) AS question_id, coalesce(f.article_id, o.article_id) AS article_id,
         ${['customer_id', 'product_id', 'locale', 'channel', 'asked_at', 'weight', 'counted_weight']
           .map((column) => `f.${column} AS fresh_${column}, o.${column} AS old_${column}`)
           .join(', ')}
    FROM ${fresh} f FULL JOIN ${old} o ON o.question_id = f.question_id AND o.article_id = f.article_id
   WHERE (f.customer_id, f.product_id, f.locale, f.channel, f.asked_at, f.weight, f.counted_weight)
         IS DISTINCT FROM (o.customer_id, o.product_id, o.locale, o.channel, o.asked_at, o.weight, o.counted_weight)`;

/**
 * Keeps the asks, and with them buckets and standings, equal to what tickets and links say. It never trusts an event
 * for more than which questions to look at: what counts is read from the raw rows, so the order of events does not
 * matter and reading one twice changes nothing.
 */
@Injectable()
export class AskLedger {
  /** Counts these tickets' questions anew; answers how many asks changed. */
  async recount(tx: Tx, ticketIds: readonly string[]): Promise<number> {
    const questions = await this.questionsOf(tx, ticketIds);
    if (questions.length === 0) return 0;

    const [result] = await tx.query(
      `WITH touched AS MATERIALIZED (SELECT unnest($1::uuid[]) AS question_id),
       raw AS MATERIALIZED (SELECT ${COLUMNS} FROM faq_raw_ask WHERE question_id = ANY($1::uuid[])),
       -- Within these pairs an ask more or less can change which of the others count.
       pair AS MATERIALIZED (
         SELECT customer_id, article_id FROM raw WHERE customer_id IS NOT NULL
         UNION SELECT customer_id, article_id FROM ask WHERE question_id = ANY($1::uuid[]) AND customer_id IS NOT NULL
       ),
       before AS MATERIALIZED (
         SELECT ask.* FROM ask JOIN pair USING (customer_id, article_id)
         UNION SELECT * FROM ask WHERE question_id = ANY($1::uuid[])
       ),
       source AS (
         SELECT ${COLUMNS} FROM raw
         UNION ALL SELECT ${COLUMNS} FROM before WHERE NOT EXISTS (SELECT FROM touched t WHERE t.question_id = before.question_id)
       ),
       fresh AS (${countedAsks('source')}),
       change AS MATERIALIZED (${changeBetween('fresh', 'before')}),
       ${applyChanges}`,
      [questions],
    );
    if (result.changed > 0) await this.tidyAfterLoss(tx, result.lost);
    return result.changed;
  }

  /** Where an article lost an ask: rows that stand for nothing go, and the latest ask is looked up again. */
  async tidyAfterLoss(tx: Tx, articleIds: readonly string[]): Promise<void> {
    if (articleIds.length === 0) return;
    await tx.query('DELETE FROM faq_standing WHERE article_id = ANY($1) AND asks = 0', [articleIds]);
    await tx.query('DELETE FROM faq_bucket WHERE article_id = ANY($1) AND asks = 0', [articleIds]);
    await tx.query(
      `UPDATE faq_standing s SET last_asked_at = (
         SELECT a.asked_at FROM ask a
          WHERE a.article_id = s.article_id AND a.counted_weight > 0 AND (s.locale = '' OR a.locale = s.locale)
            AND (s.product_id = '${NIL_ID}' OR a.product_id = s.product_id)
          ORDER BY a.asked_at DESC LIMIT 1)
        WHERE s.article_id = ANY($1)`,
      [articleIds],
    );
  }

  /** A ticket may have been its own question before, and may belong to another one now: both are looked at. */
  private async questionsOf(tx: Tx, ticketIds: readonly string[]): Promise<string[]> {
    const rows: Array<{ id: string }> = await tx.query(
      'SELECT root_id AS id FROM ticket WHERE id = ANY($1::uuid[]) UNION SELECT unnest($1::uuid[])',
      [ticketIds],
    );
    return rows.map(({ id }) => id);
  }
}
