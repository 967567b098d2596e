import type { Tx } from '../../platform/database/index.js';
import type { SearchDocument } from '../search-engine.js';

interface Shelf {
  kind: string;
  productId: string | null;
  access: string[];
}

/**
 * The shelf of each document: with it stand those of the same kind and product that the same readers may find, new
 * shelves where there is none yet. Tickets have none: nearly each is read by somebody else.
 */
export async function shelvesFor(tx: Tx, documents: readonly SearchDocument[]): Promise<Array<number | null>> {
  const shelves = documents.map((document) => (document.kind === 'ticket' ? null : shelfOf(document)));
  const all = [...new Map(shelves.flatMap((shelf) => (shelf ? [[keyOf(shelf), shelf] as const] : []))).values()];
  if (all.length === 0) return shelves.map(() => null);
  const parameters = [JSON.stringify(all)];
  const wanted = `json_to_recordset($1::json) AS w (kind text, "productId" uuid, access text[])`;
  await tx.query(
    `INSERT INTO search_shelf (kind, product_id, access) SELECT w.kind, w."productId", w.access FROM ${wanted}
     ON CONFLICT DO NOTHING`,
    parameters,
  );
  const rows: Array<Shelf & { id: number }> = await tx.query(
    `SELECT s.id, s.kind, s.product_id AS "productId", s.access FROM ${wanted}
       JOIN search_shelf s ON s.kind = w.kind AND s.product_id IS NOT DISTINCT FROM w."productId" AND s.access = w.access`,
    parameters,
  );
  const ids = new Map(rows.map((row) => [keyOf(row), row.id]));
  return shelves.map((shelf) => shelf && ids.get(keyOf(shelf))!);
}

function shelfOf({ kind, productId, access }: SearchDocument): Shelf {
  return { kind, productId, access: [...new Set(access)].toSorted() };
}

const keyOf = ({ kind, productId, access }: Shelf) => JSON.stringify([kind, productId, access]);
