import { Module } from '@nestjs/common';
import { IndexWriter } from './postgres/index-writer.js';
import { Lexicon } from './postgres/lexicon.js';
import { WordFilter } from './postgres/word-filter.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchBacklog } from './search-backlog.js';
import { SearchIndexing } from './search-indexing.js';
import { Standings } from './standings.js';
import { SearchEngine } from './search-engine.js';
import { SearchService } from './search.service.js';
import { SearchSources } from './search-sources.js';

@Module({
  providers: [
    Lexicon,
    IndexWriter,
    WordFilter,
    SearchIndexing,
    SearchBacklog,
    Standings,
    SearchSources,
    SearchService,
    PostgresSearchEngine,
    { provide: SearchEngine, useExisting: PostgresSearchEngine },
  ],
  exports: [
    SearchBacklog,
    SearchIndexing,
    Standings,
    WordFilter,
    SearchSources,
    SearchService,
    SearchEngine,
    PostgresSearchEngine,
  ],
})
export class SearchModule {}
