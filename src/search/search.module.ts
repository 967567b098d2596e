import { Module } from '@nestjs/common';
import { CompoundParts, LexiconCompoundParts } from './compound-parts.js';
import { CompoundReview } from './compound-review.js';
import {
  meilisearchControllers,
  meilisearchProviders,
  MeilisearchServer,
  ResilientSearchEngine,
} from './meilisearch/index.js';
import { SearchLogPurge } from './log/search-log-purge.js';
import { SearchLogQueries } from './log/search-log.queries.js';
import { SearchLog } from './log/search-log.js';
import { HitReader } from './postgres/hit-reader.js';
import { IndexWriter } from './postgres/index-writer.js';
import { KnowledgeFinder } from './postgres/knowledge-finder.js';
import { Lexicon } from './postgres/lexicon.js';
import { PageFinder } from './postgres/page-finder.js';
import { PostingLists } from './postgres/posting-lists.js';
import { TicketFinder } from './postgres/ticket-finder.js';
import { WordCounter } from './postgres/word-counter.js';
import { WordFilter } from './postgres/word-filter.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { ProductsOfHits } from './products-of-hits.js';
import { SearchController } from './search.controller.js';
import { SearchBacklog } from './search-backlog.js';
import { SearchIndexing } from './search-indexing.js';
import { Standings } from './standings.js';
import { PostgresInventory } from './postgres-inventory.js';
import { SearchDrift } from './search-drift.js';
import { SearchEngine } from './search-engine.js';
import { SearchReindex } from './search-reindex.js';
import { IndexNews } from './index-news.js';
import { SearchRate } from './search-rate.js';
import { SearchService } from './search.service.js';
import { SearchSources } from './search-sources.js';
import { Suggestions } from './suggestions.js';
import { SearchLessons } from './synonyms/search-lessons.js';
import { SynonymBook } from './synonyms/synonym-book.js';
import { SynonymsController } from './synonyms/synonyms.controller.js';
import { SynonymsService } from './synonyms/synonyms.service.js';

const FRONT_DOOR = [
  SearchLessons,
  SearchLog,
  SearchLogQueries,
  SearchRate,
  SearchService,
  SearchSources,
  SynonymsService,
];

@Module({
  // Synonyms and tokens before the search itself: their addresses are the more exact ones.
  controllers: [SynonymsController, ...meilisearchControllers, SearchController],
  providers: [
    ...FRONT_DOOR,
    Lexicon,
    HitReader,
    IndexWriter,
    KnowledgeFinder,
    PageFinder,
    PostingLists,
    TicketFinder,
    WordCounter,
    WordFilter,
    SearchIndexing,
    SearchBacklog,
    Standings,
    ProductsOfHits,
    SearchLogPurge,
    SynonymBook,
    IndexNews,
    Suggestions,
    PostgresSearchEngine,
    { provide: CompoundParts, useClass: LexiconCompoundParts },
    ...meilisearchProviders,
    PostgresInventory,
    CompoundReview,
    SearchDrift,
    SearchReindex,
    {
      provide: SearchEngine,
      inject: [MeilisearchServer, ResilientSearchEngine, PostgresSearchEngine],
      useFactory: (server: MeilisearchServer, both: ResilientSearchEngine, postgres: PostgresSearchEngine) =>
        server.isOn ? both : postgres,
    },
  ],
  exports: [...FRONT_DOOR, SearchBacklog, SearchEngine, SearchIndexing, Standings, WordFilter, PostgresSearchEngine],
})
export class SearchModule {}
