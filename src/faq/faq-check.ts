import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import { countedAsks } from './ask-ledger.js';

export const ASK = 'question_id, article_id, customer_id, product_id, locale, channel, asked_at, weight';
export const BUCKET_KEY = 'article_id, day, product_id, locale, channel';
export const BUCKET_SUMS = 'asks, confirmed, weight, score';
export const STANDING = 'product_id, locale, article_id, score, asks, last_asked_at';

/** The asks that count, each as the bucket it falls into and what it adds there. */
const BUCKETED = `
  SELECT article_id, (asked_at AT TIME ZONE 'UTC')::date AS day, coalesce(product_id, '${NIL_ID}') AS product_id, locale, channel,
         1 AS asks, (counted_weight = 1)::int AS confirmed, counted_weight::numeric AS weight,
         faq_contribution(counted_weight, asked_at, landmark, half_life_days) AS score
    FROM ask, faq_scale WHERE counted_weight > 0`;

/** All buckets, from the asks. */
export const bucketSums = `
  SELECT ${BUCKET_KEY}, sum(asks), sum(confirmed), sum(weight), sum(score) FROM (${BUCKETED}) counted GROUP BY ${BUCKET_KEY}`;

/** All standings, from the buckets and, for the time of the latest ask, the asks. */
export const STANDINGS = `
  SELECT coalesce(product_id, '${NIL_ID}') AS product_id, coalesce(locale, '') AS locale, article_id,
         sum(score) AS score, sum(asks)::int AS asks, max(last_asked_at) AS last_asked_at
    FROM (SELECT article_id, product_id, locale, sum(score) AS score, sum(asks) AS asks FROM faq_bucket GROUP BY 1, 2, 3) finest
    JOIN (SELECT article_id, coalesce(product_id, '${NIL_ID}') AS product_id, locale, max(asked_at) AS last_asked_at
            FROM ask WHERE counted_weight > 0 GROUP BY 1, 2, 3) latest USING (article_id, product_id, locale)
   GROUP BY GROUPING SETS ((article_id), (article_id, locale), (article_id, product_id), (article_id, product_id, locale))
  -- A question about no product stands only among all products.
  HAVING GROUPING(product_id) = 1 OR product_id <> '${NIL_ID}'`;

/** Equal for equal sets of rows, whatever their order: their number and the sum of their 64-bit hashes. */
const fingerprint = (columns: string, source: string) =>
  `(SELECT ROW(count(*), sum(hash_record_extended(ROW(${columns}), 0))) FROM ${source})`;

/**
 * The sum of what stands in each bucket times a number drawn from the bucket's key. Rows that add up to the same
 * buckets have the same sum, so a million asks can be held against their buckets without grouping them; two that
 * differ have the same one about once in 2^64 (Freivalds, "Probabilistic machines can use less running time", 1977).
 * The primes keep the columns apart.
 */
const bucketChecksum = (source: string) =>
  `(SELECT sum(hash_record_extended(ROW(${BUCKET_KEY}), 0)::numeric * (score + 7919 * weight + 104729 * asks + 15485863 * confirmed)) FROM ${source})`;

/**
 * Proves that what stands is what the raw rows say, by comparing sums of hashes: fast enough to do over millions of
 * asks on a running desk.
 */
@Injectable()
export class FaqCheck {
  /** Whether the asks are those of the raw tickets and links, each counted as it should be. */
  async asks(tx: Tx): Promise<{ equal: boolean; asks: number }> {
    const [raw] = await tx.query(
      `SELECT ${fingerprint(ASK, 'faq_raw_ask')} = ${fingerprint(ASK, 'ask')} AS equal, (SELECT count(*)::int FROM ask) AS asks`,
    );
    if (!raw.equal) return { equal: false, asks: await this.countRaw(tx) };
    return { equal: await this.areCountedRight(tx), asks: raw.asks };
  }

  async buckets(tx: Tx): Promise<boolean> {
    const [row] = await tx.query(
      `SELECT ${bucketChecksum(`(${BUCKETED}) counted`)} IS NOT DISTINCT FROM ${bucketChecksum('faq_bucket')} AS equal,
              EXISTS (SELECT FROM faq_bucket WHERE asks < 1) AS hollow`,
    );
    return row.equal && !row.hollow;
  }

  async standings(tx: Tx): Promise<boolean> {
    const [row] = await tx.query(
      `SELECT ${fingerprint(STANDING, `(${STANDINGS}) sums`)} = ${fingerprint(STANDING, 'faq_standing')} AS equal`,
    );
    return row.equal;
  }

  /**
   * Most customers ask a thing once, and what they asked counts with its weight. Only where a customer has more than
   * one ask of an article it is counted out which of them stand for the others.
   */
  private async areCountedRight(tx: Tx): Promise<boolean> {
    const [row] = await tx.query(
      `WITH repeated AS MATERIALIZED (
         SELECT customer_id, article_id FROM ask WHERE customer_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1
       ),
       again AS MATERIALIZED (SELECT ask.* FROM ask JOIN repeated USING (customer_id, article_id)),
       counted AS MATERIALIZED (${countedAsks('again')})
       SELECT (SELECT count(*) FROM ask WHERE counted_weight <> weight)
              = (SELECT count(*) FROM counted WHERE counted_weight <> weight)
          AND NOT EXISTS (SELECT FROM counted c JOIN again a USING (question_id, article_id) WHERE c.counted_weight <> a.counted_weight) AS "right"`,
    );
    return row.right;
  }

  private async countRaw(tx: Tx): Promise<number> {
    const [{ asks }] = await tx.query('SELECT count(*)::int AS asks FROM faq_raw_ask');
    return asks;
  }
}
