import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { SearchEngine, type SearchPage, type SearchQuery } from './search-engine.js';
import { SearchSources } from './search-sources.js';

/** A longer text is no search; what comes after is not looked at. */
const MOST_CHARACTERS = 400;

/** Searching as somebody: the engine is asked for no more than this actor may find. */
@Injectable()
export class SearchService {
  constructor(
    private readonly engine: SearchEngine,
    private readonly sources: SearchSources,
  ) {}

  find(actor: Actor, query: Omit<SearchQuery, 'access'>): Promise<SearchPage> {
    return this.engine.find({
      ...query,
      words: query.words.slice(0, MOST_CHARACTERS),
      access: this.sources.accessOf(actor),
    });
  }
}
