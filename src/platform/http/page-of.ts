import { InvalidInput } from '../errors/index.js';

/** A page of a list; `next` is the cursor of the page after it, null on the last one. */
export interface PageOf<Item> {
  items: Item[];
  next: string | null;
}

/** Packs the sort key of a list's last row into an opaque text. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Unpacks a cursor into as many texts as the sort key has.
 * @throws InvalidInput when it is not one of ours.
 */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === length &&
      // PostgreSQL can't even be asked about a text with NUL in it.
      key.every((part) => (typeof part === 'string' && !part.includes('\0')) || typeof part === 'number')
    ) {
      return key.map(String);
    }
  } catch {
    // Falls through: what can't be read is wrong in the same way as what doesn't fit.
  }
  throw new InvalidInput([
    { path: 'cursor', message: 'is not a cursor of this list; leave it out to begin at the first page' },
  ]);
}

/** Cuts the one row too many that the query asked for, and makes the cursor from the last row that stays. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
): PageOf<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}
