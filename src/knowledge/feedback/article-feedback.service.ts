import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { Outbox } from '../../platform/mail/index.js';
import { ArticleChecks } from '../article-checks.js';
import { ArticleNotFound, ArticlesAreForEditors } from '../article.errors.js';
import { audienceSql } from '../article.policy.js';
import { ArticleReaders, type Reader } from '../article-readers.js';
import type { FeedbackReason } from './article-feedback.entity.js';
import { NothingMended } from './feedback.errors.js';
import { articleMendedMail } from './feedback.mails.js';
import { articleFeedback, type FeedbackInput } from './feedback.schemas.js';

/** What readers say about an article, as its editors see it. */
export interface FeedbackView {
  id: string;
  locale: Locale;
  version: number;
  reason: FeedbackReason;
  text: string;
  at: Date;
  /** Whether the reader is to be told when it is mended; the address itself is nobody's business. */
  waits: boolean;
}

interface Closed {
  id: string;
  locale: Locale;
  email: string | null;
  question: string;
  slug: string;
}

/**
 * Why an answer did not help. A reader says so once a day per article; all that is open about an article is one task
 * for its owner, and when that is done, whoever left an address hears of it once.
 */
@Injectable()
export class ArticleFeedback {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly readers: ArticleReaders,
    private readonly checks: ArticleChecks,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** Takes what a reader says; saying it again the same day replaces it. @throws ArticleNotFound, TooManyRequests */
  async give(actor: Actor, articleId: string, input: FeedbackInput, reader: Reader): Promise<void> {
    const { locale, reason, text, email } = checked(articleFeedback, input);
    await this.readers.limit(actor, articleId, reader.address, 'feedback');
    const readerKey = this.readers.keyOf(actor, reader);
    const now = this.clock.now();

    await this.database.write(async (tx) => {
      const [shown] = await tx.query(
        `SELECT t.published_version FROM article a
           JOIN article_text t ON t.article_id = a.id AND t.locale = $2 AND t.published_version IS NOT NULL
          WHERE a.id = $1 AND ${audienceSql(actor, 'a')}`,
        [articleId, locale],
      );
      if (!shown) throw new ArticleNotFound(articleId);
      await tx.query(
        `INSERT INTO article_feedback (id, article_id, locale, version, reason, text, email, reader_key, day, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (article_id, reader_key, day) DO UPDATE SET locale = excluded.locale, version = excluded.version,
           reason = excluded.reason, text = excluded.text, email = excluded.email, at = excluded.at,
           closed_at = NULL, outcome = NULL`,
        [
          newId(),
          articleId,
          locale,
          shown.published_version,
          reason,
          text,
          email ?? null,
          readerKey,
          now.toISOString().slice(0, 10),
          now,
        ],
      );
      // Another question says nothing against this answer.
      if (reason !== 'other-question') {
        const evidence = { source: `reader:${readerKey}`, title: '', note: text, reason };
        await this.checks.flag(tx, articleId, { kind: 'reported', evidence, locale });
      }
    });
  }

  /** What is open about an article, the latest first. @throws ArticlesAreForEditors */
  async open(actor: Actor, articleId: string): Promise<FeedbackView[]> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    return this.database.query<FeedbackView>(
      `SELECT id, locale, version, reason, text, at, email IS NOT NULL AS waits FROM article_feedback
        WHERE article_id = $1 AND closed_at IS NULL ORDER BY at DESC, id LIMIT 200`,
      [articleId],
    );
  }

  /**
   * Ends the task. 'mended' mails each reader who asked for it, once, and wants something newer online than they saw;
   * either way their addresses are forgotten. Answers how many were told. @throws NothingMended, ArticleNotFound
   */
  async close(actor: Actor, articleId: string, outcome: 'mended' | 'dismissed'): Promise<number> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    return this.database.write(async (tx) => {
      const [article] = await tx.query('SELECT id FROM article WHERE id = $1 FOR UPDATE', [articleId]);
      if (!article) throw new ArticleNotFound(articleId);
      if (outcome === 'mended' && !(await this.isMended(tx, articleId))) throw new NothingMended();

      const closed: Closed[] = await tx.query(
        `WITH open AS (SELECT id, locale, email FROM article_feedback WHERE article_id = $1 AND closed_at IS NULL FOR UPDATE),
         closed AS (UPDATE article_feedback f SET closed_at = $2, outcome = $3, email = NULL FROM open WHERE f.id = open.id
                    RETURNING f.id)
         SELECT open.id, open.locale, open.email, v.question, t.slug FROM open
           JOIN article_text t ON t.article_id = $1 AND t.locale = open.locale
           JOIN article_version v ON v.article_id = $1 AND v.locale = t.locale
                AND v.version = coalesce(t.published_version, t.head_version)`,
        [articleId, this.clock.now(), outcome],
      );
      if (closed.length === 0) return 0;
      const told = outcome === 'mended' ? await this.tell(tx, closed) : 0;
      const details = { outcome, count: closed.length, told };
      await this.audit.record(tx, {
        actor,
        action: 'article.feedback-closed',
        subject: `article:${articleId}`,
        details,
      });
      return told;
    });
  }

  /** Whether something newer than what any of them saw is online, in each language that was complained about. */
  private async isMended(tx: Tx, articleId: string): Promise<boolean> {
    const [old] = await tx.query(
      `SELECT 1 FROM article_feedback f JOIN article_text t ON t.article_id = f.article_id AND t.locale = f.locale
        WHERE f.article_id = $1 AND f.closed_at IS NULL AND f.reason <> 'other-question'
          AND coalesce(t.published_version, 0) <= f.version LIMIT 1`,
      [articleId],
    );
    return !old;
  }

  /** One mail an address, whatever its owner said how often. */
  private async tell(tx: Tx, closed: Closed[]): Promise<number> {
    const told = new Set<string>();
    for (const { email, locale, question, slug } of closed) {
      if (email === null || told.has(email.toLowerCase())) continue;
      told.add(email.toLowerCase());
      const url = `${this.config.publicUrl}/${locale}/articles/${slug}`;
      await this.outbox.send(
        tx,
        articleMendedMail({ to: email, locale, question, url, organisation: this.config.ORGANISATION }),
      );
    }
    return told.size;
  }
}
