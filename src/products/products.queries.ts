import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { ProductNotFound } from './product.errors.js';
import { canManageProducts, visibleProductsSql } from './product.policy.js';
import type { ProductName, ProductView } from './product.view.js';

const COLUMNS = 'id, key, name, description, audience, archived_at IS NOT NULL AS archived, version';

/** Reads of products. Archived ones can still be read, so that an old ticket can tell what it was about. */
@Injectable()
export class ProductsQueries {
  constructor(private readonly database: Database) {}

  /** The products that can be chosen, by key; or, for editors only, the archived ones. */
  list(actor: Actor, { archived = false } = {}): Promise<ProductView[]> {
    if (archived && !canManageProducts(actor)) return Promise.resolve([]);
    return this.database.query(
      `SELECT ${COLUMNS} FROM product p
        WHERE (archived_at IS NOT NULL) = $1 AND ${visibleProductsSql(actor, 'p')} ORDER BY key`,
      [archived],
    );
  }

  /** @throws ProductNotFound also for a product that this actor may not see. */
  async get(actor: Actor, id: string): Promise<ProductView> {
    const [product] = await this.database.query<ProductView>(
      `SELECT ${COLUMNS} FROM product p WHERE id = $1 AND ${visibleProductsSql(actor, 'p')}`,
      [id],
    );
    if (!product) throw new ProductNotFound(id);
    return product;
  }

  async findByKey(actor: Actor, key: string): Promise<ProductView | null> {
    const [product] = await this.database.query<ProductView>(
      `SELECT ${COLUMNS} FROM product p WHERE key = $1 AND ${visibleProductsSql(actor, 'p')}`,
      [key],
    );
    return product ?? null;
  }

  /** @throws ProductNotFound also for a product that this actor may not see. */
  async getByKey(actor: Actor, key: string): Promise<ProductView> {
    const product = await this.findByKey(actor, key);
    if (!product) throw new ProductNotFound(key);
    return product;
  }

  /** Names for many ids at once, for lists of something else; what the actor may not see is not in the map. */
  async names(actor: Actor, ids: Iterable<string | null>): Promise<Map<string, ProductName>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null);
    if (wanted.length === 0) return new Map();
    const products = await this.database.query<ProductName>(
      `SELECT id, key, name FROM product p WHERE id = ANY($1) AND ${visibleProductsSql(actor, 'p')}`,
      [wanted],
    );
    return new Map(products.map((product) => [product.id, product]));
  }

  /** The ids behind keys in a file, for imports; judged by nobody. */
  async idsByKey(keys: Iterable<string>): Promise<Map<string, string>> {
    const products = await this.database.query<{ id: string; key: string }>(
      'SELECT id, key FROM product WHERE key = ANY($1)',
      [[...new Set(keys)]],
    );
    return new Map(products.map(({ id, key }) => [key, id]));
  }
}
