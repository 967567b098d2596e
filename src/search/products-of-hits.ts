import { Injectable } from '@nestjs/common';
import { seesStaffMatters, type Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { isId } from '../platform/ids/index.js';
import type { Locale } from '../platform/locale/index.js';

export interface HitProduct {
  id: string;
  key: string;
  name: Partial<Record<Locale, string>>;
}

/**
 * The products that hits are about. Asked of the table and not of the room of products, which lets its own be found and
 * so stands above this one; the condition is that of its visibleProductsSql.
 */
@Injectable()
export class ProductsOfHits {
  constructor(private readonly database: Database) {}

  /** What this actor may not see is not in the map. */
  async byId(actor: Actor, ids: Iterable<string | null>): Promise<Map<string, HitProduct>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null);
    if (wanted.length === 0) return new Map();
    const rows = await this.database.query<HitProduct>(
      'SELECT id, key, name FROM product WHERE id = ANY($1::uuid[]) AND (audience = $3 OR $2)',
      [wanted, seesStaffMatters(actor), 'public'],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** By key or id; null when there is none that this actor may see. */
  async find(actor: Actor, keyOrId: string): Promise<string | null> {
    const [row] = await this.database.query<{ id: string }>(
      `SELECT id FROM product WHERE ${isId(keyOrId) ? 'id = $1::uuid' : 'key = $1'} AND (audience = $3 OR $2)`,
      [keyOrId, seesStaffMatters(actor), 'public'],
    );
    return row?.id ?? null;
  }
}
