import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import type { Synonym } from '../search-engine.js';

export interface SearchChange {
  id: string;
  subjectIds: string[];
}

/** How far Meilisearch is behind the rows. */
export interface ReplicaState {
  /** Since when it must be built anew; null when it is a copy that only wants changes. */
  rebuildSince: Date | null;
  /** Which index it is, by the time it was made. */
  madeAt: string | null;
  synonyms: Synonym[];
  /** When the oldest change that it does not know of was made. */
  oldestChange: Date | null;
}

/**
 * What Meilisearch has yet to be told. A change stands here from the transaction that made it until Meilisearch has it
 * for certain, so a crash of either loses nothing (docs/decisions/0008). Which documents the subjects have is not
 * written down: it is read when they are sent, so old and new can't overtake one another.
 */
@Injectable()
export class SearchChanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Answers the id of the change, or null when there is none. */
  async record(tx: Tx, subjectIds: readonly string[]): Promise<string | null> {
    if (subjectIds.length === 0) return null;
    const [row] = await tx.query<Array<{ id: string }>>(
      'INSERT INTO search_change (subject_ids, at) VALUES ($1, $2) RETURNING id',
      [[...new Set(subjectIds)], this.clock.now()],
    );
    return row!.id;
  }

  /** A change of settings is told like a change of documents, only with no subject. */
  async setSynonyms(tx: Tx, synonyms: readonly Synonym[]): Promise<string> {
    await tx.query('UPDATE search_replica SET synonyms = $1', [JSON.stringify(synonyms)]);
    const [row] = await tx.query<Array<{ id: string }>>(
      `INSERT INTO search_change (subject_ids, at) VALUES ('{}', $1) RETURNING id`,
      [this.clock.now()],
    );
    return row!.id;
  }

  async state(): Promise<ReplicaState> {
    const [row] = await this.database.query<ReplicaState>(
      `SELECT rebuild_since AS "rebuildSince", made_at AS "madeAt", synonyms,
              (SELECT at FROM search_change ORDER BY id LIMIT 1) AS "oldestChange"
         FROM search_replica`,
    );
    return row!;
  }

  /** The oldest first. */
  next(limit: number): Promise<SearchChange[]> {
    return this.database.query<SearchChange>(
      'SELECT id, subject_ids AS "subjectIds" FROM search_change ORDER BY id LIMIT $1',
      [limit],
    );
  }

  async waits(id: string): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM search_change WHERE id = $1', [id])).length > 0;
  }

  /** Meilisearch has these. Others that came meanwhile, perhaps of the same subjects, stay. */
  async done(ids: readonly string[]): Promise<void> {
    await this.database.write((tx) => tx.query('DELETE FROM search_change WHERE id = ANY($1)', [ids]));
  }

  /** From now on it is not trusted until it is built anew; that it had to be before stays as it is. */
  async demandRebuild(): Promise<void> {
    await this.database.write((tx) =>
      tx.query('UPDATE search_replica SET rebuild_since = $1 WHERE rebuild_since IS NULL', [this.clock.now()]),
    );
  }

  /** The index made at this time is a copy of the rows, save for the changes that stand here. */
  async rebuilt(madeAt: string | null): Promise<void> {
    await this.database.write((tx) =>
      tx.query('UPDATE search_replica SET rebuild_since = NULL, made_at = $1', [madeAt]),
    );
  }
}
