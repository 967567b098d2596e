import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { EventLog, type DomainEvent } from '../platform/events/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ArticleChecks } from './article-checks.js';
import { ArticleSearch } from './article-search.js';
import { ArticleSlugs } from './article-slugs.js';
import { ArticleText, type ArticleStatus } from './article-text.entity.js';
import { ArticleVersion } from './article-version.entity.js';
import { ArticleArchived, ArticlePublished, ArticleUpdated } from './article.events.js';
import { fragmentsFor, fragmentsHeldFor, type KnownFragments } from './fragments/known-fragments.js';
import { refusalOf, type ArticleStage } from './life-cycle/life-cycle.js';
import { refused } from './life-cycle/life-cycle.errors.js';
import { ReviewHolds } from './life-cycle/review-holds.js';
import { plainText, summaryOf } from './markdown/index.js';
import { slugOf } from './slug.js';

/** What is to happen to one text of an article; all that is left out stays as it is. */
export interface TextChange {
  /** As it is now, or a new one from ArticleText.of. */
  text: ArticleText;
  /** Becomes the next version, and the head. */
  save?: { question: string; answer: string; restoredFrom?: number; at?: Date };
  /** An address by hand; null lets it follow the question again. */
  slug?: string | null;
  /** Whether an address by hand that another article has is refused, or gets a number behind it. */
  isSlugExact?: boolean;
  /** 'published' puts the head online. */
  status?: ArticleStatus;
  /** When what goes online was last found true; now when left out. */
  verifiedAt?: Date | null;
  /** What becomes of a head that nobody reviewed where that is asked for: it is refused, or waits for review. */
  unreviewed?: 'refuse' | 'ask';
  /** It goes online without anybody having read it through: when it was last verified stays, and so do doubts about it. */
  unread?: { isDoubted: boolean };
  /** Goes into the audit log beside what happened. */
  details?: Record<string, unknown>;
}

interface Step extends TextChange {
  wasOnline: boolean;
  oldSlug: string;
  /** Null for a new text. */
  oldStage: ArticleStage | null;
}

/**
 * The one way in which texts change, one or a thousand at a time: versions, addresses, what readers see, the search
 * index, the events and the audit log are written together. Who may, and whether somebody else was first, is judged
 * before, by the service that holds the articles' rows locked.
 */
@Injectable()
export class ArticleTexts {
  constructor(
    private readonly clock: Clock,
    private readonly slugs: ArticleSlugs,
    private readonly search: ArticleSearch,
    private readonly checks: ArticleChecks,
    private readonly reviews: ReviewHolds,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /** @throws SlugTaken when an exact address by hand belongs to another article. */
  async apply(tx: Tx, actor: Actor, changes: TextChange[]): Promise<void> {
    const now = this.clock.now();
    const steps: Step[] = changes.map((change) => ({
      ...change,
      wasOnline: change.text.publishedVersion !== null,
      oldSlug: change.text.slug,
      oldStage: change.text.headVersion === 0 ? null : change.text.stage,
    }));

    const written = steps.flatMap(({ save }) => save?.answer ?? []);
    const shared = await fragmentsHeldFor(tx, written);
    const saved = steps.flatMap((step) => (step.save ? [newVersion(step.text, step.save, shared, actor, now)] : []));
    if (saved.length > 0) await tx.insert(ArticleVersion, saved);
    await this.holdBack(tx, actor, steps);
    const heads = await this.headsOf(tx, steps, saved);

    for (const { text, status, unread, verifiedAt } of steps) {
      text.updatedAt = now;
      if (status === 'published' && unread) text.publishUnread(now, unread.isDoubted);
      else if (status === 'published') text.publish(now, actor.accountId, verifiedAt ?? now);
      else if (status) text.withdraw(status);
    }
    await this.giveSlugs(tx, steps, heads);
    await tx.upsert(
      ArticleText,
      steps.map(({ text }) => text),
      ['articleId', 'locale'],
    );
    await this.beginInStep(tx, steps);
    await this.checks.clear(
      tx,
      steps
        .filter(({ status, wasOnline, unread }) => status === 'published' && wasOnline && !unread)
        .map(({ text }) => text),
    );
    await this.index(tx, steps, heads);
    await this.tell(tx, actor, steps);
  }

  /** A text that was just begun says what the other language says at that time. */
  private async beginInStep(tx: Tx, steps: Step[]): Promise<void> {
    const begun = steps.filter(({ oldStage }) => oldStage === null).map(({ text }) => text.articleId);
    if (begun.length === 0) return;
    await tx.query('UPDATE article_text SET synced_version = head_version WHERE article_id = ANY($1)', [begun]);
  }

  /** Nothing goes online that somebody else has to read first; whoever may publish it by reading it has approved it. */
  private async holdBack(tx: Tx, actor: Actor, steps: Step[]): Promise<void> {
    // What the operator or the service itself puts in was decided on outside.
    const going = actor.via === 'system' ? [] : steps.filter(({ status }) => status === 'published');
    const situations = await this.reviews.of(
      tx,
      actor,
      going.map(({ text }) => text),
    );
    for (const step of going) {
      // What readers have already is nobody's work to be reviewed.
      if (step.save?.restoredFrom !== undefined && step.save.restoredFrom === step.text.publishedVersion) continue;
      const situation = situations.get(keyOf(step.text))!;
      const refusal = refusalOf('publish', actor, situation);
      if (refusal === 'review-needed' && step.unreviewed === 'ask') {
        step.text.askReview();
        delete step.status;
      } else if (refusal) throw refused(refusal);
      else if (!situation.isReviewed) step.text.approve(actor.accountId);
    }
  }

  /** The heads of the texts that are saved or go online, by `id locale`. */
  private async headsOf(tx: Tx, steps: Step[], saved: ArticleVersion[]): Promise<Map<string, ArticleVersion>> {
    const unsaved = steps.filter(({ save, status }) => !save && status === 'published');
    const found =
      unsaved.length === 0
        ? []
        : await tx.findBy(
            ArticleVersion,
            unsaved.map(({ text: { articleId, locale, headVersion } }) => ({
              articleId,
              locale,
              version: headVersion,
            })),
          );
    return new Map([...saved, ...found].map((version) => [keyOf(version), version]));
  }

  private async giveSlugs(tx: Tx, steps: Step[], heads: Map<string, ArticleVersion>): Promise<void> {
    const claims: Record<Locale, Array<{ articleId: string; base: string }>> = { nl: [], en: [] };
    for (const { text, slug, isSlugExact, status } of steps) {
      if (slug !== undefined) text.slugByHand = slug !== null;
      if (slug && isSlugExact) {
        await this.slugs.claimByHand(tx, text.locale, text.articleId, slug);
        text.slug = slug;
      } else if (slug) {
        claims[text.locale].push({ articleId: text.articleId, base: slug });
      } else if (text.slug === '' || (status === 'published' && !text.slugByHand)) {
        claims[text.locale].push({
          articleId: text.articleId,
          base: slugOf(heads.get(keyOf(text))!.question, text.locale),
        });
      }
    }
    const given = {
      nl: await this.slugs.claim(tx, 'nl', claims.nl),
      en: await this.slugs.claim(tx, 'en', claims.en),
    };
    for (const { text } of steps) text.slug = given[text.locale].get(text.articleId) ?? text.slug;
  }

  private async index(tx: Tx, steps: Step[], heads: Map<string, ArticleVersion>): Promise<void> {
    await this.search.withdraw(
      tx,
      steps.filter(({ wasOnline, text }) => wasOnline && text.publishedVersion === null).map(({ text }) => text),
    );
    const answers = Array.from(heads.values(), ({ answer }) => answer);
    const shared = await fragmentsFor(tx, answers);
    await this.search.index(
      tx,
      steps.flatMap(({ text, save, status }) => {
        const head = heads.get(keyOf(text));
        if (!head) return [];
        const { articleId, locale, question } = head;
        const indexed = { articleId, locale, question, words: plainText(shared.readers(head.answer, locale)) };
        return [
          ...(save ? [{ ...indexed, published: false }] : []),
          ...(status === 'published' ? [{ ...indexed, published: true }] : []),
        ];
      }),
    );
  }

  private async tell(tx: Tx, actor: Actor, steps: Step[]): Promise<void> {
    const events: DomainEvent[] = [];
    for (const step of steps) {
      const { text, status, wasOnline, oldSlug } = step;
      const { articleId, locale, headVersion } = text;
      if (status === 'published') events.push(new ArticlePublished(articleId, locale, headVersion));
      else if (status === 'archived') events.push(new ArticleArchived(articleId, locale));
      else if (wasOnline && (status === 'draft' || text.slug !== oldSlug)) events.push(new ArticleUpdated(articleId));

      const action = actionOf(step);
      if (action) {
        const details = { locale, version: headVersion, ...step.details };
        await this.audit.record(tx, { actor, action: `article.${action}`, subject: `article:${articleId}`, details });
      }
    }
    await this.events.record(tx, ...events);
  }
}

/** What happened to a text, in the past tense; null for what is no news, such as a new draft. */
function actionOf({ text, status, wasOnline, oldStage }: Step): string | null {
  if (status === 'published') return 'published';
  if (status === 'archived') return 'archived';
  if (status === 'draft' && wasOnline) return 'unpublished';
  if (text.stage === 'in-review' && oldStage !== 'in-review') return 'review-asked';
  return oldStage !== null && oldStage !== text.stage ? 'edited' : null;
}

function newVersion(
  text: ArticleText,
  { question, answer, restoredFrom, at }: NonNullable<TextChange['save']>,
  shared: KnownFragments,
  actor: Actor,
  now: Date,
): ArticleVersion {
  text.save();
  return {
    articleId: text.articleId,
    locale: text.locale,
    version: text.headVersion,
    question,
    answer,
    summary: summaryOf(shared.readers(answer, text.locale)),
    authorId: actor.accountId,
    restoredFrom: restoredFrom ?? null,
    at: at ?? now,
  };
}

const keyOf = ({ articleId, locale }: { articleId: string; locale: Locale }) => `${articleId} ${locale}`;
