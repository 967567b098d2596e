import { Injectable } from '@nestjs/common';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import { stemOf } from '../analysis/stems.js';
import { batches } from '../batches.js';
import type { SearchDocument } from '../search-engine.js';
import { Lexicon } from './lexicon.js';
import { WordCounter, type Counted } from './word-counter.js';
import { analyse, FIELD_NAMES, impactsOf, wordsOf, type AnalysedDocument } from './impacts.js';

/** One writer at a time: counts of words and terms are shared by all documents. */
const INDEX_LOCK = 7_262_100;
/** As many documents go in one transaction. */
const BATCH = 200;

type Averages = Record<string, number[]>;

interface Gone extends Counted {
  id: number;
  terms: number[];
  lengths: number[];
}

/** Keeps the tables of the index equal to the documents that were put. */
@Injectable()
export class IndexWriter {
  constructor(
    private readonly database: Database,
    private readonly lexicon: Lexicon,
    private readonly words: WordCounter,
  ) {}

  async put(documents: readonly SearchDocument[]): Promise<void> {
    // Of two with the same id the last one counts.
    const latest = [...new Map(documents.map((document) => [document.id, document])).values()].map(storable);
    for (const batch of batches(latest, { most: BATCH })) {
      await this.database.write(async (tx) => {
        await tx.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
        const gone = await this.takeAway(tx, `key = ANY($1)`, [batch.map(({ id }) => id)]);
        await this.add(tx, batch);
        // Words that a ticket was reworded without.
        await this.words.forget(tx, gone);
        this.database.afterCommit(() => this.lexicon.expire());
      });
    }
  }

  async remove(subjectIds: readonly string[], keep: readonly string[] = []): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
      const gone = await this.takeAway(tx, 'subject_id = ANY($1::uuid[]) AND NOT key = ANY($2)', [subjectIds, keep]);
      await this.words.forget(tx, gone);
      this.database.afterCommit(() => this.lexicon.expire());
    });
  }

  private async add(tx: Tx, documents: SearchDocument[]): Promise<void> {
    const fields = documents.map(wordsOf);
    const partsOf = await this.words.partsFor(documents, fields);
    const analysed = documents.map((document, n) => analyse(document, fields[n]!, partsOf));
    const averages = await this.grow(tx, analysed);
    const impacts = analysed.map((one) => impactsOf(one, averages[sizeKey(one.document)]!));
    const termIds = await this.countTerms(tx, analysed, impacts);
    await this.words.add(tx, analysed, partsOf);

    const rows = analysed.map(({ document, lengths, words }, n) => ({
      ...document,
      updatedAt: document.updatedAt.toISOString(),
      titleTerms: [...new Set(fields[n]![0]!.map((word) => stemOf(word, document.locale)))],
      terms: [...impacts[n]!.keys()].map((term) => termIds.get(`${document.locale} ${term}`)!),
      // Of tickets only whether a word is known is kept; see WordCounter.forget.
      words: document.kind === 'ticket' ? [] : [...words],
      lengths,
    }));
    const ids: Array<{ id: number; key: string }> = await tx.query(
      `INSERT INTO search_document (key, kind, subject_id, locale, access, product_id, title, headings, body, path, standing,
              updated_at, title_terms, terms, words, field_words)
       SELECT d.id, d.kind, d."subjectId", d.locale, d.access, d."productId", d.title, d.headings, d.text, d.path, d.standing,
              d."updatedAt", d."titleTerms", d.terms, d.words, d.lengths
         FROM json_to_recordset($1::json) AS d (id text, kind text, "subjectId" uuid, locale text, access text[], "productId" uuid,
              title text, headings text, text text, path text, standing float8, "updatedAt" timestamptz, "titleTerms" text[],
              terms int[], words text[], lengths int[])
       RETURNING id, key`,
      [JSON.stringify(rows)],
    );
    const idOf = new Map(ids.map(({ key, id }) => [key, id]));
    const posted = rows.flatMap((row, n) =>
      [...impacts[n]!.values()].map((impact, term) => ({ row, term: row.terms[term]!, impact })),
    );
    await tx.query(
      `INSERT INTO search_posting (term, is_ticket, document, impact)
       SELECT * FROM unnest($1::int[], $2::boolean[], $3::int[], $4::real[]) ORDER BY 1, 2, 3`,
      [
        posted.map(({ term }) => term),
        posted.map(({ row }) => row.kind === 'ticket'),
        posted.map(({ row }) => idOf.get(row.id)!),
        posted.map(({ impact }) => impact),
      ],
    );
  }

  /** Adds the documents' lengths to the sums; answers the average lengths with them. */
  private async grow(tx: Tx, analysed: AnalysedDocument[]): Promise<Averages> {
    await this.resize(
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

  private async resize(
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

  private async countTerms(
    tx: Tx,
    analysed: AnalysedDocument[],
    impacts: Array<Map<string, number>>,
  ): Promise<Map<string, number>> {
    const counts = new Map<string, { locale: string; term: string; documents: number; tickets: number }>();
    analysed.forEach(({ document: { locale, kind } }, n) => {
      for (const term of impacts[n]!.keys()) {
        const key = `${locale} ${term}`;
        const count = counts.get(key) ?? { locale, term, documents: 0, tickets: 0 };
        count[kind === 'ticket' ? 'tickets' : 'documents'] += 1;
        counts.set(key, count);
      }
    });
    const all = [...counts.values()];
    const rows: Array<{ id: number; locale: string; term: string }> = await tx.query(
      `INSERT INTO search_term AS t (locale, term, documents, tickets)
       SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[]) ORDER BY 1, 2
       ON CONFLICT (locale, term) DO UPDATE SET documents = t.documents + excluded.documents, tickets = t.tickets + excluded.tickets
       RETURNING id, locale, term`,
      [
        all.map(({ locale }) => locale),
        all.map(({ term }) => term),
        all.map(({ documents }) => documents),
        all.map(({ tickets }) => tickets),
      ],
    );
    return new Map(rows.map(({ id, locale, term }) => [`${locale} ${term}`, id]));
  }

  /** Takes documents out with all that they added. */
  private async takeAway(tx: Tx, condition: string, parameters: unknown[]): Promise<Gone[]> {
    const gone = updated<Gone>(
      await tx.query(
        `DELETE FROM search_document WHERE ${condition}
           RETURNING id, kind, locale, access, title, headings, body AS text, terms, words, field_words AS lengths`,
        parameters,
      ),
    );
    if (gone.length === 0) return gone;
    const flat = gone.flatMap((one) =>
      one.terms.map((term) => ({ term, isTicket: one.kind === 'ticket', id: one.id })),
    );
    await tx.query(
      `WITH gone AS (SELECT * FROM unnest($1::int[], $2::boolean[], $3::int[]) AS gone (term, is_ticket, document)),
            unposted AS (
              DELETE FROM search_posting p USING gone g
               WHERE p.term = g.term AND p.is_ticket = g.is_ticket AND p.document = g.document)
       UPDATE search_term t SET documents = t.documents - g.documents, tickets = t.tickets - g.tickets
         FROM (SELECT term, count(*) FILTER (WHERE NOT is_ticket) AS documents, count(*) FILTER (WHERE is_ticket) AS tickets
                 FROM gone GROUP BY 1) g
        WHERE t.id = g.term`,
      [flat.map(({ term }) => term), flat.map(({ isTicket }) => isTicket), flat.map(({ id }) => id)],
    );
    await this.words.takeAway(tx, gone);
    await this.resize(tx, gone, -1);
    return gone;
  }
}

function sizeKey({ kind, locale }: SearchDocument): string {
  return `${kind === 'ticket'} ${locale}`;
}

/** TypeORM answers rows and count of an UPDATE and DELETE, and rows of all else. */
function updated<Row>(answer: unknown): Row[] {
  const [rows] = answer as [Row[], number];
  return rows;
}

function storable(document: SearchDocument): SearchDocument {
  const { title, headings, text } = document;
  return { ...document, title: storableText(title), headings: storableText(headings), text: storableText(text) };
}
