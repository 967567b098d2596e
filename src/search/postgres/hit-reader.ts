import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { escapeHtml } from '../../platform/html/index.js';
import { tokens } from '../analysis/tokens.js';
import type { SearchHit, SearchQuery } from '../search-engine.js';
import type { Asked } from './found.js';
import { LOOKED_AT, marked, Marking, snippet } from './highlight.js';

/** Who may find it is asked again: that may have changed since it was found. Further into a text nobody looks for a passage. */
const hitsWith = (text: string) => `
  SELECT id, key, kind, subject_id AS "subjectId", locale, product_id AS "productId", title, path,
         updated_at AS "updatedAt", ${text} AS text
    FROM search_document WHERE id = ANY($1::int[]) AND access && $2::text[]`;
const MARKED_HITS = hitsWith(`left(body, ${LOOKED_AT})`);
const HITS = hitsWith(`''`);

interface Row extends Omit<SearchHit, 'id' | 'titleHtml' | 'snippetHtml'> {
  id: number;
  key: string;
  text: string;
}

/** Reads the documents of one page of hits, and marks in them what was asked for. */
@Injectable()
export class HitReader {
  constructor(private readonly database: Database) {}

  /** In this order; without what is not there any more. */
  async read(ids: readonly number[], query: SearchQuery, asked: Asked): Promise<SearchHit[]> {
    if (ids.length === 0) return [];
    const { access, highlight = true } = query;
    const rows = await this.database.prepared<Row>(highlight ? MARKED_HITS : HITS, [ids, access]);
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const markings = highlight ? markingsOf(query, asked) : null;
    return ids.flatMap((id) => {
      const row = rowOf.get(id);
      return row ? [hitOf(row, markings?.[row.locale] ?? null)] : [];
    });
  }
}

function hitOf(row: Row, marking: Marking | null): SearchHit {
  const { key, kind, subjectId, locale, productId, title, path, updatedAt, text } = row;
  return {
    id: key,
    kind,
    subjectId,
    locale,
    productId,
    title,
    path,
    titleHtml: marking ? marked(title, marking) : escapeHtml(title),
    snippetHtml: marking ? snippet(text, marking) : '',
    updatedAt,
  };
}

function markingsOf({ words }: SearchQuery, asked: Asked): Record<Locale, Marking> {
  const last = /[^\s]$/.test(words) ? (tokens(words).at(-1) ?? null) : null;
  const beginning = last && last.length > 2 ? last : null;
  const markingOf = (locale: Locale) =>
    new Marking(locale, new Set(asked[locale].slots.flatMap(({ terms }) => terms.map(({ term }) => term))), beginning);
  return { nl: markingOf('nl'), en: markingOf('en') };
}
