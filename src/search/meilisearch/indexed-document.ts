import { z } from 'zod';
import { DOCUMENT_KINDS, type SearchDocument } from '../search-engine.js';
import { sealed } from './access-filter.js';

/** A document as it lies in Meilisearch. */
export interface IndexedDocument extends Omit<SearchDocument, 'access' | 'updatedAt'> {
  access: string[];
  /** The words inside its compounds. */
  parts: string;
  /** Milliseconds since 1970: it sorts numbers, not dates. */
  updatedAt: number;
}

export function indexedDocument(document: SearchDocument, parts: string): IndexedDocument {
  const { id, kind, subjectId, locale, productId, title, headings, text, path, standing } = document;
  return {
    id,
    kind,
    subjectId,
    locale,
    productId,
    title,
    headings,
    parts,
    text,
    path,
    standing,
    access: document.access.map(sealed),
    updatedAt: document.updatedAt.getTime(),
  };
}

const marked = z.object({ title: z.string(), text: z.string() });

/** What we ask back of a document, as it must come. */
export const foundDocument = z.object({
  id: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  subjectId: z.string(),
  locale: z.enum(['nl', 'en']),
  productId: z.string().nullable(),
  title: z.string(),
  path: z.string(),
  updatedAt: z.number(),
  _formatted: marked,
});
export type FoundDocument = z.output<typeof foundDocument>;

/** What is asked back of a document, for pages; of its text only a piece, which comes formatted. */
export const RETRIEVED = ['id', 'kind', 'subjectId', 'locale', 'productId', 'title', 'path', 'updatedAt'];
