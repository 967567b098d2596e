import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../../platform/locale/index.js';
import { Article } from '../article.entity.js';

/** Why an answer did not help. The last one says nothing against the answer: the reader had another question. */
export type FeedbackReason = 'incomplete' | 'wrong' | 'unclear' | 'other-question';
export const FEEDBACK_REASONS: readonly FeedbackReason[] = ['incomplete', 'wrong', 'unclear', 'other-question'];

/** What a reader says about an answer: together with what others say it is one task for whoever owns the article. */
@Entity('article_feedback')
@Unique('article_feedback_reader', ['articleId', 'readerKey', 'day'])
@Index('article_feedback_open', ['articleId', 'at'], { where: 'closed_at IS NULL' })
@Check('article_feedback_reason_check', `reason IN ('incomplete', 'wrong', 'unclear', 'other-question')`)
export class ArticleFeedbackEntry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'article_feedback_pkey' })
  id!: string;

  @ForeignKey(() => Article, 'id', { name: 'article_feedback_article_id_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'article_id' })
  articleId!: string;

  @Column('text')
  locale!: Locale;

  /** The version that was read. */
  @Column('int')
  version!: number;

  @Column('text')
  reason!: FeedbackReason;

  @Column('text')
  text!: string;

  /** Where to tell once that it is mended; gone as soon as that was told, or will not be. */
  @Column('text', { nullable: true })
  email!: string | null;

  /** A keyed hash: tells readers apart without telling who they are. */
  @Column('text', { name: 'reader_key' })
  readerKey!: string;

  @Column('date')
  day!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: 'mended' | 'dismissed' | null;
}
