import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ArticleAudience } from '../article.entity.js';

/**
 * How articles are kept true. The most special rule that fits an article is its rule: that of its product and
 * audience, else of its product, else of its audience, else the one for all, which is always there.
 */
@Entity('article_rule')
@Unique('article_rule_of', ['productId', 'audience'])
@Check('article_rule_audience_check', `audience IN ('public', 'customers', 'staff')`)
@Check('article_rule_verify_days_check', `verify_days BETWEEN 1 AND 3650`)
@Check('article_rule_limits', `reopened_limit >= 1 AND reported_limit >= 1`)
export class ArticleRule {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'article_rule_pkey' })
  id!: string;

  @Index('article_rule_product')
  @ForeignKey('product', 'id', { name: 'article_rule_product_id_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'product_id', nullable: true })
  productId!: string | null;

  @Column('text', { nullable: true })
  audience!: ArticleAudience | null;

  /** Whether somebody other than its writers must find a text good before it goes online. */
  @Column('boolean', { name: 'needs_review' })
  needsReview!: boolean;

  /** Days after which a text is to be looked at again; null: never. */
  @Column('int', { name: 'verify_days', nullable: true })
  verifyDays!: number | null;

  /** Whether readers are told that a text is overdue. */
  @Column('boolean', { name: 'shows_overdue' })
  showsOverdue!: boolean;

  /** How many tickets that it answered must be opened again until it needs check. */
  @Column('int', { name: 'reopened_limit' })
  reopenedLimit!: number;

  /** How many readers must say that it is wrong, incomplete or unclear. */
  @Column('int', { name: 'reported_limit' })
  reportedLimit!: number;
}

/** The rule of the row of `article` under this alias, as a table `rule` to join laterally. Holds no parameters. */
export function ruleSql(alias: string): string {
  return `LATERAL (
    SELECT r.needs_review, r.verify_days, r.shows_overdue, r.reopened_limit, r.reported_limit FROM article_rule r
     WHERE (r.product_id IS NULL OR r.product_id = ${alias}.product_id)
       AND (r.audience IS NULL OR r.audience = ${alias}.audience)
     ORDER BY r.product_id IS NULL, r.audience IS NULL LIMIT 1) rule`;
}
