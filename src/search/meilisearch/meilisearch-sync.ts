import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { MeilisearchRebuild } from './meilisearch-rebuild.js';
import { MeilisearchServer } from './meilisearch-server.js';
import { ReplicaInHand, ReplicaLease } from './replica-lease.js';
import { ReplicaWriter } from './replica-writer.js';
import { SearchChanges } from './search-changes.js';

/** A job takes all changes that stand there when it runs: it waits a little, and those that follow need none. */
const GATHER_MS = 250;
const NEXT_HINT_MS = 200;
/** A process that writes right now mostly has our change in hand too. */
const OTHER_MS = 3_000;
const ASK_MS = 100;

/** Tells Meilisearch what changed, soon after it did. */
@Injectable()
export class MeilisearchSync implements JobHandler<{ changeId: string }>, OnApplicationBootstrap {
  readonly name = 'search.sync';
  readonly queue = 'effects';
  private readonly logger = new Logger(MeilisearchSync.name);
  private hintedAt = 0;

  constructor(
    private readonly config: Config,
    private readonly server: MeilisearchServer,
    private readonly changes: SearchChanges,
    private readonly lease: ReplicaLease,
    private readonly writer: ReplicaWriter,
    private readonly rebuild: MeilisearchRebuild,
    private readonly jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  /** In the background: without Meilisearch the service starts just as fast. */
  async onApplicationBootstrap(): Promise<void> {
    // Whoever works without it writes down no changes: when it is switched on again, it starts anew.
    if (!this.server.isOn) return this.changes.demandRebuild();
    if (!this.config.doesWork) return;
    this.catchUp().catch((error: Error) => this.logger.warn(`Meilisearch is not up to date: ${error.message}`));
  }

  /** Called once a change is committed. */
  hasNew(changeId: string | null): void {
    const now = Date.now();
    if (changeId === null || now - this.hintedAt < NEXT_HINT_MS) return;
    this.hintedAt = now;
    void this.jobs.add({ name: this.name, id: changeId, data: { changeId }, delay: GATHER_MS });
  }

  async run({ changeId }: { changeId: string }): Promise<void> {
    const deadline = Date.now() + OTHER_MS;
    while (await this.changes.waits(changeId)) {
      try {
        return await this.catchUp();
      } catch (error) {
        if (!(error instanceof ReplicaInHand) || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      }
    }
  }

  async unfinished(): Promise<Array<{ id: string; data: { changeId: string } }>> {
    if (!this.server.isOn) return [];
    // One is enough: it takes the others along.
    return (await this.changes.next(1)).map(({ id }) => ({ id, data: { changeId: id } }));
  }

  /** Brings settings and documents up to date, or has it built anew where there is nothing to bring up to date. */
  async catchUp(): Promise<void> {
    const isCopy = await this.lease.hold(async (lease) => {
      const { rebuildSince, synonyms, madeAt } = await this.changes.state();
      const { live } = this.server;
      // Another than the one we built came to be when something was sent to a server that had lost its disk.
      if (rebuildSince || madeAt === null || (await live.madeAt()) !== madeAt) return false;
      await live.applySettings(synonyms);
      await this.writer.drain(lease, [live]);
      return (await live.madeAt()) === madeAt;
    });
    if (isCopy) return;
    await this.changes.demandRebuild();
    for (const { id, data } of await this.rebuild.unfinished()) {
      await this.jobs.add({ name: this.rebuild.name, id, data });
    }
  }
}
