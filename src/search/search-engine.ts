import type { Locale } from '../platform/locale/index.js';

export type DocumentKind = 'article' | 'manual' | 'product' | 'ticket';
export const DOCUMENT_KINDS: readonly DocumentKind[] = ['article', 'manual', 'product', 'ticket'];

/** One thing that can be found, in one language. */
export interface SearchDocument {
  /** `article-<uuid>-nl`: letters, digits, - and _ only. */
  id: string;
  kind: DocumentKind;
  /** The article, section, product or ticket itself: its documents in other languages have the same. */
  subjectId: string;
  locale: Locale;
  /**
   * Who may find it: whoever holds one of these, such as `article:public`, `ticket:staff` or `ticket:of:<account>`.
   * Letters, digits, `:`, `-` and `_` only.
   */
  access: readonly string[];
  productId: string | null;
  title: string;
  /** Headings, other names, numbers and codes: what it is found by next to its title. */
  headings: string;
  /** Plain text. */
  text: string;
  /** Where it is read: `/articles/<slug>` without language; pages make the address of it. */
  path: string;
  /** How often it is asked for, for ties between equals: an article's standing in the FAQ, else 0. Never negative. */
  standing: number;
  updatedAt: Date;
}

export interface SearchQuery {
  /** Whatever somebody typed: any text is a valid query. */
  words: string;
  /** The reader's language: what is in it comes before what is not. */
  locale: Locale;
  /** What the reader holds; see SearchDocument.access. Without any, nothing is found. */
  access: readonly string[];
  kinds?: readonly DocumentKind[] | undefined;
  productId?: string | undefined;
  /** Only documents in this language. */
  only?: Locale | undefined;
  /** From 0. */
  offset?: number | undefined;
  /** At most 50; 10 when left out. */
  limit?: number | undefined;
  /** True takes every word for what it is: nothing is corrected. */
  literal?: boolean | undefined;
  /** False spares the marked titles and snippets, which cost as much as finding. */
  highlight?: boolean | undefined;
}

export interface SearchHit {
  id: string;
  kind: DocumentKind;
  subjectId: string;
  locale: Locale;
  productId: string | null;
  title: string;
  path: string;
  /** Escaped HTML with <mark> around what was found. */
  titleHtml: string;
  snippetHtml: string;
  updatedAt: Date;
}

export interface SearchPage {
  hits: SearchHit[];
  /** Of all that this reader may find, however many of them are on this page. */
  total: number;
  /** How many of each kind and product, counted without the choice of kind or product itself. */
  facets: { kinds: Partial<Record<DocumentKind, number>>; products: Record<string, number> };
  /** What was searched instead of what was typed, when that was nothing we know: "showing results for wachtwoord". */
  corrected: string | null;
  /** Milliseconds. */
  took: number;
  /** Which engine answered. */
  engine: 'postgresql' | 'meilisearch';
}

/** Two words that mean the same at this desk. One-way: who types `from` also finds `to`. */
export interface Synonym {
  locale: Locale;
  from: string;
  to: string;
  twoWay: boolean;
}

/**
 * Finds documents by words. An abstract class, so that it is its own injection token. Every engine passes
 * test/contracts/search-engine.contract.ts, and is finished only then.
 */
export abstract class SearchEngine {
  /** Replaces whatever had these ids: indexing twice is the same as indexing once. */
  abstract put(documents: readonly SearchDocument[]): Promise<void>;

  /** Takes all documents of these subjects away but those with the ids in `keep`. */
  abstract remove(subjectIds: readonly string[], keep?: readonly string[]): Promise<void>;

  /** What readers of this access find, best first. Never throws for what was typed. */
  abstract find(query: SearchQuery): Promise<SearchPage>;

  /** Takes over the desk's synonyms; they hold from the next query on. */
  abstract setSynonyms(synonyms: readonly Synonym[]): Promise<void>;

  /** How many documents it holds of each kind: for the check that nothing drifted. */
  abstract count(): Promise<Partial<Record<DocumentKind, number>>>;
}
