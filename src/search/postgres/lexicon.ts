import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { compoundParts } from '../analysis/compounds.js';
import type { PartsOf } from '../analysis/analysis.js';
import { WordList, type WordCount } from './word-list.js';

/** How old what this process knows of the words may be. */
const FRESH_MS = 300;
const PAGE = 20_000;

interface WordRow extends WordCount {
  locale: Locale;
  revision: string;
}

/**
 * All words of all documents, in memory: what a beginning may become, what a typing mistake may have meant and what a
 * compound is made of are asked for every word of every query. New words are read from the database as they come.
 */
@Injectable()
export class Lexicon {
  private lists = emptyLists();
  private sizes: Partial<Record<Locale, number>> = {};
  private revision = '0';
  private readAt = 0;
  private reading: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /** The words of a language, as fresh as a third of a second ago. */
  async list(locale: Locale): Promise<WordList> {
    await this.refresh();
    return this.lists[locale];
  }

  /** There is something new: the next one who asks reads it. */
  expire(): void {
    this.readAt = 0;
  }

  /** Whoever comes while it is being read waits for the same reading. */
  private async refresh(): Promise<void> {
    if (Date.now() - this.readAt < FRESH_MS) return;
    await (this.reading ??= this.read().finally(() => (this.reading = null)));
  }

  /** The parts of a word, by what a reader of this access may know of. */
  partsFor(access: readonly string[]): PartsOf {
    return (word, locale) => {
      if (locale !== 'nl') return [];
      const list = this.lists[locale];
      const isKnown = list.frequency(word, access) > 0;
      return (isKnown ? list.partsOf(word) : null) ?? compoundParts(word, (part) => list.frequency(part, access));
    };
  }

  /** The same for everybody, by what anybody at all may find. */
  publicParts(): PartsOf {
    return this.partsFor(['article:public', 'manual:public', 'product:public']);
  }

  /** How many documents there are in this language, tickets left out, whoever may find them: about, and for rarity only. */
  documents(locale: Locale): number {
    return this.sizes[locale] ?? 0;
  }

  private async read(): Promise<void> {
    const [row] = await this.database.query<{ first: string | null; sizes: Partial<Record<Locale, number>> }>(
      `SELECT (SELECT min(revision) FROM search_word WHERE revision > $1) AS first,
              (SELECT json_object_agg(locale, documents) FROM search_size WHERE NOT is_ticket) AS sizes`,
      [this.revision],
    );
    this.sizes = row!.sizes;
    if (row!.first !== null) await this.readNews();
    this.readAt = Date.now();
  }

  private async readNews(): Promise<void> {
    for (;;) {
      const rows = await this.database.query<WordRow>(
        `SELECT locale, word, token, documents, parts, revision
           FROM search_word WHERE revision > $1 ORDER BY revision LIMIT $2`,
        [this.revision, PAGE],
      );
      for (const { locale, ...count } of rows) this.lists[locale].set(count);
      this.revision = rows.at(-1)?.revision ?? this.revision;
      if (rows.length < PAGE) return;
    }
  }
}

function emptyLists(): Record<Locale, WordList> {
  return Object.fromEntries(LOCALES.map((locale) => [locale, new WordList()])) as Record<Locale, WordList>;
}
