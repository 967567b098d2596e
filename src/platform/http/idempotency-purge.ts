import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, DAY_MS } from '../clock/index.js';
import { Database } from '../database/index.js';

const EVERY_MS = 15 * 60_000;
const KEPT_MS = DAY_MS;

/** Forgets answers that were kept for requests that might be sent again. */
@Injectable()
export class IdempotencyPurge {
  private readonly logger = new Logger(IdempotencyPurge.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Interval('idempotency-purge', EVERY_MS)
  async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    try {
      await this.database.write((tx) => tx.query('DELETE FROM idempotency_key WHERE created_at < $1', [before]));
    } catch (error) {
      this.logger.warn(`Old idempotency keys could not be removed: ${(error as Error).message}`);
    }
  }
}
