import { Injectable } from '@nestjs/common';

/**
 * Short of the two seconds within which another process must notice that a session, key or account is gone. In the
 * process that ends it, forget() makes it notice at once.
 */
const LIFETIME_MS = 1_500;
const MOST = 5_000;

/** Answers of one kind of question, kept for a moment. */
export class RecentLookup<Value> {
  private readonly found = new Map<string, { value: Value; until: number }>();
  private generation = 0;

  /** What `load` answers, or answered a moment ago. Null is never kept: a key that was just made works at once. */
  async find(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    // Real time, not the clock that tests move: this is about other processes, not about the desk.
    const startedAt = performance.now();
    const known = this.found.get(key);
    if (known && known.until > startedAt) return known.value;

    const { generation } = this;
    const value = await load();
    // What was read before somebody was signed out must not be kept after it.
    if (value === null || generation !== this.generation) return value;
    if (this.found.size >= MOST) this.found.clear();
    this.found.set(key, { value, until: startedAt + LIFETIME_MS });
    return value;
  }

  forget(): void {
    this.generation += 1;
    this.found.clear();
  }
}

/** Who was behind a session or an API key a moment ago, so that a burst of requests asks the database once. */
@Injectable()
export class RecentLookups {
  private readonly lookups: Array<{ forget(): void }> = [];

  kind<Value>(): RecentLookup<Value> {
    const lookup = new RecentLookup<Value>();
    this.lookups.push(lookup);
    return lookup;
  }

  /** After a session, key or account changed: everything, because that is rare. */
  forget(): void {
    for (const lookup of this.lookups) lookup.forget();
  }
}
