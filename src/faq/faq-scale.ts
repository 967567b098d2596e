import { Injectable } from '@nestjs/common';
import { Clock, DAY_MS } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database, type Tx } from '../platform/database/index.js';

export interface Scale {
  landmark: Date;
  halfLifeDays: number;
  threshold: number;
  revision: string;
}

/**
 * What all scores were made with: the landmark that ages are measured from, the half-life, the threshold for predicted
 * links. One row in the database, so that every process adds up in the same way; its revision tells caches when to
 * look again. Forward decay: Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay", ICDE 2009.
 */
@Injectable()
export class FaqScale {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** The scale, made from the settings when there is none yet. */
  async get(): Promise<Scale> {
    const [row] = await this.database.query<Scale>(
      'SELECT landmark, half_life_days AS "halfLifeDays", threshold, revision FROM faq_scale',
    );
    if (row) return row;
    await this.database.write((tx) => this.make(tx));
    return this.get();
  }

  /** Makes all others that add up or take away wait until this transaction ends. */
  async lock(tx: Tx): Promise<void> {
    const rows = await tx.query('SELECT 1 FROM faq_scale FOR UPDATE');
    if (rows.length > 0) return;
    await this.make(tx);
    await tx.query('SELECT 1 FROM faq_scale FOR UPDATE');
  }

  /** Tells every cache that something a reader sees has changed. */
  async revise(tx: Tx): Promise<void> {
    await tx.query('UPDATE faq_scale SET revision = revision + 1');
  }

  /** Whether the settings ask for other sums than the ones that stand. */
  async differsFromSettings(): Promise<boolean> {
    const scale = await this.get();
    return (
      scale.halfLifeDays !== this.config.FAQ_HALF_LIFE_DAYS || scale.threshold !== this.config.FAQ_PREDICTION_THRESHOLD
    );
  }

  /** Whether the landmark is so long ago that what an ask adds will soon not fit an integer; after 2^12, about a year. */
  async isWornOut(): Promise<boolean> {
    const { landmark, halfLifeDays } = await this.get();
    return this.clock.now().getTime() - landmark.getTime() > 12 * halfLifeDays * DAY_MS;
  }

  /** Takes over the settings, with the landmark at now. All sums must be made anew in the same transaction. */
  async reset(tx: Tx): Promise<void> {
    await tx.query('UPDATE faq_scale SET landmark = $1, half_life_days = $2, threshold = $3, revision = revision + 1', [
      this.clock.now(),
      this.config.FAQ_HALF_LIFE_DAYS,
      this.config.FAQ_PREDICTION_THRESHOLD,
    ]);
  }

  private async make(tx: Tx): Promise<void> {
    await tx.query(
      'INSERT INTO faq_scale (landmark, half_life_days, threshold) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [this.clock.now(), this.config.FAQ_HALF_LIFE_DAYS, this.config.FAQ_PREDICTION_THRESHOLD],
    );
  }
}
