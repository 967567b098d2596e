import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { packPostings, unpackPostings, type Posting } from './posting-list.js';

/** A longer list goes in several rows, so that a change writes little. */
const MOST_IN_ROW = 512;

/** A posting that comes, or takes the place of the one there; with null it goes. */
export interface PostingChange {
  term: number;
  shelf: number;
  subject: number;
  posting: Posting | null;
}

interface Row {
  term: number;
  shelf: number;
  first: number;
  postings: string;
}

/** Where terms stand in all but tickets: the rows of search_list. Whoever changes them holds the lock of the index. */
@Injectable()
export class PostingLists {
  /** @param changes each of another posting */
  async change(tx: Tx, changes: readonly PostingChange[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = await this.rowsOf(tx, changes);
    const changed = rows.flatMap(({ row, changes: its }) => rewritten(row, its));
    const kept = changed.filter(({ postings }) => postings !== '');
    const gone = changed.filter(({ postings }) => postings === '');
    await tx.query(
      `INSERT INTO search_list (term, shelf, first, postings)
       SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::text[]) ORDER BY 1, 2, 3
       ON CONFLICT (term, shelf, first) DO UPDATE SET postings = excluded.postings`,
      [...columns(kept), kept.map(({ postings }) => postings)],
    );
    if (gone.length === 0) return;
    await tx.query(
      `DELETE FROM search_list l USING unnest($1::int[], $2::int[], $3::int[]) AS g (term, shelf, first)
        WHERE l.term = g.term AND l.shelf = g.shelf AND l.first = g.first`,
      columns(gone),
    );
  }

  /** Each row that changes, with what changes in it; new ones where there is none yet. */
  private async rowsOf(
    tx: Tx,
    changes: readonly PostingChange[],
  ): Promise<Array<{ row: Row; changes: PostingChange[] }>> {
    const found: Row[] = await tx.query(
      `SELECT l.term, l.shelf, l.first, l.postings FROM (
         SELECT DISTINCT c.term, c.shelf, its.first
           FROM unnest($1::int[], $2::int[], $3::int[]) AS c (term, shelf, subject)
          CROSS JOIN LATERAL (SELECT first FROM search_list
             WHERE term = c.term AND shelf = c.shelf AND first <= c.subject ORDER BY first DESC LIMIT 1) its) met
         JOIN search_list l USING (term, shelf, first)`,
      [changes.map(({ term }) => term), changes.map(({ shelf }) => shelf), changes.map(({ subject }) => subject)],
    );
    const rows = new Map<string, Array<{ row: Row; changes: PostingChange[] }>>();
    const keyOf = ({ term, shelf }: { term: number; shelf: number }) => `${term} ${shelf}`;
    for (const row of found.toSorted((a, b) => b.first - a.first)) {
      const its = rows.get(keyOf(row));
      if (its) its.push({ row, changes: [] });
      else rows.set(keyOf(row), [{ row, changes: [] }]);
    }
    for (const change of changes) {
      const { term, shelf, subject } = change;
      let its = rows.get(keyOf(change));
      if (!its) rows.set(keyOf(change), (its = []));
      let at = its.find(({ row }) => row.first <= subject);
      if (!at) its.push((at = { row: { term, shelf, first: 0, postings: '' }, changes: [] }));
      at.changes.push(change);
    }
    return [...rows.values()].flat();
  }
}

/** The rows that take a row's place. */
function rewritten(row: Row, changes: readonly PostingChange[]): Row[] {
  const postings = new Map<number, Posting>(unpackPostings(row.postings).map((posting) => [posting.subject, posting]));
  for (const { subject, posting } of changes) {
    if (posting) postings.set(subject, posting);
    else postings.delete(subject);
  }
  const sorted = [...postings.values()].toSorted((a, b) => a.subject - b.subject);
  const rows: Row[] = [];
  for (let at = 0; at === 0 || at < sorted.length; at += MOST_IN_ROW) {
    const some = sorted.slice(at, at + MOST_IN_ROW);
    rows.push({ ...row, first: at === 0 ? row.first : some[0]!.subject, postings: packPostings(some) });
  }
  return rows;
}

function columns(rows: readonly Row[]): number[][] {
  return [rows.map(({ term }) => term), rows.map(({ shelf }) => shelf), rows.map(({ first }) => first)];
}
