import { Injectable } from '@nestjs/common';
import { SearchEngine, type DocumentKind } from './search-engine.js';
import { SearchSources } from './search-sources.js';

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
    const ids = [...new Set(subjectIds)];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const documents = await this.sources.get(kind).documents(some);
      await this.engine.remove(
        some,
        documents.map(({ id }) => id),
      );
      await this.engine.put(documents);
    }
  }
}
