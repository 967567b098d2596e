import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import {
  SearchEngine,
  type DocumentKind,
  type SearchDocument,
  type SearchPage,
  type SearchQuery,
  type Synonym,
} from '../search-engine.js';
import { IndexNews } from '../index-news.js';
import { facetsOf, totalOf, type Asked } from './found.js';
import { IndexWriter } from './index-writer.js';
import { Lexicon } from './lexicon.js';
import { PageFinder } from './page-finder.js';
import { slotsOf } from './query-slots.js';
import { SynonymTable } from './synonyms.js';

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
    private readonly pages: PageFinder,
    private readonly news: IndexNews,
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
    this.news.changed();
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
    const { hits, groups } = await this.pages.find(query, asked);
    return {
      hits,
      total: totalOf(groups, query),
      facets: facetsOf(groups, query),
      corrected: this.corrected(asked, query.locale),
      took: performance.now() - started,
      engine: 'postgresql',
    };
  }

  /** What a query is read as where a word of it is mistyped, by the words of all documents that the reader may find; else null. */
  async correctionOf(query: SearchQuery): Promise<string | null> {
    return this.corrected(await this.read(query), query.locale);
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
