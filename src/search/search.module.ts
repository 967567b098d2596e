import { Module } from '@nestjs/common';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchEngine } from './search-engine.js';
import { SearchService } from './search.service.js';
import { SearchSources } from './search-sources.js';

@Module({
  providers: [SearchSources, SearchService, { provide: SearchEngine, useClass: PostgresSearchEngine }],
  exports: [SearchSources, SearchService, SearchEngine],
})
export class SearchModule {}
