import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';

/** After this long without a sign of life a process counts as dead, and another may write. */
const CLAIM_MS = 60_000;
const RENEW_MS = 15_000;

/** Another process writes to Meilisearch right now. */
export class ReplicaInHand extends Error {
  constructor() {
    super('Another process is writing to Meilisearch.');
  }
}

export interface HeldLease {
  /** Ask before each write. @throws ReplicaInHand when it was taken over because we were silent for too long. */
  check(): void;
}

/**
 * Lets one process at a time write to Meilisearch: two could read a subject one after the other and send it the other
 * way round, and the older text would stay. A row rather than a lock, because no transaction may wait for the network.
 */
@Injectable()
export class ReplicaLease {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws ReplicaInHand, or what the work throws. */
  async hold<Result>(work: (lease: HeldLease) => Promise<Result>): Promise<Result> {
    const owner = newId();
    if (!(await this.claim(owner))) throw new ReplicaInHand();
    let isLost = false;
    const renewal = setInterval(() => {
      // A database that is away for a moment does not make us lose it; its end is checked by whoever claims it.
      this.claim(owner).then(
        (isOurs) => (isLost ||= !isOurs),
        () => {},
      );
    }, RENEW_MS).unref();
    try {
      return await work({
        check: () => {
          if (isLost) throw new ReplicaInHand();
        },
      });
    } finally {
      clearInterval(renewal);
      await this.release(owner);
    }
  }

  private async claim(owner: string): Promise<boolean> {
    const now = this.clock.now();
    const [, count] = await this.database.write((tx) =>
      tx.query<[unknown, number]>(
        `UPDATE search_replica SET claimed_by = $1, claimed_until = $2
          WHERE claimed_by IS NULL OR claimed_by = $1 OR claimed_until <= $3`,
        [owner, new Date(now.getTime() + CLAIM_MS), now],
      ),
    );
    return count === 1;
  }

  private async release(owner: string): Promise<void> {
    await this.database.write((tx) =>
      tx.query('UPDATE search_replica SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = $1', [owner]),
    );
  }
}
