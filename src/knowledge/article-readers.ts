import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { RateLimiter } from '../platform/limits/index.js';

/** What tells one reader from another, as far as it is known. Only a keyed hash of it is kept. */
export interface Reader {
  /** A cookie of the reader's browser, or a portal's own id of the reader. */
  visitor?: string | undefined;
  address: string;
  userAgent?: string | undefined;
}

/** Tells readers apart without knowing who they are, and holds those back who say too much. */
@Injectable()
export class ArticleReaders {
  constructor(
    private readonly config: Config,
    private readonly limiter: RateLimiter,
  ) {}

  keyOf(actor: Actor, { visitor, address, userAgent }: Reader): string {
    const who = actor.accountId
      ? ['account', actor.accountId]
      : visitor
        ? ['visitor', actor.via === 'api-key' ? actor.key : '', visitor]
        : ['browser', address, userAgent ?? ''];
    return createHmac('sha256', `verdict ${this.config.SECRET}`).update(JSON.stringify(who)).digest('base64url');
  }

  /**
   * Who changes the cookie or the browser's name all the time is held to an allowance per address.
   * @throws TooManyRequests
   */
  async limit(actor: Actor, articleId: string, address: string, what: 'verdict' | 'feedback'): Promise<void> {
    if (actor.via === 'api-key') {
      // All readers of a portal come from one address.
      await this.limiter.take(`${what}:key:${actor.key}`, { limit: 1_000, seconds: 600 });
      return;
    }
    await this.limiter.take(`${what}:address:${address}`, { limit: 60, seconds: 600 });
    // An office behind one address may still agree on an article.
    await this.limiter.take(`${what}:article:${articleId} ${address}`, { limit: 20, seconds: 3_600 });
  }
}
