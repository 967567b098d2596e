import { Injectable } from '@nestjs/common';

/** What a room knows of its own pages. */
export interface LinkTarget {
  /** The part of an address after the language: `manuals`. */
  readonly section: string;
  /** Which of these addresses (`/nl/manuals/x`, without what comes after ? or #) lead somewhere for the readers they are meant for. */
  readonly alive: (paths: readonly string[]) => Promise<string[]>;
}

/** Who can say whether an address of ours leads anywhere: a room registers itself for its own pages when it is made. */
@Injectable()
export class LinkTargets {
  private readonly targets = new Map<string, LinkTarget>();

  register(target: LinkTarget): void {
    this.targets.set(target.section, target);
  }

  /** Which of these addresses lead nowhere. About pages that no room answers for nothing is said. */
  async dead(paths: Iterable<string>): Promise<Set<string>> {
    const all = [...new Set(paths)];
    const dead = new Set<string>();
    for (const { section, alive } of this.targets.values()) {
      const own = all.filter((path) => path.split('/')[2] === section);
      if (own.length === 0) continue;
      const there = new Set(await alive(own));
      for (const path of own) if (!there.has(path)) dead.add(path);
    }
    return dead;
  }
}
