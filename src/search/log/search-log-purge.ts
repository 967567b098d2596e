import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';

const EVERY_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Unties searches from the browser they came from after an hour, and forgets them after SEARCH_LOG_DAYS. */
@Injectable()
export class SearchLogPurge {
  private readonly logger = new Logger(SearchLogPurge.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Interval('search-log-purge', EVERY_MS)
  async purge(): Promise<void> {
    const now = this.clock.now().getTime();
    const [anHourAgo, longAgo] = [now - HOUR_MS, now - this.config.SEARCH_LOG_DAYS * 24 * HOUR_MS];
    try {
      await this.database.write(async (tx) => {
        await tx.query('DELETE FROM search_log WHERE at < $1', [new Date(longAgo)]);
        // Its lessons go along.
        await tx.query('DELETE FROM search_before_ticket WHERE at < $1', [new Date(longAgo)]);
        await tx.query('UPDATE search_log SET sid = NULL WHERE sid IS NOT NULL AND at < $1', [new Date(anHourAgo)]);
      });
    } catch (error) {
      this.logger.warn(`Old searches could not be removed: ${(error as Error).message}`);
    }
  }
}
