import { Injectable } from '@nestjs/common';
import type { Locale } from '../../platform/locale/index.js';
import { keysIn, MARK_START, markOf } from './fragment-marks.js';

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

/** A text that may hold marks, whole. */
export interface FragmentText extends Omit<FragmentUse, 'key'> {
  text: string;
}

/** All texts of one kind that hold a mark, or the beginning of one. */
type FragmentTextSource = (mark: string) => Promise<FragmentText[]>;

/** Who knows which texts use a fragment: a room registers itself for its own texts when it is made. */
@Injectable()
export class FragmentUses {
  private readonly sources: FragmentTextSource[] = [];

  register(source: FragmentTextSource): void {
    this.sources.push(source);
  }

  async of(key: string): Promise<FragmentUse[]> {
    return (await this.textsWith(markOf(key))).map(({ kind, id, locale, title, label, isOnline }) => ({
      key,
      kind,
      id,
      locale,
      title,
      label,
      isOnline,
    }));
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
