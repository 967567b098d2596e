import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SYSTEM } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleText } from '../article-text.entity.js';
import { ArticleTexts } from '../article-texts.js';
import { ReviewHolds } from './review-holds.js';

const EVERY_MS = 15_000;

/** Lets texts online when their hour has come: once, however many processes look. */
@Injectable()
export class ArticleSchedule {
  private readonly logger = new Logger(ArticleSchedule.name);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly texts: ArticleTexts,
    private readonly holds: ReviewHolds,
    private readonly audit: AuditLog,
  ) {}

  @Interval('article-schedule', EVERY_MS)
  async sweep(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      await this.publishDue();
    } catch (error) {
      this.logger.warn(`Scheduled articles could not be published: ${(error as Error).message}`);
    }
  }

  /** Publishes all texts that are due; answers how many. */
  async publishDue(): Promise<number> {
    let count = 0;
    while (await this.database.write((tx) => this.publishNext(tx))) count += 1;
    return count;
  }

  private async publishNext(tx: Tx): Promise<boolean> {
    const now = this.clock.now();
    // Whoever holds the article is publishing or changing it: another process, or an editor. The next sweep sees.
    const [due]: Array<{ id: string; locale: Locale }> = await tx.query(
      `SELECT a.id, t.locale FROM article_text t JOIN article a ON a.id = t.article_id
        WHERE t.publish_at <= $1 ORDER BY t.publish_at, a.id, t.locale LIMIT 1 FOR UPDATE OF a SKIP LOCKED`,
      [now],
    );
    if (!due) return false;
    // Read again under the lock: what the query saw may be older.
    const text = await tx.findOneBy(ArticleText, { articleId: due.id, locale: due.locale });
    if (!text?.publishAt || text.publishAt > now) return true;

    const { isReviewed } = (await this.holds.of(tx, SYSTEM, [text])).get(`${due.id} ${due.locale}`)!;
    const details = { scheduled: text.publishAt };
    if (isReviewed) {
      await this.texts.apply(tx, SYSTEM, [{ text, status: 'published', details }]);
    } else {
      // Review was not asked for when it was planned, and is now.
      text.waitForReview();
      await tx.save(ArticleText, text);
      await this.audit.record(tx, {
        actor: SYSTEM,
        action: 'article.review-asked',
        subject: `article:${due.id}`,
        details: { locale: due.locale, version: text.headVersion, ...details },
      });
    }
    await tx.query('UPDATE article SET version = version + 1, updated_at = $2 WHERE id = $1', [due.id, now]);
    return true;
  }
}
