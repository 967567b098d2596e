import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/index.js';
import { countedAsks } from './ask-ledger.js';
import { ASK, BUCKET_KEY, BUCKET_SUMS, BUCKETS, FaqCheck, STANDING, STANDINGS } from './faq-check.js';
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
      // What is counted out is read in order from an index that mostly is in memory.
      await tx.query('SET LOCAL random_page_cost = 1.1');
      if (options.rescale) await this.scale.reset(tx);

      let found = await this.check.all(tx);
      let differingAsks = 0;
      if (!found.asksRight) {
        differingAsks = await this.rebuildAsks(tx);
        found = await this.check.all(tx);
      }
      if (!found.bucketsRight) await this.rebuildBuckets(tx);
      // Its findings were about the buckets as they were.
      const standingsRight = found.bucketsRight ? found.standingsRight : (await this.check.all(tx)).standingsRight;
      if (!standingsRight) await this.rebuildStandings(tx);
      const selfServedDiffered = await this.answers.rebuild(tx);

      const { asks } = found;
      const [bucketsDiffered, standingsDiffered] = [!found.bucketsRight, !standingsRight];
      if (differingAsks > 0 || bucketsDiffered || standingsDiffered || selfServedDiffered) await this.scale.revise(tx);
      return {
        asks,
        differingAsks,
        bucketsDiffered,
        standingsDiffered,
        selfServedDiffered,
        rescaled: options.rescale === true,
      };
    });
  }

  /** Answers how many differed. */
  private async rebuildAsks(tx: Tx): Promise<number> {
    const columns = `${ASK}, counted_weight`;
    await tx.query(`CREATE TEMP TABLE fresh_ask ON COMMIT DROP AS ${countedAsks('faq_raw_ask')}`);
    const [{ differing }] = await tx.query(
      `SELECT count(*)::int AS differing FROM fresh_ask f FULL JOIN ask a USING (question_id, article_id)
        WHERE (f.customer_id, f.product_id, f.locale, f.channel, f.asked_at, f.weight, f.counted_weight)
              IS DISTINCT FROM (a.customer_id, a.product_id, a.locale, a.channel, a.asked_at, a.weight, a.counted_weight)`,
    );
    await tx.query('DELETE FROM ask');
    await tx.query(`INSERT INTO ask (${columns}) SELECT ${columns} FROM fresh_ask`);
    return differing;
  }

  private async rebuildBuckets(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM faq_bucket');
    await tx.query(`INSERT INTO faq_bucket (${BUCKET_KEY}, ${BUCKET_SUMS}) ${BUCKETS}`);
  }

  private async rebuildStandings(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM faq_standing');
    await tx.query(`INSERT INTO faq_standing (${STANDING}) ${STANDINGS}`);
  }
}
