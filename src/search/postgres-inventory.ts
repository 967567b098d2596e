import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import type { DocumentKind } from './search-engine.js';
import type { HeldDocument, SearchInventory } from './search-inventory.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';

/** What PostgreSQL's own index holds. */
@Injectable()
export class PostgresInventory implements SearchInventory {
  constructor(
    private readonly database: Database,
    private readonly engine: PostgresSearchEngine,
  ) {}

  held(subjectIds: readonly string[]): Promise<HeldDocument[]> {
    return this.database.query<HeldDocument>(
      `SELECT key AS id, subject_id AS "subjectId", updated_at AS "updatedAt" FROM search_document
        WHERE subject_id = ANY($1)`,
      [subjectIds],
    );
  }

  async heldSubjects(offset: number, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ subjectId: string }>(
      'SELECT subject_id AS "subjectId" FROM search_document ORDER BY id OFFSET $1 LIMIT $2',
      [offset, limit],
    );
    return rows.map(({ subjectId }) => subjectId);
  }

  count(): Promise<Partial<Record<DocumentKind, number>>> {
    return this.engine.count();
  }
}
