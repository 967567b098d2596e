import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** Everybody; everybody who signed in; or only the people of the service desk. */
export type ArticleAudience = 'public' | 'customers' | 'staff';
export const ARTICLE_AUDIENCES: readonly ArticleAudience[] = ['public', 'customers', 'staff'];

/** One question and its answer. What it says is in its texts, one per language, and in their versions. */
@Entity('article')
@Unique('article_external_id_key', ['externalId'])
@Check('article_audience_check', `audience IN ('public', 'customers', 'staff')`)
@Check('article_merged_into_another', 'merged_into_id <> id')
@Index('article_merged_into', ['mergedIntoId'], { where: 'merged_into_id IS NOT NULL' })
@Index('article_latest', ['updatedAt', 'id'])
@Index('article_newest', ['createdAt', 'id'])
export class Article {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'article_pkey' })
  id!: string;

  /** Its key in the files it was imported from. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  /** Of the record it was last imported from. */
  @Column('text', { name: 'imported_hash', nullable: true })
  importedHash!: string | null;

  @Index('article_product')
  @ForeignKey('product', 'id', { name: 'article_product_id_fkey', onDelete: 'RESTRICT' })
  @Column('uuid', { name: 'product_id', nullable: true })
  productId!: string | null;

  @Column('text')
  audience!: ArticleAudience;

  @Index('article_creator')
  @ForeignKey('account', 'id', { name: 'article_created_by_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  /** Who keeps it true; nobody in particular when null. */
  @Index('article_owner')
  @ForeignKey('account', 'id', { name: 'article_owner_id_fkey', onDelete: 'SET NULL' })
  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId!: string | null;

  /** The article that answers in its place; it has no texts that readers see, and does not change, while this is set. */
  @ForeignKey('article', 'id', { name: 'article_merged_into_id_fkey', onDelete: 'RESTRICT' })
  @Column('uuid', { name: 'merged_into_id', nullable: true })
  mergedIntoId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** Optimistic lock: counts every change of the article or one of its texts. */
  @Column('int')
  version!: number;
}
