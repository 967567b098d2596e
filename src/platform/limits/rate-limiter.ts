import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../clock/index.js';
import { Database } from '../database/index.js';
import { TooManyRequests } from '../errors/index.js';

export interface Allowance {
  /** Tries within the window. */
  limit: number;
  /** Length of the window, counted from its first try; a day at most. */
  seconds: number;
}

const DAY_SECONDS = 86_400;
const PURGE_EVERY_MS = 15 * 60_000;

/**
 * Counts tries per key, over all processes: a window opens with the first try and lasts as long as the allowance says.
 *
 * Take outside a write where a try that fails must count: inside one, the count is rolled back with the rest.
 */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger(RateLimiter.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counts one try. Keys begin with what they limit: `sign-in:address:203.0.113.7`. @throws TooManyRequests */
  async take(key: string, { limit, seconds }: Allowance): Promise<void> {
    if (seconds > DAY_SECONDS) throw new RangeError('A window lasts a day at most: older counts are purged.');
    const now = this.clock.now();
    // One statement, so that of many processes at once each gets a number of its own.
    const [count] = await this.database.query<{ hits: number; window_start: Date }>(
      `INSERT INTO rate_limit AS held (key, window_start, hits) VALUES ($1, $2, 1)
       ON CONFLICT (key) DO UPDATE SET
         hits = CASE WHEN held.window_start + make_interval(secs => $3) <= $2 THEN 1 ELSE held.hits + 1 END,
         window_start = CASE WHEN held.window_start + make_interval(secs => $3) <= $2 THEN $2 ELSE held.window_start END
       RETURNING hits, window_start`,
      [stored(key), now, seconds],
    );
    if (count && count.hits > limit) {
      const endsAt = count.window_start.getTime() + seconds * 1000;
      throw new TooManyRequests(Math.min(Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000)), seconds));
    }
  }

  /** Forgets the tries of a key: the right password ends the count of wrong ones. */
  async forget(key: string): Promise<void> {
    await this.database.write((tx) => tx.query('DELETE FROM rate_limit WHERE key = $1', [stored(key)]));
  }

  /** Removes counts whose window must be over. */
  @Interval('rate-limit-purge', PURGE_EVERY_MS)
  async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - DAY_SECONDS * 1000);
    try {
      await this.database.write((tx) => tx.query('DELETE FROM rate_limit WHERE window_start < $1', [before]));
    } catch (error) {
      this.logger.warn(`Old counts could not be removed: ${(error as Error).message}`);
    }
  }
}

/** Keys hold addresses of people and whatever a stranger typed: only a digest is kept, of one length. */
function stored(key: string): string {
  const what = /^[a-z:-]{1,40}(?=:)/.exec(key)?.[0] ?? 'key';
  return `${what}:${createHash('sha256').update(key).digest('base64url')}`;
}
