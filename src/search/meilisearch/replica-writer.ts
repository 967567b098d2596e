import { Injectable } from '@nestjs/common';
import { SearchSources } from '../search-sources.js';
import { documentsOf } from '../subject-walk.js';
import { batches } from '../batches.js';
import type { MeilisearchIndex } from './meilisearch-index.js';
import type { HeldLease } from './replica-lease.js';
import { SearchChanges } from './search-changes.js';

const CHANGES_AT_ONCE = 200;
const SUBJECTS_AT_ONCE = 200;

/** Tells indexes what changed: for each subject the documents that it has now, and that it has no others. */
@Injectable()
export class ReplicaWriter {
  constructor(
    private readonly changes: SearchChanges,
    private readonly sources: SearchSources,
  ) {}

  /** Until no change is left. */
  async drain(lease: HeldLease, indexes: readonly MeilisearchIndex[]): Promise<void> {
    for (;;) {
      const changes = await this.changes.next(CHANGES_AT_ONCE);
      if (changes.length === 0) return;
      const subjectIds = [...new Set(changes.flatMap((change) => change.subjectIds))];
      for (const batch of batches(subjectIds, { most: SUBJECTS_AT_ONCE })) {
        lease.check();
        const documents = await documentsOf(this.sources.all, batch);
        const ids = documents.map(({ id }) => id);
        for (const index of indexes) {
          await index.put(documents);
          await index.remove(batch, ids);
        }
      }
      await this.changes.done(changes.map(({ id }) => id));
    }
  }
}
