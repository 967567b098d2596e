import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import { ArticleVersion } from './article-version.entity.js';
import { Article } from './article.entity.js';

export type ArticleStatus = 'draft' | 'published' | 'archived';
export const ARTICLE_STATUSES: readonly ArticleStatus[] = ['draft', 'published', 'archived'];

/**
 * Where the head is on its way to readers. What they see is told by the status: a text in review whose older version is
 * online is published.
 */
export type ArticleStage = 'draft' | 'in-review' | 'scheduled' | 'published' | 'needs-check' | 'archived';

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
    } satisfies Partial<ArticleText>);
  }

  /** There is a new head, which nobody but editors sees. */
  save(): void {
    this.headVersion += 1;
    if (this.stage !== 'archived') this.stage = 'draft';
  }

  /** Readers see the head from now on. */
  publish(now: Date): void {
    this.status = 'published';
    this.stage = 'published';
    this.publishedVersion = this.headVersion;
    this.publishedAt = now;
  }

  /** Readers see nothing of it any more. */
  withdraw(status: 'draft' | 'archived'): void {
    this.status = status;
    this.stage = status;
    this.publishedVersion = null;
    this.publishedAt = null;
  }
}
