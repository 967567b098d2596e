import { Module } from '@nestjs/common';
import { IndexWriter } from './postgres/index-writer.js';
import { Lexicon } from './postgres/lexicon.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchEngine } from './search-engine.js';
import { SearchService } from './search.service.js';
import { SearchSources } from './search-sources.js';

@Module({
  providers: [
    Lexicon,
    IndexWriter,
    SearchSources,
    SearchService,
    PostgresSearchEngine,
    { provide: SearchEngine, useExisting: PostgresSearchEngine },
  ],
  exports: [SearchSources, SearchService, SearchEngine, PostgresSearchEngine],
})
export class SearchModule {}
