import type { Provider } from '@nestjs/common';
import { MeilisearchRebuild } from './meilisearch-rebuild.js';
import { MeilisearchServer } from './meilisearch-server.js';
import { MeilisearchSync } from './meilisearch-sync.js';
import { ReplicaFreshness } from './replica-freshness.js';
import { ReplicaLease } from './replica-lease.js';
import { ReplicaWriter } from './replica-writer.js';
import { ResilientSearchEngine } from './resilient-search-engine.js';
import { SearchChanges } from './search-changes.js';
import { SearchTokenController } from './search-token.controller.js';
import { TenantTokens } from './tenant-tokens.js';

export { MeilisearchServer, ResilientSearchEngine };

/** All that Meilisearch needs. They are made without it too, and then do nothing. */
export const meilisearchProviders: Provider[] = [
  MeilisearchServer,
  SearchChanges,
  ReplicaLease,
  ReplicaFreshness,
  ReplicaWriter,
  MeilisearchRebuild,
  MeilisearchSync,
  ResilientSearchEngine,
  TenantTokens,
];
export const meilisearchControllers = [SearchTokenController];
