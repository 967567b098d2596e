import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { batches } from './batches.js';
import { MeilisearchServer } from './meilisearch/meilisearch-server.js';
import { MeilisearchSync } from './meilisearch/meilisearch-sync.js';
import { SearchChanges } from './meilisearch/search-changes.js';
import { PostgresInventory } from './postgres-inventory.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import type { SearchDocument } from './search-engine.js';
import type { HeldDocument, SearchInventory } from './search-inventory.js';
import { drifted } from './search-metrics.js';
import { SearchSources } from './search-sources.js';
import { allSubjects, documentsOf, replace } from './subject-walk.js';

const SUBJECTS_AT_ONCE = 200;
const HELD_AT_ONCE = 1_000;

/**
 * Compares each index with the rows once a day and mends what differs. Nothing should: an index that was restored from
 * a backup, a row that was changed by hand and a mistake of ours are what it is for.
 */
@Injectable()
export class SearchDrift {
  private readonly logger = new Logger(SearchDrift.name);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly sources: SearchSources,
    private readonly postgres: PostgresSearchEngine,
    private readonly inventory: PostgresInventory,
    private readonly meilisearch: MeilisearchServer,
    private readonly changes: SearchChanges,
    private readonly sync: MeilisearchSync,
  ) {}

  @Cron('41 3 * * *')
  async check(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      await this.mendPostgres();
      await this.mendMeilisearch();
    } catch (error) {
      this.logger.warn(`The search index could not be compared with the rows: ${(error as Error).message}`);
    }
  }

  /** Answers how many subjects differed. */
  async mendPostgres(): Promise<number> {
    const differing = await this.differing(this.inventory);
    for (const subjectIds of batches(differing, { most: SUBJECTS_AT_ONCE }))
      await replace(this.postgres, { subjectIds, documents: await documentsOf(this.sources.all, subjectIds) });
    this.told('postgresql', differing.length);
    return differing.length;
  }

  /** The same; they are written down as changed, and told like any change. */
  async mendMeilisearch(): Promise<number> {
    const { isOn, live } = this.meilisearch;
    // What is being built is compared with the rows all the time.
    if (!isOn || (await this.changes.state()).rebuildSince) return 0;
    const differing = await this.differing(live);
    const changeId = await this.database.write((tx) => this.changes.record(tx, differing));
    this.sync.hasNew(changeId);
    this.told('meilisearch', differing.length);
    return differing.length;
  }

  private async differing(inventory: SearchInventory): Promise<string[]> {
    const differing: string[] = [];
    let known = 0;
    for await (const { subjectIds, documents } of allSubjects(this.sources.all, SUBJECTS_AT_ONCE)) {
      const held = await inventory.held(subjectIds);
      known += held.length;
      differing.push(...subjectsThatDiffer(documents, held));
    }
    const all = Object.values(await inventory.count()).reduce((sum, count) => sum + count, 0);
    // Only what is left after all subjects can belong to none; going through it asks for every subject again.
    return all > known ? [...differing, ...(await this.orphans(inventory))] : differing;
  }

  /** Subjects that an index holds and nobody lets be found. */
  private async orphans(inventory: SearchInventory): Promise<string[]> {
    const orphans: string[] = [];
    for (let offset = 0; ; offset += HELD_AT_ONCE) {
      const subjectIds = [...new Set(await inventory.heldSubjects(offset, HELD_AT_ONCE))];
      if (subjectIds.length === 0) return orphans;
      const there = new Set((await documentsOf(this.sources.all, subjectIds)).map(({ subjectId }) => subjectId));
      orphans.push(...subjectIds.filter((subjectId) => !there.has(subjectId)));
    }
  }

  private told(engine: string, count: number): void {
    drifted.set({ engine }, count);
    if (count > 0) this.logger.warn(`${count} subjects were not in ${engine} as in the rows, and are mended.`);
  }
}

function subjectsThatDiffer(documents: readonly SearchDocument[], held: readonly HeldDocument[]): string[] {
  const wanted = new Map(documents.map((document) => [document.id, document.updatedAt.getTime()]));
  const differing = new Set<string>();
  const seen = new Set<string>();
  for (const { id, subjectId, updatedAt } of held) {
    seen.add(id);
    if (wanted.get(id) !== updatedAt.getTime()) differing.add(subjectId);
  }
  for (const { id, subjectId } of documents) if (!seen.has(id)) differing.add(subjectId);
  return [...differing];
}
