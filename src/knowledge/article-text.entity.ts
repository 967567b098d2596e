import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import { ArticleVersion } from './article-version.entity.js';
import { Article } from './article.entity.js';
import { stageAfter, type ArticleStage } from './life-cycle/life-cycle.js';

export type ArticleStatus = 'draft' | 'published' | 'archived';
export const ARTICLE_STATUSES: readonly ArticleStatus[] = ['draft', 'published', 'archived'];

// Spread at each column: TypeORM writes the column's type into the options it is given.
const PK = { primaryKeyConstraintName: 'article_text_pkey' };

/**
 * An article in one language. Readers see the published version, editors work on the head: an article stays online
 * while its next version is being written. It may be read exactly when it has a published version.
 */
@Entity('article_text')
@Unique('article_text_locale_slug_key', ['locale', 'slug'])
@Index('article_text_status', ['locale', 'status'])
@Check('article_text_locale_check', `locale IN ('nl', 'en')`)
@Check('article_text_status_check', `status IN ('draft', 'published', 'archived')`)
@Check('article_text_published', `(status = 'published') = (published_version IS NOT NULL)`)
@Check(
  'article_text_stage_check',
  `stage IN ('draft', 'in-review', 'scheduled', 'published', 'needs-check', 'archived')`,
)
@Check('article_text_stage_archived', `(stage = 'archived') = (status = 'archived')`)
@Check(
  'article_text_stage_online',
  `stage NOT IN ('published', 'needs-check') OR (published_version IS NOT NULL AND published_version = head_version)`,
)
@Check('article_text_publish_at', `(stage = 'scheduled') = (publish_at IS NOT NULL)`)
@Index('article_text_due', ['publishAt'], { where: 'publish_at IS NOT NULL' })
@Index('article_text_stage', ['stage'], { where: `stage IN ('in-review', 'scheduled', 'needs-check')` })
@ForeignKey(() => ArticleVersion, ['articleId', 'locale', 'headVersion'], ['articleId', 'locale', 'version'], {
  name: 'article_text_article_id_locale_head_version_fkey',
})
@ForeignKey(() => ArticleVersion, ['articleId', 'locale', 'publishedVersion'], ['articleId', 'locale', 'version'], {
  name: 'article_text_article_id_locale_published_version_fkey',
})
export class ArticleText {
  @ForeignKey(() => Article, 'id', { name: 'article_text_article_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { name: 'article_id', ...PK })
  articleId!: string;

  @PrimaryColumn('text', { ...PK })
  locale!: Locale;

  @Column('text')
  status!: ArticleStatus;

  @Column('text')
  stage!: ArticleStage;

  /** The last version saved. */
  @Column('int', { name: 'head_version' })
  headVersion!: number;

  /** The version that readers see; null when they see none. */
  @Column('int', { name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  @Column('text')
  slug!: string;

  /** Else the slug follows the question at each publication. */
  @Column('boolean', { name: 'slug_by_hand' })
  slugByHand!: boolean;

  /** When the version that readers see came online. */
  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** When the head goes online by itself. */
  @Column('timestamptz', { name: 'publish_at', nullable: true })
  publishAt!: Date | null;

  /** The version that somebody other than its writers found good. */
  @Column('int', { name: 'approved_version', nullable: true })
  approvedVersion!: number | null;

  @Index('article_text_approver')
  @ForeignKey('account', 'id', { name: 'article_text_approved_by_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'approved_by', nullable: true })
  approvedBy!: string | null;

  /** The version that said the same as the synced version of the other language; null while they never did. */
  @Column('int', { name: 'synced_version', nullable: true })
  syncedVersion!: number | null;

  /** When somebody last said that what readers see is true; publishing says so too. */
  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  @Index('article_text_verifier')
  @ForeignKey('account', 'id', { name: 'article_text_verified_by_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'verified_by', nullable: true })
  verifiedBy!: string | null;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** A text that has no version yet. */
  static of(articleId: string, locale: Locale): ArticleText {
    return Object.assign(new ArticleText(), {
      articleId,
      locale,
      status: 'draft',
      stage: 'draft',
      headVersion: 0,
      publishedVersion: null,
      slug: '',
      slugByHand: false,
      publishedAt: null,
      publishAt: null,
      approvedVersion: null,
      approvedBy: null,
      syncedVersion: null,
      verifiedAt: null,
      verifiedBy: null,
    } satisfies Partial<ArticleText>);
  }

  /** There is a new head, which nobody but editors sees. */
  save(): void {
    this.headVersion += 1;
    this.stage = stageAfter('save', this.stage);
    this.publishAt = null;
  }

  /** The head waits until somebody else has read it. */
  askReview(): void {
    this.stage = stageAfter('ask-review', this.stage);
  }

  /** Its hour came, but somebody else has to read it first. */
  waitForReview(): void {
    this.stage = 'in-review';
    this.publishAt = null;
  }

  /** Somebody who did not write it finds the head good. */
  approve(by: string | null): void {
    this.approvedVersion = this.headVersion;
    this.approvedBy = by;
  }

  /** Readers see the head from now on. Who publishes it finds it true, unless somebody did so earlier, elsewhere. */
  publish(now: Date, by: string | null, verifiedAt = now): void {
    const isVerifiedNow = verifiedAt >= now;
    this.status = 'published';
    this.stage = stageAfter('publish', this.stage);
    this.publishedVersion = this.headVersion;
    this.publishedAt = now;
    this.publishAt = null;
    this.verifiedAt = isVerifiedNow ? now : verifiedAt;
    this.verifiedBy = isVerifiedNow ? by : null;
  }

  /** The same, of a head that nobody read through: nobody has verified it by that, and who doubted it still does. */
  publishUnread(now: Date, isDoubted: boolean): void {
    const { verifiedAt, verifiedBy } = this;
    this.publish(now, null);
    this.verifiedAt = verifiedAt ?? now;
    this.verifiedBy = verifiedBy;
    if (isDoubted) this.stage = stageAfter('doubt', this.stage);
  }

  /** Readers see nothing of it any more. */
  withdraw(status: 'draft' | 'archived'): void {
    this.status = status;
    this.stage = stageAfter(status === 'archived' ? 'archive' : 'withdraw', this.stage);
    this.publishedVersion = null;
    this.publishedAt = null;
    if (this.stage !== 'scheduled') this.publishAt = null;
  }
}
