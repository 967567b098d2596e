import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Locale } from '../../platform/locale/index.js';
import { ArticleVersion } from '../article-version.entity.js';

/** What somebody says about a version of a text, for those who write the next one. Readers never see it. */
@Entity('article_comment')
@Index('article_comment_version', ['articleId', 'locale', 'version'])
@ForeignKey(() => ArticleVersion, ['articleId', 'locale', 'version'], ['articleId', 'locale', 'version'], {
  name: 'article_comment_article_id_locale_version_fkey',
  onDelete: 'CASCADE',
})
export class ArticleComment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'article_comment_pkey' })
  id!: string;

  @Column('uuid', { name: 'article_id' })
  articleId!: string;

  @Column('text')
  locale!: Locale;

  @Column('int')
  version!: number;

  @Index('article_comment_author')
  @ForeignKey('account', 'id', { name: 'article_comment_author_id_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  /** The words it is about, as they stood in that version; empty for the text as a whole. */
  @Column('text')
  quote!: string;

  @Column('text')
  text!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;
}
