import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { EventLog } from '../platform/events/index.js';
import { FaqScale } from './faq-scale.js';

const MOST_ENTRIES = 500;
/** How long this process may not have heard of a change that another one made. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Keeps lists that were made for readers until the FAQ's revision or the day changes. Asking for the revision is one
 * tiny query a second however many read; what this process itself does to articles empties the cache at once.
 */
@Injectable()
export class FaqCache {
  private entries = new Map<string, Promise<unknown>>();
  private stamp = '';
  private checkedAt = 0;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly scale: FaqScale,
    private readonly clock: Clock,
    log: EventLog,
  ) {
    log.onRecorded((topics) => {
      if (topics.some((topic) => topic.startsWith('article.') || topic.startsWith('product.'))) this.clear();
    });
  }

  /** Grows whenever what was kept may no longer be true: for those who keep something made from an answer. */
  generation = 0;

  clear(): void {
    this.entries = new Map();
    this.checkedAt = 0;
    this.generation += 1;
  }

  /** What was made under this key, or what `make` makes now; two who ask at once wait for the same. */
  async get<Value>(key: string, make: () => Promise<Value>): Promise<Value> {
    // Real time, not the clock's: this is about freshness, not about the desk.
    if (Date.now() - this.checkedAt > LOOK_AGAIN_MS) await (this.checking ??= this.check());

    const known = this.entries.get(key) as Promise<Value> | undefined;
    if (known) return known;

    const { entries } = this;
    const made = make();
    entries.set(key, made);
    made.catch(() => entries.delete(key));
    if (entries.size > MOST_ENTRIES) entries.delete(entries.keys().next().value!);
    return made;
  }

  private async check(): Promise<void> {
    try {
      const { revision } = await this.scale.get();
      const stamp = `${revision} ${this.clock.now().toISOString().slice(0, 10)}`;
      if (stamp !== this.stamp) this.clear();
      this.stamp = stamp;
      this.checkedAt = Date.now();
    } finally {
      this.checking = null;
    }
  }
}
