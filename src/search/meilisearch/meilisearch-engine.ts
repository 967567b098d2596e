import type { Meilisearch } from 'meilisearch';
import { z } from 'zod';
import {
  SearchEngine,
  type DocumentKind,
  type SearchDocument,
  type SearchHit,
  type SearchPage,
  type SearchQuery,
  type Synonym,
} from '../search-engine.js';
import { findRequest, type FindRequest } from './find-request.js';
import { foundDocument, type FoundDocument } from './indexed-document.js';
import { markedHtml } from './marked-html.js';
import { MeilisearchTalksRubbish } from './meilisearch-errors.js';
import type { MeilisearchIndex } from './meilisearch-index.js';

/** A page of text at most, whatever the server sends. */
const MOST_SNIPPET = 1_000;

const counts = z.record(z.string(), z.number());
const answers = z.object({
  results: z.array(
    z.object({
      hits: z.array(z.unknown()),
      totalHits: z.number(),
      facetDistribution: z.object({ kind: counts.default({}), productId: counts.default({}) }),
    }),
  ),
});
type Answer = z.output<typeof answers>['results'][number];

/**
 * Finding with Meilisearch. It promises what every engine does, as long as the server is there and answers as
 * Meilisearch answers; else it throws, and ResilientSearchEngine asks PostgreSQL.
 */
export class MeilisearchEngine extends SearchEngine {
  /** @param client the one for readers, who wait only briefly; `index` has a more patient one. */
  constructor(
    private readonly client: Meilisearch,
    private readonly index: MeilisearchIndex,
  ) {
    super();
  }

  async put(documents: readonly SearchDocument[]): Promise<void> {
    await this.index.put(documents);
  }

  async remove(subjectIds: readonly string[], keep: readonly string[] = []): Promise<void> {
    await this.index.remove(subjectIds, keep);
  }

  async setSynonyms(synonyms: readonly Synonym[]): Promise<void> {
    await this.index.applySettings(synonyms);
  }

  count(): Promise<Partial<Record<DocumentKind, number>>> {
    return this.index.count();
  }

  /** Whether the server is needed to answer: not for what can't be found anyway. */
  asks(query: SearchQuery): boolean {
    return findRequest(this.index.uid, query) !== null;
  }

  async find(query: SearchQuery): Promise<SearchPage> {
    const begun = performance.now();
    const request = findRequest(this.index.uid, query);
    const found = request ? await this.ask(request) : NOTHING;
    return { ...found, corrected: null, took: performance.now() - begun, engine: 'meilisearch' };
  }

  private async ask(request: FindRequest): Promise<Pick<SearchPage, 'hits' | 'total' | 'facets'>> {
    const answer = answers.safeParse(await this.client.multiSearch({ queries: request.queries }));
    const results: Answer[] = answer.data?.results ?? [];
    const [first, kinds, products] = [results[0], results[request.kindsFrom], results[request.productsFrom]];
    if (!first || !kinds || !products) throw new MeilisearchTalksRubbish('answer');

    const onThePage = z.array(foundDocument).safeParse(first.hits.slice(request.skip, request.skip + request.take));
    if (!onThePage.success) throw new MeilisearchTalksRubbish('hit');
    return {
      hits: onThePage.data.map(presentHit),
      total: first.totalHits,
      facets: { kinds: present(kinds.facetDistribution.kind), products: present(products.facetDistribution.productId) },
    };
  }
}

const NOTHING: Pick<SearchPage, 'hits' | 'total' | 'facets'> = {
  hits: [],
  total: 0,
  facets: { kinds: {}, products: {} },
};

function presentHit({ _formatted, updatedAt, ...rest }: FoundDocument): SearchHit {
  return {
    ...rest,
    updatedAt: new Date(updatedAt),
    titleHtml: markedHtml(_formatted.title),
    snippetHtml: markedHtml(_formatted.text.slice(0, MOST_SNIPPET)),
  };
}

/** Newer versions name values that nobody has, with a zero. */
function present(distribution: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(distribution).filter(([, count]) => count > 0));
}
