import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { compoundParts } from './analysis/compounds.js';
import { stemOf } from './analysis/stems.js';
import { batches } from './batches.js';
import { SearchChanges } from './meilisearch/search-changes.js';
import { MeilisearchServer } from './meilisearch/meilisearch-server.js';
import { MeilisearchSync } from './meilisearch/meilisearch-sync.js';
import { Lexicon } from './postgres/lexicon.js';
import { PostgresSearchEngine } from './postgres/postgres-search-engine.js';
import { SearchSources } from './search-sources.js';
import { documentsOf, replace } from './subject-walk.js';

const SUBJECTS_AT_ONCE = 200;
/** Others get a turn after so many words. */
const WORDS_AT_ONCE = 500;

interface Recut {
  word: string;
  parts: string;
}

/**
 * A compound is cut when it is first met, by the words that stood in the index then: of the first article about
 * slachtofferfiches nobody knew what a fiche was. Once a night all are looked at again, and what holds a word that is
 * cut otherwise by now is put again.
 */
@Injectable()
export class CompoundReview {
  private readonly logger = new Logger(CompoundReview.name);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly lexicon: Lexicon,
    private readonly sources: SearchSources,
    private readonly postgres: PostgresSearchEngine,
    private readonly meilisearch: MeilisearchServer,
    private readonly changes: SearchChanges,
    private readonly sync: MeilisearchSync,
  ) {}

  @Cron('11 3 * * *')
  async review(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      const { words, subjects } = await this.run();
      if (words > 0) this.logger.log(`${words} compounds are cut otherwise now; ${subjects} subjects were put again.`);
    } catch (error) {
      this.logger.warn(`The compounds could not be looked at again: ${(error as Error).message}`);
    }
  }

  /** Answers how many words are cut otherwise, and how many subjects were put again for it. */
  async run(): Promise<{ words: number; subjects: number }> {
    const recut = await this.cutOtherwise();
    if (recut.length === 0) return { words: 0, subjects: 0 };

    const words = recut.map(({ word }) => word);
    const subjectIds = await this.subjectsWith(words);
    await this.database.write(async (tx) => {
      await tx.query(
        `UPDATE search_word w SET parts = string_to_array(r.parts, ' '), revision = nextval('search_word_revision')
           FROM unnest($1::text[], $2::text[]) AS r (word, parts) WHERE w.locale = 'nl' AND w.word = r.word`,
        [words, recut.map(({ parts }) => parts)],
      );
      this.database.afterCommit(() => this.lexicon.expire());
    });
    for (const some of batches(subjectIds, { most: SUBJECTS_AT_ONCE }))
      await replace(this.postgres, { subjectIds: some, documents: await documentsOf(this.sources.all, some) });
    if (this.meilisearch.isOn) this.sync.hasNew(await this.database.write((tx) => this.changes.record(tx, subjectIds)));
    return { words: words.length, subjects: subjectIds.length };
  }

  private async cutOtherwise(): Promise<Recut[]> {
    const list = await this.lexicon.list('nl');
    const recut: Recut[] = [];
    for (const some of batches(list.all(), { most: WORDS_AT_ONCE })) {
      for (const word of some) {
        const parts = compoundParts(word, (part) => list.documents(part)).join(' ');
        if (parts !== list.partsOf(word)!.join(' ')) recut.push({ word, parts });
      }
      await breathe();
    }
    return recut;
  }

  /** Of tickets only numbers of terms are kept: those of the words' stems, which also stand for their other forms. */
  private async subjectsWith(words: string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT subject_id AS id FROM search_document WHERE locale = 'nl' AND words && $1::text[]
        UNION
       SELECT d.subject_id FROM search_term t
         JOIN search_posting p ON p.term = t.id JOIN search_document d ON d.id = p.ticket
        WHERE t.locale = 'nl' AND t.term = ANY($2::text[])`,
      [words, [...new Set(words.map((word) => stemOf(word, 'nl')))]],
    );
    return rows.map(({ id }) => id);
  }
}
