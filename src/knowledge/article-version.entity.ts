import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';
import { Article } from './article.entity.js';

// Spread at each column: TypeORM writes the column's type into the options it is given.
const PK = { primaryKeyConstraintName: 'article_version_pkey' };

/** What was saved once: never changed afterwards, so that any version can be read and restored. */
@Entity('article_version')
@Check('article_version_locale_check', `locale IN ('nl', 'en')`)
export class ArticleVersion {
  @ForeignKey(() => Article, 'id', { name: 'article_version_article_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { name: 'article_id', ...PK })
  articleId!: string;

  @PrimaryColumn('text', { ...PK })
  locale!: Locale;

  @PrimaryColumn('int', { ...PK })
  version!: number;

  @Column('text')
  question!: string;

  /** Markdown; rendered and sanitised when read. May be empty: some sources know questions only. */
  @Column('text')
  answer!: string;

  /** How the answer begins, as plain text. */
  @Column('text')
  summary!: string;

  @Index('article_version_author')
  @ForeignKey('account', 'id', { name: 'article_version_author_id_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  /** The version this one is a copy of. */
  @Column('int', { name: 'restored_from', nullable: true })
  restoredFrom!: number | null;

  @Column('timestamptz')
  at!: Date;
}
