import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import {
  SearchEngine,
  type DocumentKind,
  type SearchDocument,
  type SearchHit,
  type SearchPage,
  type SearchQuery,
  type Synonym,
} from '../search-engine.js';
import { facetsOf, totalOf, type Asked } from './found.js';
import { HitReader } from './hit-reader.js';
import { IndexWriter } from './index-writer.js';
import { KnowledgeFinder } from './knowledge-finder.js';
import { Lexicon } from './lexicon.js';
import { slotsOf } from './query-slots.js';
import { SynonymTable } from './synonyms.js';
import { TicketFinder } from './ticket-finder.js';

const MOST_HITS = 50;
const DEEPEST = 1_000;
/** Whoever puts a document while it is being found moves it; nobody does so three times within a search. */
const TRIES = 3;

/**
 * The default engine: an inverted index in tables of our own, ranked by BM25F. PostgreSQL's ts_rank reads the text of
 * every hit and knows nothing of how rare a word is; this reads a few lists of numbers, and of what a reader may not find
 * it reads nothing: access is a condition of the statement that fetches them.
 */
@Injectable()
export class PostgresSearchEngine extends SearchEngine {
  private synonyms = new SynonymTable([]);

  constructor(
    private readonly database: Database,
    private readonly lexicon: Lexicon,
    private readonly writer: IndexWriter,
    private readonly knowledge: KnowledgeFinder,
    private readonly tickets: TicketFinder,
    private readonly reader: HitReader,
  ) {
    super();
  }

  put(documents: readonly SearchDocument[]): Promise<void> {
    return this.writer.put(documents);
  }

  remove(subjectIds: readonly string[], keep?: readonly string[]): Promise<void> {
    return this.writer.remove(subjectIds, keep);
  }

  async setSynonyms(synonyms: readonly Synonym[]): Promise<void> {
    this.synonyms = new SynonymTable(synonyms);
  }

  async count(): Promise<Partial<Record<DocumentKind, number>>> {
    const rows = await this.database.query<{ kind: DocumentKind; count: number }>(
      'SELECT kind, count(*)::int AS count FROM search_document GROUP BY kind',
    );
    return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
  }

  async find(query: SearchQuery): Promise<SearchPage> {
    const started = performance.now();
    const asked = await this.read(query);
    for (let tries = 1; ; tries += 1) {
      const { hits, isWhole, groups } = await this.page(query, asked);
      if (!isWhole && tries < TRIES) continue;
      return {
        hits,
        total: totalOf(groups, query),
        facets: facetsOf(groups, query),
        corrected: this.corrected(asked, query.locale),
        took: performance.now() - started,
        engine: 'postgresql',
      };
    }
  }

  private async page(query: SearchQuery, asked: Asked) {
    const offset = Math.min(query.offset ?? 0, DEEPEST);
    const limit = Math.min(query.limit ?? 10, MOST_HITS);
    const [knowledge, tickets] = await Promise.all([
      this.knowledge.find(query, asked, offset + limit),
      this.tickets.find(query, asked, offset + limit),
    ]);
    const best = [...knowledge.best, ...tickets.best].toSorted((a, b) => b.score - a.score || a.id - b.id);
    const ids = best.slice(offset, offset + limit).map(({ id }) => id);
    const hits: SearchHit[] = await this.reader.read(ids, query, asked);
    return { hits, isWhole: hits.length === ids.length, groups: [...knowledge.groups, ...tickets.groups] };
  }

  private async read({ words, access, literal = false }: SearchQuery): Promise<Asked> {
    const [nl, en] = [await this.lexicon.list('nl'), await this.lexicon.list('en')];
    const isKnown = (word: string) => nl.frequency(word, access) > 0 || en.frequency(word, access) > 0;
    const partsOf = this.lexicon.partsFor(access);
    const asked = (locale: Locale, list: typeof nl) =>
      slotsOf({
        words,
        locale,
        list,
        access,
        partsOf,
        synonymsOf: this.synonyms.of(locale),
        isKnown: literal ? () => true : isKnown,
      });
    return { nl: asked('nl', nl), en: asked('en', en) };
  }

  private corrected(asked: Asked, own: Locale): string | null {
    return (
      asked[own].corrected ?? LOCALES.map((locale) => asked[locale].corrected).find((text) => text !== null) ?? null
    );
  }
}
