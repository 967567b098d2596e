import type { Tx } from '../../platform/database/index.js';
import type { SearchDocument } from '../search-engine.js';
import { FIELD_NAMES, type AnalysedDocument } from './impacts.js';

/** The average length of each field, by sizeKey. */
type Averages = Record<string, number[]>;

export function sizeKey({ kind, locale }: Pick<SearchDocument, 'kind' | 'locale'>): string {
  return `${kind === 'ticket'} ${locale}`;
}

/** Adds the documents' lengths to the sums; answers the average lengths with them. */
export async function grow(tx: Tx, analysed: AnalysedDocument[]): Promise<Averages> {
  await resize(
    tx,
    analysed.map(({ document, lengths }) => ({ ...document, lengths })),
    1,
  );
  const rows: Array<{ is_ticket: boolean; locale: string; averages: number[] }> = await tx.query(
    `SELECT is_ticket, locale,
              ARRAY[title_words, heading_words, text_words]::float8[] || documents::float8 AS averages FROM search_size`,
  );
  return Object.fromEntries(
    rows.map(({ is_ticket: isTicket, locale, averages }) => {
      const count = Math.max(1, averages.at(-1)!);
      return [`${isTicket} ${locale}`, averages.slice(0, -1).map((sum) => sum / count)];
    }),
  );
}

export async function resize(
  tx: Tx,
  documents: Array<{ kind: string; locale: string; lengths: number[] }>,
  sign: 1 | -1,
): Promise<void> {
  const sums = new Map<string, { isTicket: boolean; locale: string; count: number; lengths: number[] }>();
  for (const { kind, locale, lengths } of documents) {
    const isTicket = kind === 'ticket';
    const sum = sums.get(`${isTicket} ${locale}`) ?? {
      isTicket,
      locale,
      count: 0,
      lengths: FIELD_NAMES.map(() => 0),
    };
    sum.count += sign;
    sum.lengths = sum.lengths.map((length, field) => length + sign * lengths[field]!);
    sums.set(`${isTicket} ${locale}`, sum);
  }
  for (const { isTicket, locale, count, lengths } of sums.values()) {
    await tx.query(
      `UPDATE search_size SET documents = documents + $3, title_words = title_words + $4,
                heading_words = heading_words + $5, text_words = text_words + $6 WHERE is_ticket = $1 AND locale = $2`,
      [isTicket, locale, count, ...lengths],
    );
  }
}
