import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleNotFound } from './article.errors.js';
import { ArticleSolved } from './article.events.js';
import { audienceSql } from './article.policy.js';

/** What tells one reader from another, as far as it is known. Only a keyed hash of it is kept. */
export interface Reader {
  /** A cookie of the reader's browser, or a portal's own id of the reader. */
  visitor?: string | undefined;
  address: string;
  userAgent?: string | undefined;
}

export interface Verdict {
  solved: boolean;
  locale: Locale;
}

/** "Was this helpful?" Readers answer yes or no; a reader counts once per article and day. */
@Injectable()
export class ArticleVerdicts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: EventLog,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Takes a reader's word on an article that they can read. Answers whether it counted: not when they said something
   * about it today already.
   * @throws ArticleNotFound, TooManyRequests
   */
  async give(actor: Actor, articleId: string, { solved, locale }: Verdict, reader: Reader): Promise<boolean> {
    await this.limit(actor, articleId, reader.address);
    const readerKey = this.keyOf(actor, reader);
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const [text] = await tx.query(
        `SELECT t.published_version, a.product_id FROM article a
           JOIN article_text t ON t.article_id = a.id AND t.locale = $2 AND t.published_version IS NOT NULL
          WHERE a.id = $1 AND ${audienceSql(actor, 'a')}`,
        [articleId, locale],
      );
      if (!text) throw new ArticleNotFound(articleId);

      const given = await tx.query(
        `INSERT INTO article_verdict (id, article_id, locale, version, solved, reader_key, day, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (article_id, reader_key, day) DO NOTHING RETURNING id`,
        [newId(), articleId, locale, text.published_version, solved, readerKey, now.toISOString().slice(0, 10), now],
      );
      if (given.length === 0) return false;
      if (solved)
        await this.events.record(tx, new ArticleSolved(articleId, locale, text.product_id, now.toISOString()));
      return true;
    });
  }

  /** How many said yes and no, of all time. For editors: it is for them to judge. */
  async counts(articleId: string): Promise<{ yes: number; no: number }> {
    const [counts] = await this.database.query<{ yes: number; no: number }>(
      `SELECT count(*) FILTER (WHERE solved)::int AS yes, count(*) FILTER (WHERE NOT solved)::int AS no
         FROM article_verdict WHERE article_id = $1`,
      [articleId],
    );
    return counts ?? { yes: 0, no: 0 };
  }

  /** Who changes the cookie or the browser's name all the time is held to an allowance per address. */
  private async limit(actor: Actor, articleId: string, address: string): Promise<void> {
    if (actor.via === 'api-key') {
      // All readers of a portal come from one address.
      await this.limiter.take(`verdict:key:${actor.key}`, { limit: 1_000, seconds: 600 });
      return;
    }
    await this.limiter.take(`verdict:address:${address}`, { limit: 60, seconds: 600 });
    // An office behind one address may still agree on an article.
    await this.limiter.take(`verdict:article:${articleId} ${address}`, { limit: 20, seconds: 3_600 });
  }

  private keyOf(actor: Actor, { visitor, address, userAgent }: Reader): string {
    const who = actor.accountId
      ? ['account', actor.accountId]
      : visitor
        ? ['visitor', actor.via === 'api-key' ? actor.key : '', visitor]
        : ['browser', address, userAgent ?? ''];
    return createHmac('sha256', `verdict ${this.config.SECRET}`).update(JSON.stringify(who)).digest('base64url');
  }
}
