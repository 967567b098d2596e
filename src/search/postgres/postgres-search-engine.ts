import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import {
  SearchEngine,
  type DocumentKind,
  type SearchDocument,
  type SearchPage,
  type SearchQuery,
  type Synonym,
} from '../search-engine.js';

/** The default engine: PostgreSQL itself. */
@Injectable()
export class PostgresSearchEngine extends SearchEngine {
  constructor(private readonly database: Database) {
    super();
  }
  async put(_documents: readonly SearchDocument[]): Promise<void> {
    await this.database.query('SELECT 1');
  }
  async remove(_subjectIds: readonly string[], _keep?: readonly string[]): Promise<void> {}
  async find(_query: SearchQuery): Promise<SearchPage> {
    return { hits: [], total: 0, facets: { kinds: {}, products: {} }, corrected: null, took: 0, engine: 'postgresql' };
  }
  async setSynonyms(_synonyms: readonly Synonym[]): Promise<void> {}
  async count(): Promise<Partial<Record<DocumentKind, number>>> {
    return {};
  }
}
