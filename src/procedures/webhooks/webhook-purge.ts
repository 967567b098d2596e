import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';

const EVERY_MS = 15 * 60_000;
const KEPT_DAYS = 30;
const AT_ONCE = 10_000;

/** Forgets messages to webhooks a month after they were made, and secrets that sign nothing any more. */
@Injectable()
export class WebhookPurge {
  private readonly logger = new Logger(WebhookPurge.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Interval('webhook-purge', EVERY_MS)
  async purge(): Promise<void> {
    if (!this.config.doesWork) return;
    const now = this.clock.now();
    const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
    try {
      await this.database.write(async (tx) => {
        await tx.query(
          `DELETE FROM webhook_delivery WHERE id IN (
             SELECT id FROM webhook_delivery WHERE created_at < $1 ORDER BY created_at LIMIT ${AT_ONCE})`,
          [before],
        );
        await tx.query('DELETE FROM webhook_secret WHERE expires_at <= $1', [now]);
      });
    } catch (error) {
      this.logger.warn(`Old messages to webhooks could not be removed: ${(error as Error).message}`);
    }
  }
}
