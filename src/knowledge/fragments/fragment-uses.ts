import { Injectable } from '@nestjs/common';
import type { Locale } from '../../platform/locale/index.js';

/** A text that holds the mark of a fragment. */
export interface FragmentUse {
  key: string;
  kind: 'article' | 'manual';
  /** Of the article or the manual. */
  id: string;
  locale: Locale;
  title: string;
  /** The version of a manual; null for an article. */
  label: string | null;
  /** Whether readers see it. */
  isOnline: boolean;
}

/** Where texts of one kind use a fragment: all that hold `key`, or any fragment at all when it is null. */
type FragmentUseSource = (key: string | null) => Promise<FragmentUse[]>;

/** Who knows which texts use a fragment: a room registers itself for its own texts when it is made. */
@Injectable()
export class FragmentUses {
  private readonly sources: FragmentUseSource[] = [];

  register(source: FragmentUseSource): void {
    this.sources.push(source);
  }

  async of(key: string): Promise<FragmentUse[]> {
    const uses = await Promise.all(this.sources.map((source) => source(key)));
    return uses.flat();
  }

  /** How many texts use each fragment, by its key. */
  async counts(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const uses = await Promise.all(this.sources.map((source) => source(null)));
    for (const { key } of uses.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }
}
