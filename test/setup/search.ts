import { randomUUID } from 'node:crypto';
import { isStaff, type Actor } from '../../src/accounts/index.js';
import { SearchEngine, SearchSources, type DocumentKind, type SearchDocument } from '../../src/search/index.js';
import type { TestApp } from './app.js';

/** What this actor holds of a kind, in a house where no room lets its own be found yet. */
const ACCESS: Record<DocumentKind, (actor: Actor) => string[]> = {
  article: (actor) => (isStaff(actor) ? ['article:public', 'article:staff'] : ['article:public']),
  manual: () => ['manual:public'],
  product: () => ['product:public'],
  ticket: (actor) => (isStaff(actor) ? ['ticket:staff'] : actor.accountId ? [`ticket:of:${actor.accountId}`] : []),
};

/** What a test asks of a document; everything else is made up. */
export type WantedDocument = Partial<Omit<SearchDocument, 'subjectId'>> & { subjectId?: string; title: string };

/** Puts documents into the index, whether or not there are articles and tickets behind them. */
export async function fillSearch(app: TestApp, wanted: readonly WantedDocument[]): Promise<SearchDocument[]> {
  const sources = app.get(SearchSources);
  for (const kind of ['article', 'manual', 'product', 'ticket'] as const) {
    if (sources.all.some((source) => source.kind === kind)) continue;
    sources.register({ kind, accessOf: ACCESS[kind], documents: async () => [], subjectsAfter: async () => [] });
  }
  const documents = wanted.map(({ kind = 'article', subjectId = randomUUID(), locale = 'nl', ...given }) => ({
    id: `${kind}-${subjectId}-${locale}`,
    kind,
    subjectId,
    locale,
    access: [`${kind}:public`],
    productId: null,
    headings: '',
    text: '',
    path: `/${kind}s/${subjectId}`,
    standing: 0,
    updatedAt: new Date('2026-11-01T10:00:00Z'),
    ...given,
  }));
  await app.get(SearchEngine).put(documents);
  return documents;
}
