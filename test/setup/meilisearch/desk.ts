import { randomUUID } from 'node:crypto';
import type { SearchDocument, SearchSource } from '../../../src/search/index.js';
import { SearchEngine, SearchSources } from '../../../src/search/index.js';
import { MeilisearchRebuild } from '../../../src/search/meilisearch/meilisearch-rebuild.js';
import { MeilisearchSync } from '../../../src/search/meilisearch/meilisearch-sync.js';
import { SearchChanges } from '../../../src/search/meilisearch/search-changes.js';
import { startTestApp, type TestApp } from '../app.js';
import { until } from '../until.js';
import { MeilisearchStub } from './stub.js';

/** A room whose rows are in memory: what is in here is what the index has to equal. */
export class Shelf implements SearchSource {
  readonly kind = 'manual';
  readonly rows = new Map<string, SearchDocument[]>();
  /** Called whenever somebody reads documents, after they were read. */
  onRead: (subjectIds: readonly string[]) => void | Promise<void> = () => {};

  accessOf(): string[] {
    return ['article:public'];
  }

  async documents(subjectIds: readonly string[]): Promise<SearchDocument[]> {
    const documents = subjectIds.flatMap((id) => this.rows.get(id) ?? []);
    await this.onRead(subjectIds);
    return documents;
  }

  async subjectsAfter(subjectId: string | null, limit: number): Promise<string[]> {
    return [...this.rows.keys()]
      .toSorted()
      .filter((id) => subjectId === null || id > subjectId)
      .slice(0, limit);
  }
}

/** The service with the stub as its Meilisearch, and a shelf of manuals that are kept in both engines as a room would. */
export class SearchDesk {
  readonly shelf = new Shelf();

  private constructor(
    readonly app: TestApp,
    readonly stub: MeilisearchStub,
  ) {}

  static async start(): Promise<SearchDesk> {
    const stub = await MeilisearchStub.start();
    const app = await startTestApp({ MEILI_URL: stub.url, MEILI_KEY: stub.masterKey });
    const desk = new SearchDesk(app, stub);
    app.get(SearchSources).register(desk.shelf);
    await until('the index is built', () => desk.isCaughtUp());
    return desk;
  }

  get engine(): SearchEngine {
    return this.app.get(SearchEngine);
  }

  get sync(): MeilisearchSync {
    return this.app.get(MeilisearchSync);
  }

  get rebuild(): MeilisearchRebuild {
    return this.app.get(MeilisearchRebuild);
  }

  get changes(): SearchChanges {
    return this.app.get(SearchChanges);
  }

  /** Writes manuals, in one language each, and lets search hear of it. */
  async write(...titles: string[]): Promise<SearchDocument[]> {
    const documents = titles.map((title) => manual({ title }));
    for (const document of documents) this.shelf.rows.set(document.subjectId, [document]);
    await this.engine.put(documents);
    return documents;
  }

  async change(document: SearchDocument, changes: Partial<SearchDocument>): Promise<void> {
    const changed = { ...document, ...changes, updatedAt: new Date(document.updatedAt.getTime() + 1_000) };
    this.shelf.rows.set(document.subjectId, [changed]);
    await this.engine.put([changed]);
  }

  async remove({ subjectId }: SearchDocument): Promise<void> {
    this.shelf.rows.delete(subjectId);
    await this.engine.remove([subjectId]);
  }

  find(words: string) {
    return this.engine.find({ words, locale: 'nl', access: ['article:public'] });
  }

  async isCaughtUp(): Promise<boolean> {
    const { rebuildSince, oldestChange } = await this.changes.state();
    return rebuildSince === null && oldestChange === null;
  }

  /** Until nothing waits any more; by hand, because the jobs' own patience is longer than a test's. */
  async caughtUp(): Promise<void> {
    await until(
      'Meilisearch has all changes',
      async () => {
        // Nobody else is at it any more, and it has looked what is there.
        const hasLooked = await this.sync.catchUp().then(
          () => true,
          () => false,
        );
        await this.rebuild.run().catch(() => {});
        return hasLooked && this.isCaughtUp();
      },
      25,
    );
    // Whoever looked a moment ago looks again.
    this.app.clock.advance({ seconds: 2 });
  }

  /** What lies in the live index and what should, to be compared. */
  get held(): string[] {
    const docs = this.stub.store.indexes.get('vraagbaak')?.docs.values() ?? [];
    return [...docs].map(({ id, title, updatedAt }) => JSON.stringify([id, title, updatedAt])).toSorted();
  }

  get wanted(): string[] {
    return [...this.shelf.rows.values()]
      .flat()
      .map(({ id, title, updatedAt }) => JSON.stringify([id, title, updatedAt.getTime()]))
      .toSorted();
  }

  async stop(): Promise<void> {
    this.stub.heal();
    await this.app.stop();
    await this.stub.stop();
  }
}

export function manual({ title, ...rest }: Partial<SearchDocument> & { title: string }): SearchDocument {
  const subjectId = randomUUID();
  return {
    id: `manual-${subjectId}-nl`,
    kind: 'manual',
    subjectId,
    locale: 'nl',
    access: ['article:public'],
    productId: null,
    title,
    headings: '',
    text: '',
    path: `/manuals/${subjectId}`,
    standing: 0,
    updatedAt: new Date('2026-01-02T03:04:05.678Z'),
    ...rest,
  };
}
