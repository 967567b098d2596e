import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { SearchEngine, type SearchPage, type SearchQuery } from './search-engine.js';
import { SearchSources } from './search-sources.js';
import { Suggestions } from './suggestions.js';

/** A longer text is no search; what comes after is not looked at. */
const MOST_CHARACTERS = 400;

/** Searching as somebody: the engine is asked for no more than this actor may find. */
@Injectable()
export class SearchService {
  constructor(
    private readonly engine: SearchEngine,
    private readonly sources: SearchSources,
    private readonly suggestions: Suggestions,
  ) {}

  find(actor: Actor, query: Omit<SearchQuery, 'access'>): Promise<SearchPage> {
    return this.engine.find(this.asked(actor, query));
  }

  /** The same while somebody types: titles only, and for visitors perhaps what another one was just told. */
  suggest(actor: Actor, query: Omit<SearchQuery, 'access' | 'highlight'>): Promise<SearchPage> {
    const asked = this.asked(actor, { ...query, highlight: false });
    if (actor.role !== 'visitor') return this.engine.find(asked);
    return this.suggestions.find(asked, (same) => this.engine.find(same));
  }

  private asked(actor: Actor, query: Omit<SearchQuery, 'access'>): SearchQuery {
    return { ...query, words: query.words.slice(0, MOST_CHARACTERS), access: this.sources.accessOf(actor) };
  }
}
