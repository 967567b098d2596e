import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleChanging, textOf, type WrittenArticle } from '../article-changing.js';
import { ArticleChecks } from '../article-checks.js';
import { ArticleText } from '../article-text.entity.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { ArticleComments } from './article-comments.service.js';
import { ruleSql } from './article-rule.entity.js';
import { refused } from './life-cycle.errors.js';
import { LIFE_CYCLE, refusalOf, stageAfter, type Move, type Situation } from './life-cycle.js';
import { ReviewHolds } from './review-holds.js';

/** How a move is called in the audit log. */
const ACTIONS: Partial<Record<Move, string>> = {
  'ask-review': 'review-asked',
  'end-review': 'review-ended',
  approve: 'approved',
  schedule: 'scheduled',
  unschedule: 'unscheduled',
  verify: 'verified',
};

/**
 * What happens to a text between being written and being read: it is reviewed by somebody else, waits for its hour, and
 * is verified from time to time. None of it changes what readers see. LIFE_CYCLE says what may follow on what.
 *
 * Every method throws what life-cycle.errors.ts holds, ArticleNotFound and ArticleChanged.
 */
@Injectable()
export class ArticleReviews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly changing: ArticleChanging,
    private readonly holds: ReviewHolds,
    private readonly comments: ArticleComments,
    private readonly checks: ArticleChecks,
    private readonly audit: AuditLog,
  ) {}

  /** Asks the others to read the head. */
  ask(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    return this.move(actor, id, locale, version, 'ask-review', () => {});
  }

  /** Takes the question back, or (with a comment that says why) sends the text back to who wrote it. */
  end(actor: Actor, id: string, locale: Locale, version: number, comment = ''): Promise<WrittenArticle> {
    return this.move(actor, id, locale, version, 'end-review', async (text, { isOwnWork }, tx) => {
      if (comment.trim() !== '') await this.comments.write(tx, actor, text, { text: comment, quote: '' });
      else if (!isOwnWork)
        throw new InvalidInput([{ path: 'comment', message: 'is missing: say what is to be changed' }]);
      text.publishAt = null;
    });
  }

  /** Somebody who did not write it finds it good: any editor may let it online from now on. */
  approve(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    return this.move(actor, id, locale, version, 'approve', (text) => text.approve(actor.accountId));
  }

  /** Lets the head online by itself at that time. @throws InvalidInput for a time that is over */
  schedule(actor: Actor, id: string, locale: Locale, version: number, at: Date): Promise<WrittenArticle> {
    if (at <= this.clock.now()) {
      throw new InvalidInput([{ path: 'at', message: 'is over already: publish it, or choose a later time' }]);
    }
    return this.move(actor, id, locale, version, 'schedule', (text, situation) => {
      if (!situation.isReviewed) text.approve(actor.accountId);
      text.publishAt = at;
    });
  }

  unschedule(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    return this.move(actor, id, locale, version, 'unschedule', (text) => {
      text.publishAt = null;
    });
  }

  /** Somebody looked at what readers see and it is true. What was said against it is history. */
  verify(actor: Actor, id: string, locale: Locale, version: number): Promise<WrittenArticle> {
    return this.move(actor, id, locale, version, 'verify', async (text, _, tx) => {
      text.verifiedAt = this.clock.now();
      text.verifiedBy = actor.accountId;
      await this.checks.clear(tx, [text]);
    });
  }

  /** What this actor may do with a text now, and when it is to be verified again (null: never, or not online). */
  async standingOf(actor: Actor, id: string, locale: Locale): Promise<{ moves: Set<Move>; dueAt: Date | null }> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    const reader = this.database.reader;
    const text = await textOf(reader, id, locale);
    const situation = (await this.holds.of(reader, actor, [text])).get(`${id} ${locale}`)!;
    const [due] = await this.database.query<{ at: Date | null }>(
      `SELECT t.verified_at + rule.verify_days * interval '1 day' AS at
         FROM article a JOIN article_text t ON t.article_id = a.id AND t.published_version IS NOT NULL CROSS JOIN ${ruleSql('a')}
        WHERE a.id = $1 AND t.locale = $2`,
      [id, locale],
    );
    const moves = Object.keys(LIFE_CYCLE) as Move[];
    return {
      moves: new Set(moves.filter((move) => refusalOf(move, actor, situation) === null)),
      dueAt: due?.at ?? null,
    };
  }

  private move(
    actor: Actor,
    id: string,
    locale: Locale,
    version: number,
    move: Move,
    work: (text: ArticleText, situation: Situation, tx: Tx) => void | Promise<void>,
  ): Promise<WrittenArticle> {
    return this.changing.change(id, version, async (tx) => {
      const text = await textOf(tx, id, locale);
      const situation = (await this.holds.of(tx, actor, [text])).get(`${id} ${locale}`)!;
      const refusal = refusalOf(move, actor, situation);
      if (refusal) throw refused(refusal);

      await work(text, situation, tx);
      text.stage = stageAfter(move, text.stage);
      await tx.save(ArticleText, text);
      const details = { locale, version: text.headVersion, ...(text.publishAt ? { at: text.publishAt } : {}) };
      await this.audit.record(tx, {
        actor,
        action: `article.${ACTIONS[move]}`,
        subject: `article:${id}`,
        details,
      });
      return true;
    });
  }
}
