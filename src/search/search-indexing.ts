import { Injectable } from '@nestjs/common';
import { batches } from './batches.js';
import { SearchEngine, type DocumentKind } from './search-engine.js';
import { SearchSources } from './search-sources.js';
import { replace } from './subject-walk.js';

/** So many subjects are read and put at once. */
const AT_ONCE = 200;

/** Brings the index in line with what a room lets be found. */
@Injectable()
export class SearchIndexing {
  constructor(
    private readonly engine: SearchEngine,
    private readonly sources: SearchSources,
  ) {}

  /** Puts the documents of these subjects as they are now, and takes away those that are no more. */
  async refresh(kind: DocumentKind, subjectIds: Iterable<string>): Promise<void> {
    for (const some of batches([...new Set(subjectIds)], { most: AT_ONCE }))
      await replace(this.engine, { subjectIds: some, documents: await this.sources.get(kind).documents(some) });
  }
}
