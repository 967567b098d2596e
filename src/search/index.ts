export { SearchModule } from './search.module.js';
export { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
export { SearchService } from './search.service.js';
export { SearchSources } from './search-sources.js';
export type { SearchSource } from './search-sources.js';
export { DOCUMENT_KINDS, SearchEngine } from './search-engine.js';
export type { DocumentKind, SearchDocument, SearchHit, SearchPage, SearchQuery, Synonym } from './search-engine.js';
