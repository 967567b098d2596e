import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { LOCALES, type Locale } from '../platform/locale/index.js';
import { SearchSources, type SearchDocument, type SearchSource } from '../search/index.js';
import type { ProductAudience, Translated } from './product.entity.js';
import { canSeeProduct } from './product.policy.js';

interface Row {
  id: string;
  key: string;
  name: Translated;
  description: Translated;
  audience: ProductAudience;
  updatedAt: Date;
}

/** Lets products be found by name, in each language they have one in. */
@Injectable()
export class ProductSearchSource implements SearchSource {
  readonly kind = 'product';

  constructor(
    private readonly database: Database,
    sources: SearchSources,
  ) {
    sources.register(this);
  }

  accessOf(actor: Actor): readonly string[] {
    return (['public', 'staff'] as const)
      .filter((audience) => canSeeProduct(actor, { audience }))
      .map((audience) => `product:${audience}`);
  }

  async documents(subjectIds: readonly string[]): Promise<SearchDocument[]> {
    const rows = await this.database.query<Row>(
      `SELECT id, key, name, description, audience, updated_at AS "updatedAt"
         FROM product WHERE id = ANY($1::uuid[]) AND archived_at IS NULL`,
      [subjectIds],
    );
    return rows.flatMap((row) => LOCALES.filter((locale) => row.name[locale]).map((locale) => documentOf(row, locale)));
  }

  async subjectsAfter(subjectId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM product WHERE ($1::uuid IS NULL OR id > $1) AND archived_at IS NULL ORDER BY id LIMIT $2',
      [subjectId, limit],
    );
    return rows.map(({ id }) => id);
  }
}

function documentOf({ id, key, name, description, audience, updatedAt }: Row, locale: Locale): SearchDocument {
  return {
    id: `product-${id}-${locale}`,
    kind: 'product',
    subjectId: id,
    locale,
    access: [`product:${audience}`],
    productId: id,
    title: name[locale]!,
    headings: key,
    text: description[locale] ?? '',
    path: `/products/${key}`,
    standing: 0,
    updatedAt,
  };
}
