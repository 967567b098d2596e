import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { changesLag } from '../search-metrics.js';
import { SearchChanges } from './search-changes.js';

export type Freshness = 'fresh' | 'behind' | 'rebuilding';

/** A text that was taken back must be gone for everybody within seconds, Meilisearch or not. */
const LATE_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** Knows whether Meilisearch may be asked: whether it has what changed. Looks once a second, however many search. */
@Injectable()
export class ReplicaFreshness {
  private lookedAt = Number.NEGATIVE_INFINITY;
  private seen: Promise<Freshness> | null = null;

  constructor(
    private readonly changes: SearchChanges,
    private readonly clock: Clock,
  ) {}

  current(): Promise<Freshness> {
    const now = this.clock.now().getTime();
    if (!this.seen || Math.abs(now - this.lookedAt) >= LOOK_EVERY_MS) {
      this.lookedAt = now;
      this.seen = this.look(now);
      // Whoever waits for it hears of it; the next one looks again.
      this.seen.catch(() => (this.seen = null));
    }
    return this.seen;
  }

  private async look(now: number): Promise<Freshness> {
    const { rebuildSince, oldestChange } = await this.changes.state();
    const lag = oldestChange ? now - oldestChange.getTime() : 0;
    changesLag.set(Math.max(0, lag / 1000));
    if (rebuildSince) return 'rebuilding';
    return lag > LATE_MS ? 'behind' : 'fresh';
  }
}
