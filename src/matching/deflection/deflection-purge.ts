import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';

const EVERY_MS = 15 * 60_000;
/** A ticket of the same account counts for a day, and is heard of soon after, unless the event log is far behind. */
const KNOWN_DAYS = 2;

/** Unties tries from their account once nothing depends on it, and forgets them after SEARCH_LOG_DAYS, like searches. */
@Injectable()
export class DeflectionPurge {
  private readonly logger = new Logger(DeflectionPurge.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Interval('deflection-purge', EVERY_MS)
  async purge(): Promise<void> {
    const before = (days: number) => new Date(this.clock.now().getTime() - days * DAY_MS);
    try {
      await this.database.write(async (tx) => {
        await tx.query('DELETE FROM deflection WHERE began_at < $1', [before(this.config.SEARCH_LOG_DAYS)]);
        await tx.query('UPDATE deflection SET account_id = NULL WHERE account_id IS NOT NULL AND began_at < $1', [
          before(KNOWN_DAYS),
        ]);
      });
    } catch (error) {
      this.logger.warn(`Old tries could not be removed: ${(error as Error).message}`);
    }
  }
}
