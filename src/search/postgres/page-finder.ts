import { Injectable } from '@nestjs/common';
import type { SearchHit, SearchQuery } from '../search-engine.js';
import type { Asked, Group } from './found.js';
import { HitReader } from './hit-reader.js';
import { KnowledgeFinder } from './knowledge-finder.js';
import { TicketFinder } from './ticket-finder.js';

const MOST_HITS = 50;
const DEEPEST = 1_000;
/** A document may go between being found and being read: then all is found anew, and after so many times left out. */
const TRIES = 3;

interface FoundPage {
  hits: SearchHit[];
  groups: Group[];
}

/** Finds one page of hits of all kinds, best first. */
@Injectable()
export class PageFinder {
  constructor(
    private readonly knowledge: KnowledgeFinder,
    private readonly tickets: TicketFinder,
    private readonly reader: HitReader,
  ) {}

  async find(query: SearchQuery, asked: Asked): Promise<FoundPage> {
    const offset = Math.min(query.offset ?? 0, DEEPEST);
    const limit = Math.min(query.limit ?? 10, MOST_HITS);
    for (let tries = 1; ; tries += 1) {
      const [knowledge, tickets] = await Promise.all([
        this.knowledge.find(query, asked, offset + limit),
        this.tickets.find(query, asked, offset + limit),
      ]);
      const best = [...knowledge.best, ...tickets.best].toSorted((a, b) => b.score - a.score || a.id - b.id);
      const ids = best.slice(offset, offset + limit).map(({ id }) => id);
      const hits = await this.reader.read(ids, query, asked);
      if (hits.length === ids.length || tries === TRIES)
        return { hits, groups: [...knowledge.groups, ...tickets.groups] };
    }
  }
}
