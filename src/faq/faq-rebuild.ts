import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/index.js';
import { countedAsks } from './ask-ledger.js';
import { ASK, BUCKET_KEY, BUCKET_SUMS, FaqCheck, STANDING, STANDINGS, bucketSums } from './faq-check.js';
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

/**
 * Makes the whole FAQ anew from raw tickets and links, in one transaction, and says whether anything differed. What is
 * proved equal (FaqCheck) is left as it is.
 */
@Injectable()
export class FaqRebuild {
  constructor(
    private readonly database: Database,
    private readonly scale: FaqScale,
    private readonly check: FaqCheck,
    private readonly answers: SelfServedAnswers,
  ) {}

  /** @param options.rescale takes over changed settings and moves the landmark to now. */
  async run(options: { rescale?: boolean } = {}): Promise<RebuildReport> {
    return this.database.write(async (tx) => {
      await this.scale.lock(tx);
      // Sorting and hashing a million rows in memory; only for this transaction.
      await tx.query(`SET LOCAL work_mem = '256MB'`);
      await tx.query('SET LOCAL statement_timeout = 0');
      await tx.query('SET LOCAL jit = off');
      if (options.rescale) await this.scale.reset(tx);

      const { asks, differing } = await this.rebuildAsks(tx);
      const bucketsDiffered = await this.rebuildBuckets(tx);
      const standingsDiffered = await this.rebuildStandings(tx);
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
    const { equal, asks } = await this.check.asks(tx);
    if (equal) return { asks, differing: 0 };

    const columns = `${ASK}, counted_weight`;
    await tx.query(`CREATE TEMP TABLE fresh_ask ON COMMIT DROP AS ${countedAsks('faq_raw_ask')}`);
    const [{ differing }] = await tx.query(
      `SELECT count(*)::int AS differing FROM fresh_ask f FULL JOIN ask a USING (question_id, article_id)
        WHERE (f.customer_id, f.product_id, f.locale, f.channel, f.asked_at, f.weight, f.counted_weight)
              IS DISTINCT FROM (a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, a.weight, a.counted_weight)`,
    );
    await tx.query('DELETE FROM ask');
    await tx.query(`INSERT INTO ask (${columns}) SELECT ${columns} FROM fresh_ask`);
    return { asks, differing };
  }

  private async rebuildBuckets(tx: Tx): Promise<boolean> {
    if (await this.check.buckets(tx)) return false;
    await tx.query('DELETE FROM faq_bucket');
    await tx.query(`INSERT INTO faq_bucket (${BUCKET_KEY}, ${BUCKET_SUMS}) ${bucketSums}`);
    return true;
  }

  private async rebuildStandings(tx: Tx): Promise<boolean> {
    if (await this.check.standings(tx)) return false;
    await tx.query('DELETE FROM faq_standing');
    await tx.query(`INSERT INTO faq_standing (${STANDING}) ${STANDINGS}`);
    return true;
  }
}
