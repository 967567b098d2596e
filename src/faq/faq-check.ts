import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import { countedAsks } from './ask-ledger.js';

export const ASK = 'question_id, article_id, customer_id, product_id, locale, channel, asked_at, weight';
export const BUCKET_KEY = 'article_id, day, product_id, locale, channel';
export const BUCKET_SUMS = 'asks, confirmed, weight, score';
export const STANDING = 'product_id, locale, article_id, score, asks, last_asked_at';

/** An ask as the key of the bucket that it falls into, and what it adds to the score there. */
const ASK_DAY = `(asked_at AT TIME ZONE 'UTC')::date`;
const ASK_BUCKET = `article_id, ${ASK_DAY}, coalesce(product_id, '${NIL_ID}'), locale, channel`;
const ASK_SCORE = 'faq_contribution(counted_weight, asked_at, landmark, half_life_days)';

/** All buckets, from the asks. */
export const BUCKETS = `
  SELECT ${ASK_BUCKET}, count(*), count(*) FILTER (WHERE counted_weight = 1), sum(counted_weight::numeric), sum(${ASK_SCORE})
    FROM ask, faq_scale WHERE counted_weight > 0 GROUP BY 1, 2, 3, 4, 5`;

/** All standings, from the buckets and, for the time of the latest ask, the asks. */
export const STANDINGS = standings(
  `SELECT article_id, product_id, locale, sum(score) AS score, sum(asks) AS asks FROM faq_bucket GROUP BY 1, 2, 3`,
  `SELECT article_id, coalesce(product_id, '${NIL_ID}') AS product_id, locale, max(asked_at) AS last_asked_at
     FROM ask WHERE counted_weight > 0 GROUP BY 1, 2, 3`,
);

/** @param finest score and asks, @param latest the time of the latest ask, both per article, product and language */
function standings(finest: string, latest: string): string {
  return `
  SELECT coalesce(product_id, '${NIL_ID}') AS product_id, coalesce(locale, '') AS locale, article_id,
         sum(score) AS score, sum(asks)::int AS asks, max(last_asked_at) AS last_asked_at
    FROM (${finest}) finest JOIN (${latest}) latest USING (article_id, product_id, locale)
   GROUP BY GROUPING SETS ((article_id), (article_id, locale), (article_id, product_id), (article_id, product_id, locale))
  -- A question about no product stands only among all products.
  HAVING GROUPING(product_id) = 1 OR product_id <> '${NIL_ID}'`;
}

/** Equal for equal sets of rows, whatever their order: their number and the sum of their 64-bit hashes. */
const tally = (hash: string, source: string) =>
  `SELECT count(*) AS rows, coalesce(sum(${hash}), 0) AS hashes FROM ${source}`;
const fingerprint = (columns: string, source: string) =>
  `(SELECT ROW(rows, hashes) FROM (${tally(`hash_record_extended(ROW(${columns}), 0)`, source)}) rows)`;

/** The hash of one column is the seed of the next: half the time of hashing a record, which is made for each row. */
const chained = (...hashes: Array<[hash: string, value: string]>) =>
  hashes.reduce((seed, [hash, value]) => `${hash}(${value}, ${seed})`, '0');
const ASK_HASH = chained(
  ['uuid_hash_extended', 'question_id'],
  ['uuid_hash_extended', 'article_id'],
  ['uuid_hash_extended', `coalesce(customer_id, '${NIL_ID}')`],
  ['uuid_hash_extended', `coalesce(product_id, '${NIL_ID}')`],
  ['hashtextextended', 'locale'],
  ['hashtextextended', 'channel'],
  ['timestamp_hash_extended', `asked_at AT TIME ZONE 'UTC'`],
  ['hashfloat8extended', 'weight'],
);
/** Looked up by question: few tickets were merged, and PostgreSQL would read all others to find that out. */
const MERGED_ASKS = `faq_raw_ask_merged WHERE question_id = ANY (ARRAY(SELECT DISTINCT root_id FROM ticket WHERE merged_into_id IS NOT NULL))`;

/**
 * What a row adds to the checksum of the buckets of an article, product and language: what stands in the bucket times a
 * number drawn from its day and channel, modulo a prime. Rows that add up to the same buckets have the same sum, so a
 * million asks can be held against their buckets without grouping them; two that differ have the same one about once in
 * 2^31 (Freivalds, "Probabilistic machines can use less running time", 1977). The primes keep the columns apart, scores
 * count in units of their fifteenth place, and nearly all of it is sums of integers.
 */
const PRIME = 2_147_483_647;
const drawn = (day: string) =>
  `(${chained(['hashint4extended', `${day} - date '2000-01-01'`], ['hashtextextended', 'channel'])} & ${PRIME})`;
const BUCKET_CHECK = `
  (sum((((1e15 * score) % ${PRIME})::int8 + 104729::int8 * asks + 15485863::int8 * confirmed
        + CASE WHEN weight = asks THEN 7919::int8 * asks ELSE 0 END) % ${PRIME} * ${drawn('day')})
  + coalesce(sum(${drawn('day')}::numeric * 7919 * weight) FILTER (WHERE weight <> asks), 0)) % ${PRIME}`;
/** The same of asks, each with what it adds to the score. Weights other than 1 are the only decimals. */
const askCheck = (units: string) => `
  (coalesce(sum((${units} + CASE WHEN counted_weight = 1 THEN ${7919 + 104729 + 15485863} ELSE 104729 END) * ${drawn(ASK_DAY)})
            FILTER (WHERE counted_weight > 0), 0)
  + coalesce(sum(${drawn(ASK_DAY)}::numeric * 7919 * counted_weight::numeric)
             FILTER (WHERE counted_weight > 0 AND counted_weight <> 1), 0)) % ${PRIME}`;
/** What faq_contribution makes of an ask, in units of the fifteenth place: an integer where it fits one. */
const MOST_HALF_LIVES = 13;
const SMALL_UNITS = `((1e15 * (counted_weight * power(2::float8, least(${MOST_HALF_LIVES}, greatest(-1000,
  date_part('epoch', asked_at - landmark) / (86400 * half_life_days))))))::int8 % ${PRIME})`;
const UNITS = `((1e15 * ${ASK_SCORE}) % ${PRIME})::int8`;

/** Whether each layer is what the one below it says. A layer is only worth looking at when those below it are right. */
export interface FaqFindings {
  asks: number;
  asksRight: boolean;
  bucketsRight: boolean;
  standingsRight: boolean;
}

/**
 * Proves that what stands is what the raw rows say, by comparing sums of hashes. Each table is read once: fast enough
 * to do over millions of asks on a running desk.
 */
@Injectable()
export class FaqCheck {
  async all(tx: Tx): Promise<FaqFindings> {
    await tx.query('DROP TABLE IF EXISTS bucket_tally, near_pair');
    await this.tallyAsks(tx, SMALL_UNITS);
    const [{ fits }] = await tx.query(
      `SELECT coalesce((SELECT max(last_asked_at) FROM ask_tally) < landmark + ${MOST_HALF_LIVES} * half_life_days * interval '1 day', true) AS fits FROM faq_scale`,
    );
    if (!fits) await this.tallyAsks(tx, UNITS);
    await tx.query(`CREATE TEMP TABLE bucket_tally ON COMMIT DROP AS
      SELECT article_id, product_id, locale, sum(score) AS score, sum(asks) AS asks, min(asks) AS fewest,
             ${BUCKET_CHECK} AS bucket_check
        FROM faq_bucket GROUP BY 1, 2, 3`);
    const finest = 'SELECT article_id, product_id, locale, score, asks FROM bucket_tally';
    const latest = `SELECT article_id, product_id, locale, last_asked_at FROM ask_tally WHERE last_asked_at IS NOT NULL`;
    const raw = `${tally(ASK_HASH, 'faq_raw_ask_alone')} UNION ALL ${tally(ASK_HASH, MERGED_ASKS)}`;
    const [found] = await tx.query(
      `SELECT (SELECT ROW(coalesce(sum(rows), 0), coalesce(sum(hashes), 0)) FROM ask_tally)
                = (SELECT ROW(sum(rows), sum(hashes)) FROM (${raw}) raw) AS "asksRight",
              (SELECT coalesce(sum(rows), 0)::int FROM ask_tally) AS asks,
              NOT EXISTS (SELECT FROM ask_tally a FULL JOIN bucket_tally b USING (article_id, product_id, locale)
                           WHERE coalesce(a.bucket_check, 0) <> coalesce(b.bucket_check, 0) OR fewest < 1) AS "bucketsRight",
              ${fingerprint(STANDING, `(${standings(finest, latest)}) sums`)} = ${fingerprint(STANDING, 'faq_standing')} AS "standingsRight"`,
    );
    return { ...found, asksRight: found.asksRight && (await this.areCountedRight(tx)) };
  }

  /** A table, as that of the buckets, and not a subquery: that PostgreSQL would not read with several workers. */
  private async tallyAsks(tx: Tx, units: string): Promise<void> {
    await tx.query('DROP TABLE IF EXISTS ask_tally');
    await tx.query(`CREATE TEMP TABLE ask_tally ON COMMIT DROP AS
      SELECT article_id, coalesce(product_id, '${NIL_ID}') AS product_id, locale,
             count(*) AS rows, sum(${ASK_HASH}) AS hashes,
             count(*) FILTER (WHERE counted_weight <> weight) AS standing_for_others,
             max(asked_at) FILTER (WHERE counted_weight > 0) AS last_asked_at,
             ${askCheck(units)} AS bucket_check
        FROM ask, faq_scale GROUP BY 1, 2, 3`);
  }

  /**
   * Most customers ask a thing once, and what they asked counts with its weight. Only where two of a customer's asks of an
   * article lie within a week, it is counted out which of them stand for the others.
   */
  private async areCountedRight(tx: Tx): Promise<boolean> {
    // Both sides in the order of one index: hashing a million of them takes twice as long.
    await tx.query('SET LOCAL enable_hashjoin = off');
    await tx.query(`CREATE TEMP TABLE near_pair ON COMMIT DROP AS
      SELECT DISTINCT a.customer_id, a.article_id
        FROM ask a JOIN ask b ON b.customer_id = a.customer_id AND b.article_id = a.article_id
       WHERE a.customer_id IS NOT NULL AND b.customer_id IS NOT NULL AND b.question_id <> a.question_id
         AND b.asked_at >= a.asked_at AND b.asked_at < a.asked_at + interval '168 hours'`);
    await tx.query('SET LOCAL enable_hashjoin = on');
    await tx.query('ANALYZE near_pair');
    const [row] = await tx.query(
      `WITH again AS MATERIALIZED (SELECT ask.* FROM ask JOIN near_pair USING (customer_id, article_id)),
       counted AS MATERIALIZED (${countedAsks('again')})
       SELECT (SELECT coalesce(sum(standing_for_others), 0) FROM ask_tally) = (SELECT count(*) FROM counted WHERE counted_weight <> weight)
          AND NOT EXISTS (SELECT FROM counted c JOIN again a USING (question_id, article_id) WHERE c.counted_weight <> a.counted_weight) AS "right"`,
    );
    return row.right;
  }
}
