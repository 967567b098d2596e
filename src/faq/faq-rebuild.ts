import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/index.js';
import { NIL_ID } from '../platform/ids/index.js';
import { countedAsks } from './ask-ledger.js';
import { FaqScale } from './faq-scale.js';
import { SelfServedAnswers } from './self-served-answers.js';

/** What a rebuild found. All false: the FAQ was what the raw tickets say. */
export interface RebuildReport {
  asks: number;
  /** Asks that were missing, too many or counted otherwise. */
  differingAsks: number;
  bucketsDiffered: boolean;
  standingsDiffered: boolean;
  selfServedDiffered: boolean;
  /** The half-life, threshold or landmark is another one now, so that every score is. */
  rescaled: boolean;
}

const ASK = 'question_id, article_id, customer_id, product_id, locale, channel, asked_at, weight';

/**
 * All asks from the raw rows. Most customers ask a thing once: only the pairs of customer and article with two asks
 * within 7 days go through the exact count. The pair's hash finds them; two pairs with one hash do no harm.
 */
const FRESH_ASKS = `
  raw AS MATERIALIZED (SELECT ${ASK}, hash_record_extended(ROW(customer_id, article_id), 0) AS pair FROM faq_raw_ask),
  near AS MATERIALIZED (
    SELECT DISTINCT pair
      FROM (SELECT pair, asked_at - lag(asked_at) OVER (PARTITION BY pair ORDER BY asked_at) AS gap FROM raw WHERE customer_id IS NOT NULL) g
     WHERE gap < interval '168 hours'
  ),
  fresh AS (
    SELECT ${ASK}, weight AS counted_weight FROM raw
     WHERE customer_id IS NULL OR NOT EXISTS (SELECT FROM near WHERE near.pair = raw.pair)
    UNION ALL
    ${countedAsks('(SELECT * FROM raw r WHERE customer_id IS NOT NULL AND EXISTS (SELECT FROM near WHERE near.pair = r.pair)) repeated')}
  )`;

const BUCKET_SUMS = `
  SELECT a.article_id, (a.asked_at AT TIME ZONE 'UTC')::date AS day, coalesce(a.product_id, '${NIL_ID}') AS product_id, a.locale, a.channel,
         count(*)::int AS asks, (count(*) FILTER (WHERE a.counted_weight = 1))::int AS confirmed, sum(a.counted_weight::numeric) AS weight,
         sum(faq_contribution(a.counted_weight, a.asked_at, s.landmark, s.half_life_days)) AS score, max(a.asked_at) AS last_asked_at
    FROM ask a, faq_scale s WHERE a.counted_weight > 0 GROUP BY 1, 2, 3, 4, 5`;

const STANDING_SUMS = `
  SELECT coalesce(product_id, '${NIL_ID}') AS product_id, coalesce(locale, '') AS locale, article_id,
         sum(score) AS score, sum(asks)::int AS asks, max(last_asked_at) AS last_asked_at
    FROM faq_bucket
   GROUP BY GROUPING SETS ((article_id), (article_id, locale), (article_id, product_id), (article_id, product_id, locale))
  -- A question about no product stands only among all products.
  HAVING GROUPING(product_id) = 1 OR product_id <> '${NIL_ID}'`;

/** Equal for equal sets of rows, whatever their order: a sum of 64-bit hashes. */
const fingerprint = (columns: string, source: string) =>
  `(SELECT ROW(count(*), sum(hash_record_extended(ROW(${columns}), 0))) FROM ${source})`;

const BUCKET = 'article_id, day, product_id, locale, channel, asks, confirmed, weight, score, last_asked_at';
const STANDING = 'product_id, locale, article_id, score, asks, last_asked_at';

/**
 * Makes the whole FAQ anew from raw tickets and links, in one transaction, and says whether anything differed. What is
 * found equal is left alone: sets are compared by the sum of their rows' hashes, and written only where these differ.
 */
@Injectable()
export class FaqRebuild {
  constructor(
    private readonly database: Database,
    private readonly scale: FaqScale,
    private readonly answers: SelfServedAnswers,
  ) {}

  /** @param options.rescale takes over changed settings and moves the landmark to now. */
  async run(options: { rescale?: boolean } = {}): Promise<RebuildReport> {
    return this.database.write(async (tx) => {
      await this.scale.lock(tx);
      // Sorting and hashing a million rows in memory; only for this transaction.
      await tx.query(`SET LOCAL work_mem = '256MB'`);
      await tx.query('SET LOCAL statement_timeout = 0');
      if (options.rescale) await this.scale.reset(tx);

      const { asks, differing } = await this.rebuildAsks(tx);
      const bucketsDiffered = await this.rebuildSums(tx, 'faq_bucket', BUCKET, BUCKET_SUMS);
      const standingsDiffered = await this.rebuildSums(tx, 'faq_standing', STANDING, STANDING_SUMS);
      const selfServedDiffered = await this.answers.rebuild(tx);
      if (differing > 0 || bucketsDiffered || standingsDiffered || selfServedDiffered) await this.scale.revise(tx);
      return {
        asks,
        differingAsks: differing,
        bucketsDiffered,
        standingsDiffered,
        selfServedDiffered,
        rescaled: options.rescale === true,
      };
    });
  }

  private async rebuildAsks(tx: Tx): Promise<{ asks: number; differing: number }> {
    const columns = `${ASK}, counted_weight`;
    const [{ equal, asks }] = await tx.query(
      `WITH ${FRESH_ASKS} SELECT ${fingerprint(columns, 'fresh')} = ${fingerprint(columns, 'ask')} AS equal, (SELECT count(*)::int FROM raw) AS asks`,
    );
    if (equal) return { asks, differing: 0 };

    await tx.query(`CREATE TEMP TABLE fresh_ask ON COMMIT DROP AS WITH ${FRESH_ASKS} SELECT * FROM fresh`);
    const [{ differing }] = await tx.query(
      `SELECT count(*)::int AS differing FROM fresh_ask f FULL JOIN ask a USING (question_id, article_id)
        WHERE (f.customer_id, f.product_id, f.locale, f.channel, f.asked_at, f.weight, f.counted_weight)
              IS DISTINCT FROM (a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, a.weight, a.counted_weight)`,
    );
    await tx.query('DELETE FROM ask');
    await tx.query(`INSERT INTO ask (${columns}) SELECT ${columns} FROM fresh_ask`);
    return { asks, differing };
  }

  private async rebuildSums(tx: Tx, table: string, columns: string, sums: string): Promise<boolean> {
    const [{ equal }] = await tx.query(
      `SELECT ${fingerprint(columns, `(${sums}) sums`)} = ${fingerprint(columns, table)} AS equal`,
    );
    if (equal) return false;
    await tx.query(`DELETE FROM ${table}`);
    await tx.query(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM (${sums}) sums`);
    return true;
  }
}
