import { Injectable } from '@nestjs/common';
import { IndexNews } from './index-news.js';
import type { SearchPage, SearchQuery } from './search-engine.js';

/** With what other processes need to learn of a change, still within the second in which it is to be found. */
const KEPT_MS = 500;
const MOST_KEPT = 1_000;

interface Kept {
  page: Promise<SearchPage>;
  at: number;
}

/**
 * Suggestions for visitors, kept for half a second: many people type the same beginnings, and who comes while one is
 * being found waits for that one. A change of the index by this process drops them all. Not for who is signed in: what
 * they may find is theirs alone.
 */
@Injectable()
export class Suggestions {
  private kept = new Map<string, Kept>();
  private revision = 0;

  constructor(private readonly news: IndexNews) {}

  find(query: SearchQuery, find: (query: SearchQuery) => Promise<SearchPage>): Promise<SearchPage> {
    if (this.revision !== this.news.revision) {
      this.kept.clear();
      this.revision = this.news.revision;
    }
    const { words, locale, access, kinds, productId, only, offset, limit, literal } = query;
    const key = JSON.stringify([words, locale, access, kinds, productId, only, offset, limit, literal]);
    // Real time and not the clock of the desk: it is about load, not about when something happened.
    const now = performance.now();
    const kept = this.kept.get(key);
    if (kept && now - kept.at < KEPT_MS) return kept.page;

    const page = find(query);
    // Put at the end, so that the map stays in the order of age.
    this.kept.delete(key);
    this.kept.set(key, { page, at: now });
    page.catch(() => this.forget(key, page));
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    return page;
  }

  /** A failure is nobody's answer but theirs who waited for it. */
  private forget(key: string, page: Promise<SearchPage>): void {
    if (this.kept.get(key)?.page === page) this.kept.delete(key);
  }
}
