import { Injectable } from '@nestjs/common';
import { MeilisearchRebuild } from './meilisearch/meilisearch-rebuild.js';
import { MeilisearchServer } from './meilisearch/meilisearch-server.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchDrift } from './search-drift.js';
import { SearchSources } from './search-sources.js';
import { allSubjects, replace } from './subject-walk.js';

const SUBJECTS_AT_ONCE = 500;

export type ReindexProgress = (engine: 'PostgreSQL' | 'Meilisearch', documents: number) => void;

/** Puts every document again, as a change of how documents are made or taken apart wants it. Search goes on meanwhile. */
@Injectable()
export class SearchReindex {
  constructor(
    private readonly sources: SearchSources,
    private readonly postgres: PostgresSearchEngine,
    private readonly drift: SearchDrift,
    private readonly meilisearch: MeilisearchServer,
    private readonly rebuild: MeilisearchRebuild,
  ) {}

  /** Answers how many documents each engine holds now. @throws ReplicaInHand when another process writes for long. */
  async run(onProgress: ReindexProgress = () => {}): Promise<{ postgresql: number; meilisearch: number | null }> {
    const postgresql = await this.putAll((documents) => onProgress('PostgreSQL', documents));
    // What belongs to no subject was not met on the way.
    await this.drift.mendPostgres();
    const meilisearch = this.meilisearch.isOn
      ? await this.rebuild.rebuild((documents) => onProgress('Meilisearch', documents))
      : null;
    return { postgresql, meilisearch };
  }

  private async putAll(onProgress: (documents: number) => void): Promise<number> {
    let done = 0;
    for await (const subjects of allSubjects(this.sources.all, SUBJECTS_AT_ONCE)) {
      await replace(this.postgres, subjects);
      onProgress((done += subjects.documents.length));
    }
    return done;
  }
}
