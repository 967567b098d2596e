import { LOCALES, type Locale } from '../../platform/locale/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { SearchDocument } from '../search-engine.js';

/**
 * A document's id is its subject's number and its language: so lists of postings name subjects, and what is found in
 * two languages is seen to be one subject without asking. There is room for eight languages.
 */
const LANGUAGES = 8;

export function idOf(subject: number, locale: Locale): number {
  return subject * LANGUAGES + LOCALES.indexOf(locale);
}

export function subjectNumberOf(id: number): number {
  return Math.floor(id / LANGUAGES);
}

/**
 * Ids for documents that are put: the one it had, if it was there before; else the subject's number if another language
 * has it; else a new number.
 * @param before the ids that documents of these keys had until now
 */
export async function idsFor(
  tx: Tx,
  documents: readonly SearchDocument[],
  before: ReadonlyMap<string, number>,
): Promise<number[]> {
  const held: Array<{ id: number; subjectId: string }> = await tx.query(
    'SELECT id, subject_id AS "subjectId" FROM search_document WHERE subject_id = ANY($1::uuid[])',
    [documents.map(({ subjectId }) => subjectId)],
  );
  const taken = new Set(held.map(({ id }) => id));
  const numbers = new Map(held.map(({ id, subjectId }) => [subjectId, subjectNumberOf(id)]));
  for (const { id: key, subjectId } of documents) {
    const id = before.get(key);
    if (id !== undefined) numbers.set(subjectId, subjectNumberOf(id));
  }
  const fresh = await freshNumbers(tx, documents.length);
  return documents.map(({ subjectId, locale }, n) => {
    let number = numbers.get(subjectId) ?? fresh[n]!;
    // A subject has one document in a language; another one would have to be a subject of its own.
    if (taken.has(idOf(number, locale))) number = fresh[n]!;
    else numbers.set(subjectId, number);
    const id = idOf(number, locale);
    taken.add(id);
    return id;
  });
}

async function freshNumbers(tx: Tx, count: number): Promise<number[]> {
  const rows: Array<{ number: number }> = await tx.query(
    `SELECT nextval('search_subject_number')::int AS number FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ number }) => number);
}
