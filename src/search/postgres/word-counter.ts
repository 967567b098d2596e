import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { PartsOf } from '../analysis/analysis.js';
import { compoundParts } from '../analysis/compounds.js';
import type { SearchDocument } from '../search-engine.js';
import { stemOf } from '../analysis/stems.js';
import { wordsOf, type AnalysedDocument } from './impacts.js';
import { Lexicon } from './lexicon.js';

/** A word that stands everywhere is no news: its count may be read later. Else every process reads it again. */
const NEWS = 8;

/** What was counted for a document that is taken away. */
export interface Counted extends Pick<SearchDocument, 'kind' | 'locale' | 'access' | 'title' | 'headings' | 'text'> {
  words: readonly string[];
}

/** Counts in how many documents each word stands, for each of those who may find them. */
@Injectable()
export class WordCounter {
  constructor(private readonly lexicon: Lexicon) {}

  /**
   * The parts of all words: of those never seen before they are cut now, by what stands in the index and here.
   * @param fields what wordsOf said of each document
   */
  async partsFor(documents: readonly SearchDocument[], fields: ReadonlyArray<string[][]>): Promise<PartsOf> {
    const list = await this.lexicon.list('nl');
    const here = new Map<string, number>();
    documents.forEach(({ locale }, n) => {
      if (locale !== 'nl') return;
      for (const word of new Set(fields[n]!.flat())) here.set(word, (here.get(word) ?? 0) + 1);
    });
    const frequency = (word: string) => list.documents(word) + (here.get(word) ?? 0);
    const parts = new Map<string, readonly string[]>();
    return (word, locale) => {
      if (locale !== 'nl') return [];
      let found = parts.get(word) ?? list.partsOf(word);
      if (!found) parts.set(word, (found = compoundParts(word, frequency)));
      return found;
    };
  }

  /** Of tickets only the words that nobody knew yet: there are a thousand of them for each article. */
  async add(tx: Tx, analysed: readonly AnalysedDocument[], partsOf: PartsOf): Promise<void> {
    const counts = new Map<string, { locale: string; word: string; token: string; documents: number; parts: string }>();
    for (const { document, words } of analysed) {
      const { locale, kind } = document;
      const list = await this.lexicon.list(locale);
      for (const token of shared(document.access)) {
        for (const word of words) {
          if (kind === 'ticket' && list.frequency(word, [token]) > 0) continue;
          const key = `${locale} ${token} ${word}`;
          const parts = partsOf(word, locale).join(' ');
          const count = counts.get(key) ?? { locale, word, token, documents: 0, parts };
          count.documents = kind === 'ticket' ? 1 : count.documents + 1;
          counts.set(key, count);
        }
      }
    }
    if (counts.size === 0) return;
    const all = [...counts.values()].toSorted((a, b) => (a.word < b.word ? -1 : 1));
    await tx.query(
      `INSERT INTO search_word AS w (locale, word, token, documents, parts)
       SELECT locale, word, token, documents, string_to_array(parts, ' ')
         FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) AS met (locale, word, token, documents, parts)
       ON CONFLICT (locale, word, token) DO UPDATE SET documents = w.documents + excluded.documents,
          revision = CASE WHEN w.documents > ${NEWS} THEN w.revision ELSE nextval('search_word_revision') END`,
      [
        all.map(({ locale }) => locale),
        all.map(({ word }) => word),
        all.map(({ token }) => token),
        all.map(({ documents }) => documents),
        all.map(({ parts }) => parts),
      ],
    );
  }

  async takeAway(tx: Tx, gone: readonly Counted[]): Promise<void> {
    const words = gone.flatMap(({ locale, access, words: had }) =>
      shared(access).flatMap((token) => had.map((word) => ({ locale, token, word }))),
    );
    if (words.length === 0) return;
    await tx.query(
      `UPDATE search_word w SET documents = w.documents - g.documents,
              revision = CASE WHEN w.documents - g.documents > ${NEWS} THEN w.revision ELSE nextval('search_word_revision') END
         FROM (SELECT locale, word, token, count(*) AS documents
                 FROM unnest($1::text[], $2::text[], $3::text[]) AS gone (locale, word, token) GROUP BY 1, 2, 3) g
        WHERE w.locale = g.locale AND w.word = g.word AND w.token = g.token`,
      [words.map(({ locale }) => locale), words.map(({ word }) => word), words.map(({ token }) => token)],
    );
  }

  /** What stood in these tickets only, nobody is to meet again: of tickets is not counted in how many a word stands. */
  async forget(tx: Tx, gone: readonly Counted[]): Promise<void> {
    const words = gone
      .filter(({ kind }) => kind === 'ticket')
      .flatMap((ticket) =>
        shared(ticket.access).flatMap((token) =>
          [...new Set(wordsOf(ticket).flat())].map((word) => ({ token, word, locale: ticket.locale })),
        ),
      );
    if (words.length === 0) return;
    await tx.query(
      `UPDATE search_word w SET documents = 0, revision = nextval('search_word_revision')
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS gone (locale, word, stem, token)
        WHERE w.locale = gone.locale AND w.word = gone.word AND w.token = gone.token AND w.documents > 0
          AND NOT EXISTS (SELECT FROM search_term t WHERE t.locale = gone.locale AND t.term = gone.stem AND t.tickets > 0)`,
      [
        words.map(({ locale }) => locale),
        words.map(({ word }) => word),
        words.map(({ word, locale }) => stemOf(word, locale)),
        words.map(({ token }) => token),
      ],
    );
  }
}

/** What gives access to many: what one customer may read teaches nobody to spell. */
function shared(access: readonly string[]): string[] {
  return access.filter((token) => !token.includes(':of:'));
}
