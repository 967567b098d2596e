import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../../platform/database/index.js';
import { SearchEngine, type Synonym } from '../search-engine.js';

/** How long another process may search with the synonyms of before. */
const EVERY_MS = 5_000;

/** Keeps the engine of this process at the synonyms that editors keep, whichever process they kept them in. */
@Injectable()
export class SynonymBook implements OnApplicationBootstrap {
  private readonly logger = new Logger(SynonymBook.name);
  private known = '';
  private refreshing: Promise<void> = Promise.resolve();
  private isInTrouble = false;

  constructor(
    private readonly database: Database,
    private readonly engine: SearchEngine,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
  }

  /** Never throws: what the engine could not take now it is given again. */
  @Interval('synonyms', EVERY_MS)
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.bringUp());
    return this.refreshing;
  }

  private async bringUp(): Promise<void> {
    try {
      const synonyms = await this.database.query<Synonym>(
        `SELECT locale, from_words AS "from", to_words AS "to", two_way AS "twoWay" FROM search_synonym
          WHERE status = 'active' ORDER BY locale, from_words, to_words`,
      );
      const state = JSON.stringify(synonyms);
      if (state === this.known) return;
      await this.engine.setSynonyms(synonyms);
      this.known = state;
      this.isInTrouble = false;
    } catch (error) {
      if (!this.isInTrouble) this.logger.warn(`The synonyms are not up to date: ${(error as Error).message}`);
      this.isInTrouble = true;
    }
  }
}
