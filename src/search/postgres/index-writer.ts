import { Injectable } from '@nestjs/common';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import { stemOf } from '../analysis/stems.js';
import { batches } from '../batches.js';
import { IndexNews } from '../index-news.js';
import type { SearchDocument } from '../search-engine.js';
import { Lexicon } from './lexicon.js';
import { idsFor, subjectNumberOf } from './document-ids.js';
import { PostingLists, type PostingChange } from './posting-lists.js';
import { shelvesFor } from './shelves.js';
import { WordCounter, type Counted } from './word-counter.js';
import { analyse, impactsOf, wordsOf, type AnalysedDocument } from './impacts.js';
import { grow, resize, sizeKey } from './index-size.js';

/** One writer at a time: counts of words and terms are shared by all documents. */
const INDEX_LOCK = 7_262_100;
/** As many documents go in one transaction. */
const BATCH = 200;

interface Gone extends Counted {
  id: number;
  key: string;
  shelf: number | null;
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
    private readonly lists: PostingLists,
    private readonly news: IndexNews,
  ) {}

  async put(documents: readonly SearchDocument[]): Promise<void> {
    // Of two with the same id the last one counts.
    const latest = [...new Map(documents.map((document) => [document.id, document])).values()].map(storable);
    for (const batch of batches(latest, { most: BATCH })) {
      await this.change(async (tx) => {
        const gone = await this.takeAway(tx, `key = ANY($1)`, [batch.map(({ id }) => id)]);
        return { gone, come: await this.add(tx, batch, new Map(gone.map(({ key, id }) => [key, id]))) };
      });
    }
  }

  remove(subjectIds: readonly string[], keep: readonly string[] = []): Promise<void> {
    return this.change(async (tx) => ({
      gone: await this.takeAway(tx, 'subject_id = ANY($1::uuid[]) AND NOT key = ANY($2)', [subjectIds, keep]),
      come: [],
    }));
  }

  private change(work: (tx: Tx) => Promise<{ gone: Gone[]; come: PostingChange[] }>): Promise<void> {
    return this.database.write(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
      const { gone, come } = await work(tx);
      await this.lists.change(tx, [...leaving(gone, come), ...come]);
      // Words that a ticket was reworded without.
      await this.words.forget(tx, gone);
      this.database.afterCommit(() => {
        this.lexicon.expire();
        this.news.changed();
      });
    });
  }

  /** Answers where their terms stand now, of all but tickets. */
  private async add(
    tx: Tx,
    documents: SearchDocument[],
    before: ReadonlyMap<string, number>,
  ): Promise<PostingChange[]> {
    const fields = documents.map(wordsOf);
    const partsOf = await this.words.partsFor(documents, fields);
    const analysed = documents.map((document, n) => analyse(document, fields[n]!, partsOf));
    const averages = await grow(tx, analysed);
    const impacts = analysed.map((one) => impactsOf(one, averages[sizeKey(one.document)]!));
    const termIds = await this.termIds(tx, analysed, impacts);
    await this.words.add(tx, analysed, partsOf);
    const ids = await idsFor(tx, documents, before);
    const shelves = await shelvesFor(tx, documents);

    const rows = analysed.map(({ document, lengths, words }, n) => ({
      ...document,
      key: document.id,
      id: ids[n]!,
      shelf: shelves[n]!,
      updatedAt: document.updatedAt.toISOString(),
      titleTerms: [...new Set(fields[n]![0]!.map((word) => stemOf(word, document.locale)))],
      terms: [...impacts[n]!.keys()].map((term) => termIds.get(`${document.locale} ${term}`)!),
      // Of tickets only whether a word is known is kept; see WordCounter.forget.
      words: document.kind === 'ticket' ? [] : [...words],
      lengths,
    }));
    await tx.query(
      `INSERT INTO search_document (id, key, kind, subject_id, locale, access, product_id, title, headings, body, path,
              standing, updated_at, title_terms, terms, words, field_words, shelf)
       SELECT d.id, d.key, d.kind, d."subjectId", d.locale, d.access, d."productId", d.title, d.headings, d.text, d.path,
              d.standing, d."updatedAt", d."titleTerms", d.terms, d.words, d.lengths, d.shelf
         FROM json_to_recordset($1::json) AS d (id int, key text, kind text, "subjectId" uuid, locale text, access text[],
              "productId" uuid, title text, headings text, text text, path text, standing float8, "updatedAt" timestamptz,
              "titleTerms" text[], terms int[], words text[], lengths int[], shelf int)`,
      [JSON.stringify(rows)],
    );
    const posted = rows.flatMap(({ id, shelf, terms, titleTerms }, n) => {
      const title = new Set(titleTerms);
      return [...impacts[n]!].map(([term, impact], at) => ({
        id,
        shelf,
        term: terms[at]!,
        impact,
        title: title.has(term) ? title.size : 0,
      }));
    });
    await this.postTickets(tx, posted);
    return posted.flatMap(({ id, shelf, term, impact, title }) => {
      const subject = subjectNumberOf(id);
      return shelf === null ? [] : [{ term, shelf, subject, posting: { subject, impact, title } }];
    });
  }

  private async postTickets(
    tx: Tx,
    posted: ReadonlyArray<{ id: number; shelf: number | null; term: number; impact: number }>,
  ): Promise<void> {
    const tickets = posted.filter(({ shelf }) => shelf === null);
    if (tickets.length === 0) return;
    await tx.query(
      `INSERT INTO search_posting (term, ticket, impact)
       SELECT * FROM unnest($1::int[], $2::int[], $3::real[]) ORDER BY 1, 2`,
      [tickets.map(({ term }) => term), tickets.map(({ id }) => id), tickets.map(({ impact }) => impact)],
    );
  }

  /** The ids of all terms, new ones included; of those of tickets it counts in how many they stand. */
  private async termIds(
    tx: Tx,
    analysed: AnalysedDocument[],
    impacts: Array<Map<string, number>>,
  ): Promise<Map<string, number>> {
    const counts = new Map<string, { locale: string; term: string; tickets: number }>();
    analysed.forEach(({ document: { locale, kind } }, n) => {
      for (const term of impacts[n]!.keys()) {
        const key = `${locale} ${term}`;
        const count = counts.get(key) ?? { locale, term, tickets: 0 };
        if (kind === 'ticket') count.tickets += 1;
        counts.set(key, count);
      }
    });
    const all = [...counts.values()];
    const parameters = [
      all.map(({ locale }) => locale),
      all.map(({ term }) => term),
      all.map(({ tickets }) => tickets),
    ];
    await tx.query(
      `INSERT INTO search_term AS t (locale, term, tickets)
       SELECT * FROM unnest($1::text[], $2::text[], $3::int[]) ORDER BY 1, 2
       ON CONFLICT (locale, term) DO UPDATE SET tickets = t.tickets + excluded.tickets WHERE excluded.tickets > 0`,
      parameters,
    );
    const rows: Array<{ id: number; locale: string; term: string }> = await tx.query(
      `SELECT t.id, t.locale, t.term FROM unnest($1::text[], $2::text[]) AS a (locale, term)
         JOIN search_term t ON t.locale = a.locale AND t.term = a.term`,
      parameters.slice(0, 2),
    );
    return new Map(rows.map(({ id, locale, term }) => [`${locale} ${term}`, id]));
  }

  /** Takes documents out with all that they added, but not yet from the lists of where terms stand. */
  private async takeAway(tx: Tx, condition: string, parameters: unknown[]): Promise<Gone[]> {
    const gone = updated<Gone>(
      await tx.query(
        `DELETE FROM search_document WHERE ${condition}
           RETURNING id, key, kind, locale, access, title, headings, body AS text, terms, words, field_words AS lengths, shelf`,
        parameters,
      ),
    );
    if (gone.length === 0) return gone;
    const ofTickets = gone.flatMap(({ id, shelf, terms }) =>
      shelf === null ? terms.map((term) => ({ term, id })) : [],
    );
    await tx.query(
      `WITH gone AS (SELECT * FROM unnest($1::int[], $2::int[]) AS gone (term, ticket)),
            unposted AS (DELETE FROM search_posting p USING gone g WHERE p.term = g.term AND p.ticket = g.ticket)
       UPDATE search_term t SET tickets = t.tickets - g.tickets
         FROM (SELECT term, count(*) AS tickets FROM gone GROUP BY 1) g WHERE t.id = g.term`,
      [ofTickets.map(({ term }) => term), ofTickets.map(({ id }) => id)],
    );
    await this.words.takeAway(tx, gone);
    await resize(tx, gone, -1);
    return gone;
  }
}

/** Where terms stood that stand there no more. */
function leaving(gone: readonly Gone[], come: readonly PostingChange[]): PostingChange[] {
  const keyOf = ({ term, shelf, subject }: Omit<PostingChange, 'posting'>) => `${term} ${shelf} ${subject}`;
  const replaced = new Set(gone.length > 0 ? come.map(keyOf) : []);
  return gone
    .flatMap(({ id, shelf, terms }) =>
      shelf === null ? [] : terms.map((term) => ({ term, shelf, subject: subjectNumberOf(id), posting: null })),
    )
    .filter((change) => !replaced.has(keyOf(change)));
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
