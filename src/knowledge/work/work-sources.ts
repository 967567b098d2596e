import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import type { Locale } from '../../platform/locale/index.js';

/** Something that waits for an editor. */
export interface WorkItem {
  /** What it is about: the question of an article, the name of a section. */
  title: string;
  /** The language of the title. */
  locale: Locale;
  /** Where it is done, as an address of ours without the host. */
  path: string;
  /** Since when it waits. */
  at: Date;
  /** What else to know, in the language of the reader: "4 readers, 2 of them say it is wrong". */
  note: string;
}

/** Whose work: what the actor owns and what nobody owns, or everybody's. */
export type WorkScope = 'mine' | 'all';

/** A kind of work that a room knows of. */
export interface WorkSource {
  /** Stands in addresses: `reviews`. */
  readonly key: string;
  /** Where it stands among the others; the lowest first. */
  readonly order: number;
  /** What it is called. */
  readonly label: Record<Locale, string>;
  /** Whether it is told in the weekly mail; else it shows in the list only. */
  readonly isWeekly: boolean;
  /** The most urgent first, at most `limit`, and how many there are in all. Nothing for who may not do it. */
  readonly items: (actor: Actor, scope: WorkScope, limit: number) => Promise<{ items: WorkItem[]; total: number }>;
}

/**
 * All that waits for editors, from whichever room knows of it: a room registers a source when it is made, and the list
 * in the studio and the weekly mail show it.
 */
@Injectable()
export class WorkSources {
  private readonly sources = new Map<string, WorkSource>();

  register(source: WorkSource): void {
    this.sources.set(source.key, source);
  }

  list(): WorkSource[] {
    return [...this.sources.values()].toSorted((a, b) => a.order - b.order);
  }
}
