import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleReaders, type Reader } from './article-readers.js';
import { ArticleNotFound } from './article.errors.js';
import { ArticleSolved } from './article.events.js';
import { audienceSql } from './article.policy.js';

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
    private readonly events: EventLog,
    private readonly readers: ArticleReaders,
  ) {}

  /**
   * Takes a reader's word on an article that they can read. Answers whether it counted: not when they said something
   * about it today already.
   * @throws ArticleNotFound, TooManyRequests
   */
  async give(actor: Actor, articleId: string, { solved, locale }: Verdict, reader: Reader): Promise<boolean> {
    await this.readers.limit(actor, articleId, reader.address, 'verdict');
    const readerKey = this.readers.keyOf(actor, reader);
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
}
