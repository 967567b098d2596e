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
import { tokens } from '../analysis/tokens.js';
import { marked, snippet, type Marking } from './highlight.js';
import { IndexWriter } from './index-writer.js';
import { Lexicon } from './lexicon.js';
import { slotsOf, type AskedWords, type Slot } from './query-slots.js';
import { rank, type Candidate } from './ranking.js';
import { FIND_KNOWLEDGE, FIND_OWN_TICKETS, FIND_TICKETS } from './search-statements.js';
import { SynonymTable } from './synonyms.js';

/** So many are put in their final order; further down a list nobody sees the difference. */
const RANKED = 60;
const MOST_HITS = 50;
const DEEPEST = 1_000;

interface Found extends Candidate {
  id: number;
  key: string;
  kind: DocumentKind;
  subjectId: string;
  locale: Locale;
  productId: string | null;
  title: string;
  path: string;
  updatedAt: string;
}
interface Group {
  kind: DocumentKind;
  productId: string | null;
  count: number;
}
type Asked = Record<Locale, AskedWords>;

/**
 * The default engine: an inverted index in tables of our own, ranked by BM25F. PostgreSQL's ts_rank reads the text of
 * every hit and knows nothing of how rare a word is; this reads numbers only, and what a reader may not find is
 * filtered in the same statement.
 */
@Injectable()
export class PostgresSearchEngine extends SearchEngine {
  private synonyms = new SynonymTable([]);

  constructor(
    private readonly database: Database,
    private readonly lexicon: Lexicon,
    private readonly writer: IndexWriter,
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
    const offset = Math.min(query.offset ?? 0, DEEPEST);
    const limit = Math.min(query.limit ?? 10, MOST_HITS);
    const { groups, found } = await this.candidates(query, asked, Math.max(RANKED, 2 * (offset + limit)));

    const slots: Record<Locale, Slot[]> = { nl: asked.nl.slots, en: asked.en.slots };
    const page = rank(found, slots, query.locale).slice(offset, offset + limit);
    const isChosen = ({ kind, productId }: Group) =>
      (!query.kinds?.length || query.kinds.includes(kind)) && (!query.productId || productId === query.productId);
    return {
      hits: await this.present(page, asked, query),
      total: sum(groups.filter(isChosen)),
      facets: facetsOf(groups, query),
      corrected: this.corrected(asked, query.locale),
      took: performance.now() - started,
      engine: 'postgresql',
    };
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

  private async candidates(
    query: SearchQuery,
    asked: Asked,
    most: number,
  ): Promise<{ groups: Group[]; found: Found[] }> {
    const terms = LOCALES.filter((locale) => !query.only || query.only === locale).flatMap((locale) =>
      asked[locale].slots.flatMap(({ terms: any, weight }, slot) =>
        any.map((one) => ({
          locale,
          term: one.term,
          weight: one.weight * weight,
          slot: locale === 'nl' ? slot : 100 + slot,
        })),
      ),
    );
    if (terms.length === 0 || query.access.length === 0) return { groups: [], found: [] };
    const parameters = [
      terms.map(({ locale }) => locale),
      terms.map(({ term }) => term),
      terms.map(({ weight }) => weight),
      terms.map(({ slot }) => slot),
      query.access,
      query.kinds?.length ? query.kinds : null,
      query.productId ?? null,
      query.only ?? null,
      most,
    ];
    const quick = await this.ask(query, [...parameters, false]);
    // The rarest word may stand only in what this reader may not find: that must not look different from a word that
    // stands nowhere.
    return quick.groups.length > 0 ? quick : this.ask(query, [...parameters, true]);
  }

  private async ask(query: SearchQuery, parameters: unknown[]): Promise<{ groups: Group[]; found: Found[] }> {
    const parts = await Promise.all(
      this.statementsFor(query).map((statement) =>
        this.database.prepared<{ groups: Group[] | null; found: Found[] | null }>(statement, parameters),
      ),
    );
    return {
      groups: parts.flatMap(([row]) => row?.groups ?? []),
      found: parts.flatMap(([row]) => row?.found ?? []),
    };
  }

  /** Kinds that were not chosen are looked at too: the facets count them. */
  private statementsFor({ access }: SearchQuery): string[] {
    const tickets = access.filter((token) => !/^(article|manual|product):/.test(token));
    if (tickets.length === 0) return [FIND_KNOWLEDGE];
    const isForMany = tickets.some((token) => token.startsWith('ticket:') && !token.startsWith('ticket:of:'));
    return [FIND_KNOWLEDGE, isForMany ? FIND_TICKETS : FIND_OWN_TICKETS];
  }

  private async present(page: Found[], asked: Asked, { words, highlight = true }: SearchQuery): Promise<SearchHit[]> {
    const texts = new Map<number, string>();
    if (highlight && page.length > 0) {
      const rows = await this.database.prepared<{ id: number; body: string }>(
        'SELECT id, left(body, 20000) AS body FROM search_document WHERE id = ANY($1::int[])',
        [page.map(({ id }) => id)],
      );
      for (const { id, body } of rows) texts.set(id, body);
    }
    const last = /[^\s]$/.test(words) ? (tokens(words).at(-1) ?? null) : null;
    return page.map((found) => {
      const { key, kind, subjectId, locale, productId, title, path, updatedAt } = found;
      const stems = new Set(asked[locale].slots.flatMap(({ terms }) => terms.map(({ term }) => term)));
      const marking: Marking = highlight
        ? { locale, stems, beginning: last && last.length > 2 ? last : null }
        : NO_MARKS(locale);
      return {
        id: key,
        kind,
        subjectId,
        locale,
        productId,
        title,
        path,
        titleHtml: marked(title, marking),
        snippetHtml: snippet(texts.get(found.id) ?? '', marking),
        updatedAt: new Date(updatedAt),
      };
    });
  }

  private corrected(asked: Asked, own: Locale): string | null {
    return (
      asked[own].corrected ?? LOCALES.map((locale) => asked[locale].corrected).find((text) => text !== null) ?? null
    );
  }
}

const NO_MARKS = (locale: Locale): Marking => ({ locale, stems: new Set(), beginning: null });

function sum(groups: Group[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}

function facetsOf(groups: Group[], { kinds, productId }: SearchQuery): SearchPage['facets'] {
  const facets: SearchPage['facets'] = { kinds: {}, products: {} };
  for (const group of groups) {
    if (!productId || group.productId === productId)
      facets.kinds[group.kind] = (facets.kinds[group.kind] ?? 0) + group.count;
    if (group.productId && (!kinds?.length || kinds.includes(group.kind)))
      facets.products[group.productId] = (facets.products[group.productId] ?? 0) + group.count;
  }
  return facets;
}
