import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Locale } from '../platform/locale/index.js';

/** Staff-only products are internal applications: colleagues ask about them, customers never hear of them. */
export type ProductAudience = 'public' | 'staff';
export const PRODUCT_AUDIENCES: readonly ProductAudience[] = ['public', 'staff'];

/** A text in at least one language. */
export type Translated = Partial<Record<Locale, string>>;

/** What customers use and ask about. */
@Entity('product')
@Unique('product_key_key', ['key'])
@Check('product_audience_check', `audience IN ('public', 'staff')`)
export class Product {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'product_pkey' })
  id!: string;

  /** Stands in addresses and import files; never changes. */
  @Column('text')
  key!: string;

  @Column('jsonb')
  name!: Translated;

  @Column('jsonb', { default: {} })
  description!: Translated;

  @Column('text')
  audience!: ProductAudience;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** An archived product keeps its tickets and articles, but nobody can choose it any more. */
  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt!: Date | null;

  /** Optimistic lock. */
  @Column('int')
  version!: number;
}

/** The name in the wanted language, else in the other one. */
export function inLocale(text: Translated, locale: Locale): string {
  return text[locale] ?? text.nl ?? text.en ?? '';
}
