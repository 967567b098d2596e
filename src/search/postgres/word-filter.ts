import { Injectable } from '@nestjs/common';
import { LOCALES } from '../../platform/locale/index.js';
import { Lexicon } from './lexicon.js';
import { slotsOf } from './query-slots.js';

/** Puts a value among a statement's parameters and answers its placeholder. */
type Bind = (value: unknown) => string;

/**
 * The words of a query as a condition, for lists that filter and sort by more than words. PostgreSQL's index holds all
 * documents whichever engine answers searches, so a list can join it.
 */
@Injectable()
export class WordFilter {
  constructor(private readonly lexicon: Lexicon) {}

  /**
   * A subselect of the tickets that have every one of the words, in any form, the last one from its beginning; only what
   * a reader of this access may find. Null when nothing was asked for.
   */
  async ticketsSql(words: string, access: readonly string[]): Promise<((bind: Bind) => string) | null> {
    const lists = await Promise.all(LOCALES.map((locale) => this.lexicon.list(locale)));
    const isKnown = (word: string) => lists.some((list) => list.frequency(word, access) > 0);
    const partsOf = this.lexicon.partsFor(access);
    const rows = LOCALES.flatMap((locale, n) => {
      const { slots } = slotsOf({ words, locale, list: lists[n]!, access, partsOf, synonymsOf: () => [], isKnown });
      const whole = slots.filter(({ weight }) => weight === 1);
      return whole.flatMap(({ terms }, slot) => terms.map(({ term }) => ({ locale, term, slot, of: whole.length })));
    });
    if (rows.length === 0) return null;
    return (bind) => `
      SELECT d.subject_id FROM (
        SELECT p.ticket
          FROM unnest(${bind(rows.map(({ locale }) => locale))}::text[], ${bind(rows.map(({ term }) => term))}::text[],
                      ${bind(rows.map(({ slot }) => slot))}::int[], ${bind(rows.map((row) => row.of))}::int[])
                 AS asked (locale, term, slot, slots)
          JOIN search_term t ON t.locale = asked.locale AND t.term = asked.term
          JOIN search_posting p ON p.term = t.id
         GROUP BY p.ticket, asked.locale HAVING count(DISTINCT asked.slot) = max(asked.slots)
      ) has_all JOIN search_document d ON d.id = has_all.ticket
      WHERE d.access && ${bind(access)}::text[]`;
  }
}
