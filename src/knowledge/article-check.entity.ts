import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import type { FeedbackReason } from './feedback/article-feedback.entity.js';
import { ArticleText } from './article-text.entity.js';

/** Tickets it answered were opened again; readers said it is wrong; a manual it follows, or its procedure, no longer fits. */
export type CheckKind = 'reopened' | 'reported' | 'manual-changed' | 'procedure-failed';

/** What an editor needs to see in order to judge. */
export interface CheckEvidence {
  /** What it came from: the same thing counts once while the check is open. `ticket:<id>`, `manual:<id>#<section>`. */
  source: string;
  /** What that is called: the number and subject of the ticket, the manual and its section. */
  title: string;
  /** Where it is read, as an address of ours without the host. */
  path?: string;
  /** Of a reader's report. */
  reason?: FeedbackReason;
  /** What was said about it, as plain text. */
  note?: string;
  /** What stood there and what stands there now, for a difference. */
  before?: string;
  after?: string;
}

/** A reason to doubt what a text says, until somebody looked. */
@Entity('article_check')
@Index('article_check_open', ['articleId', 'locale', 'kind', 'source'], { unique: true, where: 'cleared_at IS NULL' })
@Index('article_check_text', ['articleId', 'locale'])
@Check('article_check_kind_check', `kind IN ('reopened', 'reported', 'manual-changed', 'procedure-failed')`)
@ForeignKey(() => ArticleText, ['articleId', 'locale'], ['articleId', 'locale'], {
  name: 'article_check_article_id_locale_fkey',
  onDelete: 'CASCADE',
})
export class ArticleCheck {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'article_check_pkey' })
  id!: string;

  @Column('uuid', { name: 'article_id' })
  articleId!: string;

  @Column('text')
  locale!: Locale;

  @Column('text')
  kind!: CheckKind;

  @Column('text')
  source!: string;

  @Column('jsonb')
  evidence!: CheckEvidence;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { name: 'cleared_at', nullable: true })
  clearedAt!: Date | null;
}
