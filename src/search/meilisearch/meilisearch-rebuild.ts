import { Injectable } from '@nestjs/common';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { SearchSources } from '../search-sources.js';
import { allSubjects } from '../subject-walk.js';
import { MeilisearchServer } from './meilisearch-server.js';
import { ReplicaLease, type HeldLease } from './replica-lease.js';
import { ReplicaWriter } from './replica-writer.js';
import { SearchChanges } from './search-changes.js';

const SUBJECTS_AT_ONCE = 500;

/**
 * Builds the index in Meilisearch anew from the rows, beside the one that is asked, and lets it take the other's name
 * when it is whole: nobody waits and nobody finds half of it. What changes meanwhile is told to both. If it ends in the
 * middle, whatever was built is thrown away by the next try.
 */
@Injectable()
export class MeilisearchRebuild implements JobHandler {
  readonly name = 'search.rebuild';
  readonly queue = 'long';

  constructor(
    private readonly server: MeilisearchServer,
    private readonly sources: SearchSources,
    private readonly changes: SearchChanges,
    private readonly lease: ReplicaLease,
    private readonly writer: ReplicaWriter,
    jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  async run(): Promise<void> {
    const { rebuildSince } = await this.changes.state();
    if (this.server.isOn && rebuildSince) await this.rebuild();
  }

  async unfinished(): Promise<Array<{ id: string; data: object }>> {
    if (!this.server.isOn) return [];
    const { rebuildSince } = await this.changes.state();
    return rebuildSince ? [{ id: String(rebuildSince.getTime()), data: {} }] : [];
  }

  /** Calls back with how many documents it has put. @throws ReplicaInHand when another process writes. */
  rebuild(onProgress: (documents: number) => void = () => {}): Promise<number> {
    return this.lease.hold((lease) => this.build(lease, onProgress));
  }

  private async build(lease: HeldLease, onProgress: (documents: number) => void): Promise<number> {
    const { live, building } = this.server;
    // Left by one that died.
    await building.drop();
    const before = await this.changes.state();
    await building.create(before.synonyms);
    const madeAt = await building.madeAt();
    // One that came to be when something was sent to a server that had lost its disk is not asked, and refuses our filters.
    const isLiveOurs = before.madeAt !== null && (await live.madeAt()) === before.madeAt;
    const indexes = isLiveOurs ? [live, building] : [building];

    let done = 0;
    for await (const { documents } of allSubjects(this.sources.all, SUBJECTS_AT_ONCE)) {
      lease.check();
      await building.put(documents);
      onProgress((done += documents.length));
      // Both: the one that is asked must not wait for the end, least of all with what is no longer for everybody.
      await this.writer.drain(lease, indexes);
    }
    await this.writer.drain(lease, indexes);
    lease.check();
    // Half of it lies in an index that is gone, with the disk it was on.
    if (madeAt === null || (await building.madeAt()) !== madeAt)
      throw new Error('Meilisearch lost what was being built.');
    await building.takeNameOf(live);
    await this.changes.rebuilt(await live.madeAt());
    await building.drop();
    // Synonyms may have changed while it was built.
    await live.applySettings((await this.changes.state()).synonyms);
    await this.writer.drain(lease, [live]);
    return done;
  }
}
