import { Injectable } from '@nestjs/common';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { compoundParts, splits } from '../analysis/compounds.js';
import { stemOf } from '../analysis/stems.js';
import { tokens } from '../analysis/tokens.js';
import type { SearchDocument } from '../search-engine.js';
import { Lexicon } from './lexicon.js';
import { analyse, FIELD_NAMES, impactsOf, wordsOf, type AnalysedDocument } from './impacts.js';

/** One writer at a time: counts of words and terms are shared by all documents. */
const INDEX_LOCK = 7_262_100;
/** As many documents go in one transaction. */
const BATCH = 200;

type Averages = Record<string, number[]>;

/** Keeps the tables of the index equal to the documents that were put. */
@Injectable()
export class IndexWriter {
  constructor(
    private readonly database: Database,
    private readonly lexicon: Lexicon,
  ) {}

  async put(documents: readonly SearchDocument[]): Promise<void> {
    // Of two with the same id the last one counts.
    const latest = [...new Map(documents.map((document) => [document.id, document])).values()].map(storable);
    for (let from = 0; from < latest.length; from += BATCH) {
      const batch = latest.slice(from, from + BATCH);
      await this.database.write(async (tx) => {
        await tx.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
        await this.takeAway(tx, `key = ANY($1)`, [batch.map(({ id }) => id)]);
        await this.add(tx, batch);
        this.database.afterCommit(() => this.lexicon.expire());
      });
    }
  }

  async remove(subjectIds: readonly string[], keep: readonly string[] = []): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [INDEX_LOCK]);
      await this.takeAway(tx, 'subject_id = ANY($1::uuid[]) AND NOT key = ANY($2)', [subjectIds, keep]);
    });
  }

  private async add(tx: Tx, documents: SearchDocument[]): Promise<void> {
    const parts = await this.meetWords(tx, documents);
    const analysed = documents.map((document) => analyse(document, (word, locale) => parts[locale].get(word) ?? []));
    const averages = await this.grow(tx, analysed);
    const impacts = analysed.map((one) => impactsOf(one, averages[sizeKey(one.document)]!));
    const termIds = await this.countTerms(tx, analysed, impacts);
    const wordIds = await this.countWords(tx, analysed);

    const rows = analysed.map(({ document, lengths, words }, n) => ({
      ...document,
      updatedAt: document.updatedAt.toISOString(),
      titleTerms: [...new Set(tokens(document.title).map((word) => stemOf(word, document.locale)))],
      terms: [...impacts[n]!.keys()].map((term) => termIds.get(`${document.locale} ${term}`)!),
      words: [...words].map((word) => wordIds.get(`${document.locale} ${word}`)!),
      lengths,
    }));
    const ids: Array<{ id: number; key: string }> = await tx.query(
      `INSERT INTO search_document (key, kind, subject_id, locale, access, product_id, title, headings, body, path, standing,
              updated_at, title_terms, terms, words, field_words)
       SELECT d.id, d.kind, d."subjectId", d.locale, d.access, d."productId", d.title, d.headings, d.text, d.path, d.standing,
              d."updatedAt", d."titleTerms", d.terms, d.words, d.lengths
         FROM json_to_recordset($1::json) AS d (id text, kind text, "subjectId" uuid, locale text, access text[], "productId" uuid,
              title text, headings text, text text, path text, standing float8, "updatedAt" timestamptz, "titleTerms" text[],
              terms int[], words int[], lengths int[])
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

  /** Makes words known and cuts the compounds among those never seen before; answers the parts of all of them. */
  private async meetWords(tx: Tx, documents: SearchDocument[]): Promise<Record<Locale, Map<string, string[]>>> {
    const words: Record<Locale, Set<string>> = { nl: new Set(), en: new Set() };
    for (const document of documents) for (const word of wordsOf(document).flat()) words[document.locale].add(word);
    const pairs = (['nl', 'en'] as const).flatMap((locale) => [...words[locale]].map((word) => ({ locale, word })));
    const columns = [pairs.map(({ locale }) => locale), pairs.map(({ word }) => word)];
    await tx.query(
      `INSERT INTO search_word (locale, word)
       SELECT * FROM unnest($1::text[], $2::text[]) AS met (locale, word) ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      columns,
    );
    const known: Array<{ locale: Locale; word: string; parts: string[] | null }> = await tx.query(
      'SELECT locale, word, parts FROM search_word JOIN unnest($1::text[], $2::text[]) AS met (locale, word) USING (locale, word)',
      columns,
    );
    const parts = { nl: new Map<string, string[]>(), en: new Map<string, string[]>() };
    for (const { locale, word, parts: found } of known) if (found) parts[locale].set(word, found);
    const fresh = known.filter(({ locale, parts: found }) => locale === 'nl' && !found).map(({ word }) => word);
    for (const [word, found] of await this.cut(tx, fresh, documents)) parts.nl.set(word, found);
    return parts;
  }

  /** Cuts Dutch words by what stands in the index and in these documents. */
  private async cut(tx: Tx, words: string[], documents: SearchDocument[]): Promise<Map<string, string[]>> {
    if (words.length === 0) return new Map();
    const here = new Map<string, number>();
    for (const document of documents) {
      if (document.locale !== 'nl') continue;
      for (const word of new Set(wordsOf(document).flat())) here.set(word, (here.get(word) ?? 0) + 1);
    }
    const asked = [...new Set(words.flatMap((word) => [word, ...splits(word).flatMap(([a, b]) => [a, b])]))];
    const rows: Array<{ word: string; documents: number }> = await tx.query(
      `SELECT word, documents FROM search_word WHERE locale = 'nl' AND word = ANY($1) AND documents > 0`,
      [asked],
    );
    const there = new Map(rows.map(({ word, documents: count }) => [word, count]));
    const frequency = (word: string) => (there.get(word) ?? 0) + (here.get(word) ?? 0);
    const found = new Map(words.map((word) => [word, compoundParts(word, frequency)]));
    await tx.query(
      `UPDATE search_word w SET parts = string_to_array(cut.parts, ' ')
         FROM unnest($1::text[], $2::text[]) AS cut (word, parts) WHERE w.locale = 'nl' AND w.word = cut.word`,
      [[...found.keys()], [...found.values()].map((parts) => parts.join(' '))],
    );
    return found;
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

  private async countWords(tx: Tx, analysed: AnalysedDocument[]): Promise<Map<string, number>> {
    const counts = new Map<string, { locale: string; word: string; documents: number }>();
    for (const { document, words } of analysed) {
      for (const word of words) {
        const key = `${document.locale} ${word}`;
        const count = counts.get(key) ?? { locale: document.locale, word, documents: 0 };
        count.documents += 1;
        counts.set(key, count);
      }
    }
    const all = [...counts.values()];
    const rows: Array<{ id: number; locale: string; word: string }> = await tx
      .query(
        // A word that is known everywhere is no news: its count may be read later.
        `UPDATE search_word w SET documents = w.documents + met.documents,
              revision = CASE WHEN w.documents < 8 THEN nextval('search_word_revision') ELSE w.revision END
         FROM unnest($1::text[], $2::text[], $3::int[]) AS met (locale, word, documents)
        WHERE w.locale = met.locale AND w.word = met.word RETURNING w.id, w.locale, w.word`,
        [all.map(({ locale }) => locale), all.map(({ word }) => word), all.map(({ documents }) => documents)],
      )
      .then((answer: unknown) => updated(answer));
    return new Map(rows.map(({ id, locale, word }) => [`${locale} ${word}`, id]));
  }

  /** Takes documents out with all that they added. */
  private async takeAway(tx: Tx, condition: string, parameters: unknown[]): Promise<void> {
    const gone = updated<{
      id: number;
      kind: string;
      locale: string;
      terms: number[];
      words: number[];
      lengths: number[];
    }>(
      await tx.query(
        `DELETE FROM search_document WHERE ${condition} RETURNING id, kind, locale, terms, words, field_words AS lengths`,
        parameters,
      ),
    );
    if (gone.length === 0) return;
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
    await tx.query(
      `UPDATE search_word w SET documents = w.documents - g.documents,
              revision = CASE WHEN w.documents - g.documents < 8 THEN nextval('search_word_revision') ELSE w.revision END
         FROM (SELECT word, count(*) AS documents FROM unnest($1::int[]) AS gone (word) GROUP BY 1) g WHERE w.id = g.word`,
      [gone.flatMap(({ words }) => words)],
    );
    await this.resize(tx, gone, -1);
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
