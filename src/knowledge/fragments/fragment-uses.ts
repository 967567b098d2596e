import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { keysIn, MARK_START, markOf } from './fragment-marks.js';
import type { FragmentWords } from './known-fragments.js';

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
  /** Whether nobody can take it out any more: an earlier version of a manual. It keeps the words of a fragment that goes. */
  isPast: boolean;
}

/** A text that may hold marks, whole. */
export interface FragmentText extends Omit<FragmentUse, 'key'> {
  text: string;
}

/** All texts of one kind that hold a mark, or the beginning of one. */
type FragmentTextSource = (mark: string) => Promise<FragmentText[]>;

/** Writes what a fragment says into the texts that are past, instead of its mark. */
type FragmentKeeper = (tx: Tx, key: string, says: FragmentWords) => Promise<void>;

/** Who knows which texts use a fragment: a room registers itself for its own texts when it is made. */
@Injectable()
export class FragmentUses {
  private readonly sources: FragmentTextSource[] = [];
  private readonly keepers: FragmentKeeper[] = [];

  register(source: FragmentTextSource, keeper?: FragmentKeeper): void {
    this.sources.push(source);
    if (keeper) this.keepers.push(keeper);
  }

  async of(key: string): Promise<FragmentUse[]> {
    return (await this.textsWith(markOf(key))).map(({ kind, id, locale, title, label, isOnline, isPast }) => ({
      key,
      kind,
      id,
      locale,
      title,
      label,
      isOnline,
      isPast,
    }));
  }

  /** Before a fragment goes: what is past goes on saying what it says now. */
  async keep(tx: Tx, key: string, says: FragmentWords): Promise<void> {
    for (const keeper of this.keepers) await keeper(tx, key, says);
  }

  /** How many texts use each fragment, by its key. */
  async counts(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { text } of await this.textsWith(MARK_START))
      for (const key of keysIn(text)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  private async textsWith(mark: string): Promise<FragmentText[]> {
    return (await Promise.all(this.sources.map((source) => source(mark)))).flat();
  }
}
