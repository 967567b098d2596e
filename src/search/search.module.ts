import { Module } from '@nestjs/common';
import { CompoundParts, LexiconCompoundParts } from './compound-parts.js';
import {
  meilisearchControllers,
  meilisearchProviders,
  MeilisearchServer,
  ResilientSearchEngine,
} from './meilisearch/index.js';
import { IndexWriter } from './postgres/index-writer.js';
import { Lexicon } from './postgres/lexicon.js';
import { WordFilter } from './postgres/word-filter.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchBacklog } from './search-backlog.js';
import { SearchIndexing } from './search-indexing.js';
import { Standings } from './standings.js';
import { PostgresInventory } from './postgres-inventory.js';
import { SearchDrift } from './search-drift.js';
import { SearchEngine } from './search-engine.js';
import { SearchReindex } from './search-reindex.js';
import { SearchService } from './search.service.js';
import { SearchSources } from './search-sources.js';

@Module({
  controllers: meilisearchControllers,
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
    { provide: CompoundParts, useClass: LexiconCompoundParts },
    ...meilisearchProviders,
    PostgresInventory,
    SearchDrift,
    SearchReindex,
    {
      provide: SearchEngine,
      inject: [MeilisearchServer, ResilientSearchEngine, PostgresSearchEngine],
      useFactory: (server: MeilisearchServer, both: ResilientSearchEngine, postgres: PostgresSearchEngine) =>
        server.isOn ? both : postgres,
    },
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
