import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { HealthParts, type PartHealth } from '../../platform/health/index.js';
import { PostgresSearchEngine } from '../postgres/postgres-search-engine.js';
import {
  SearchEngine,
  type DocumentKind,
  type SearchDocument,
  type SearchPage,
  type SearchQuery,
  type Synonym,
} from '../search-engine.js';
import { breakerOpen, fallbacks } from '../search-metrics.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { MeilisearchServer } from './meilisearch-server.js';
import { MeilisearchSync } from './meilisearch-sync.js';
import { ReplicaFreshness } from './replica-freshness.js';
import { SearchChanges } from './search-changes.js';

const LIMITS = { failures: 3, pauseMs: 10_000 };

const REASONS = {
  behind: 'Meilisearch has not been told all changes yet: PostgreSQL answers.',
  rebuilding: 'The index in Meilisearch is being built: PostgreSQL answers.',
  broken: 'Meilisearch does not answer: PostgreSQL does.',
};

/**
 * Search that goes on whatever becomes of Meilisearch. PostgreSQL always holds all documents, in the same transaction as
 * what they are about; Meilisearch is told after it. It is asked while it is up to date and well; else PostgreSQL is.
 */
@Injectable()
export class ResilientSearchEngine extends SearchEngine {
  private readonly logger = new Logger('Search');
  private readonly breaker: CircuitBreaker;
  private wasOpen = false;

  constructor(
    private readonly postgres: PostgresSearchEngine,
    private readonly server: MeilisearchServer,
    private readonly database: Database,
    private readonly changes: SearchChanges,
    private readonly freshness: ReplicaFreshness,
    private readonly sync: MeilisearchSync,
    health: HealthParts,
    clock: Clock,
  ) {
    super();
    this.breaker = new CircuitBreaker(LIMITS, () => clock.now().getTime());
    if (server.isOn) health.register('search', () => this.health());
  }

  async put(documents: readonly SearchDocument[]): Promise<void> {
    await this.change(
      (tx) =>
        this.changes.record(
          tx,
          documents.map(({ subjectId }) => subjectId),
        ),
      () => this.postgres.put(documents),
    );
  }

  async remove(subjectIds: readonly string[], keep?: readonly string[]): Promise<void> {
    await this.change(
      (tx) => this.changes.record(tx, subjectIds),
      () => this.postgres.remove(subjectIds, keep),
    );
  }

  async setSynonyms(synonyms: readonly Synonym[]): Promise<void> {
    await this.change(
      (tx) => this.changes.setSynonyms(tx, synonyms),
      () => this.postgres.setSynonyms(synonyms),
    );
  }

  count(): Promise<Partial<Record<DocumentKind, number>>> {
    return this.postgres.count();
  }

  /**
   * Meilisearch doesn't say what it took a mistyped word for, so it is asked for what we read it as. It forgives typing
   * mistakes in every question or in none, so what is meant literally is asked of PostgreSQL.
   */
  async find(query: SearchQuery): Promise<SearchPage> {
    if (query.literal) return this.postgres.find(query);
    const { engine } = this.server;
    // Says nothing about the server.
    if (!engine.asks(query)) return engine.find(query);
    const freshness = await this.freshness.current();
    if (freshness !== 'fresh') return this.instead(freshness, query);
    if (!this.breaker.admits()) return this.instead('open', query);
    const corrected = await this.postgres.correctionOf(query);
    let page: SearchPage;
    try {
      page = await engine.find(corrected === null ? query : { ...query, words: corrected });
    } catch (error) {
      this.breaker.failed();
      this.report();
      this.logger.debug(`Meilisearch failed: ${(error as Error).message}`);
      return this.instead('failed', query);
    }
    this.breaker.succeeded();
    this.report();
    return { ...page, corrected };
  }

  private instead(reason: string, query: SearchQuery): Promise<SearchPage> {
    fallbacks.inc({ reason });
    return this.postgres.find(query);
  }

  /** The documents and the note that Meilisearch must hear of them are committed together or not at all. */
  private async change(note: (tx: Tx) => Promise<string | null>, write: () => Promise<void>): Promise<void> {
    await this.database.write(async (tx) => {
      await write();
      const changeId = await note(tx);
      this.database.afterCommit(() => this.sync.hasNew(changeId));
    });
  }

  private report(): void {
    const isOpen = this.breaker.state !== 'closed';
    breakerOpen.set(isOpen ? 1 : 0);
    if (isOpen !== this.wasOpen) this.logger.warn(isOpen ? REASONS.broken : 'Meilisearch answers again.');
    this.wasOpen = isOpen;
  }

  private async health(): Promise<PartHealth> {
    // After the pause of the breaker the server itself is the better witness: perhaps nobody has searched since.
    if (this.breaker.state === 'open' || !(await this.server.isWell()))
      return { status: 'degraded', reason: REASONS.broken };
    const freshness = await this.freshness.current();
    return freshness === 'fresh' ? { status: 'up', reason: null } : { status: 'degraded', reason: REASONS[freshness] };
  }
}
