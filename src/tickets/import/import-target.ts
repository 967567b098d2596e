import type { Tx } from '../../platform/database/index.js';
import type { Tally } from './import-run.js';
import type { FileRecord } from './record-reader.js';

/** What an import puts its records into: tickets or articles. */
export interface ImportTarget<Item> {
  /** Those that fill up with what it imports by the thousand. */
  readonly tables: readonly string[];
  /** Whether a record makes sense by itself. */
  check(record: FileRecord): { item: Item } | { fault: string };
  /** Two items with the same key are never saved in one go: the second changes what the first made. */
  keyOf(item: Item): string;
  /** Looks up what the items point at, before a transaction is opened for them. */
  prepare(items: readonly Item[]): Promise<Prepared<Item>>;
  /** What saving would come to, writing nothing. */
  rehearse(items: readonly Item[]): Promise<Rehearsal<Item>>;
}

export interface Prepared<Item> {
  refused: ReadonlyMap<Item, string>;
  /** Saves all items that are not refused. @throws Refused when some turn out to be impossible */
  save(tx: Tx): Promise<Tally>;
}

export interface Rehearsal<Item> {
  refused: ReadonlyMap<Item, string>;
  tally: Tally;
}

/** Found out while saving: the write is undone, and tried again without these. */
export class Refused<Item> extends Error {
  constructor(readonly reasons: ReadonlyMap<Item, string>) {
    super('Some records can not be saved.');
  }
}
