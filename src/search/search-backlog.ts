import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import type { DocumentKind } from './search-engine.js';
import { SearchIndexing } from './search-indexing.js';

const AT_ONCE = 50;
const LOOK_EVERY_MS = 1_000;
const QUIET = '3 seconds';
/** What waits longer is indexed whatever goes on. */
const PATIENCE = '10 minutes';

/**
 * What is to be indexed once there is time: a file of a million tickets, or all there is after an update of the service.
 * Rows, so that nothing is forgotten; taken in small bites, so that nobody who works meanwhile waits.
 */
@Injectable()
export class SearchBacklog {
  private readonly logger = new Logger(SearchBacklog.name);
  private draining: Promise<void> | null = null;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly indexing: SearchIndexing,
  ) {}

  /** Within the running write, if there is one. */
  async add(kind: DocumentKind, subjectIds: readonly string[]): Promise<void> {
    await this.database.query(
      `INSERT INTO search_backlog (kind, subject_id) SELECT $1, id FROM unnest($2::uuid[]) AS added (id) ORDER BY id
       ON CONFLICT DO NOTHING`,
      [kind, subjectIds],
    );
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      if (await this.isQuiet()) await this.drain();
    } catch (error) {
      this.logger.warn({ err: error }, 'Indexing stopped; it is tried again in a second');
    }
  }

  /** Indexes all that waits. Who comes meanwhile waits for the same. */
  drain(): Promise<void> {
    return (this.draining ??= this.takeAll().finally(() => (this.draining = null)));
  }

  private async takeAll(): Promise<void> {
    let isMuch = false;
    while (await this.takeSome()) isMuch = true;
    // V8 keeps what a long run took until it needs it again. `npm start` lets us ask for it back.
    if (isMuch) globalThis.gc?.();
  }

  /** An import adds to the list every second or so: until it is through, the machine is its own. */
  private async isQuiet(): Promise<boolean> {
    const [row] = await this.database.query<{ quiet: boolean | null }>(
      `SELECT max(added_at) < now() - $1::interval OR min(added_at) < now() - $2::interval AS quiet FROM search_backlog`,
      [QUIET, PATIENCE],
    );
    return row?.quiet === true;
  }

  /** Some of one kind, in one transaction with taking them off the list; answers whether there were any. */
  private takeSome(): Promise<boolean> {
    return this.database.write(async (tx) => {
      const rows: Array<{ kind: DocumentKind; subject_id: string }> = (
        await tx.query(
          `DELETE FROM search_backlog b USING (
             SELECT kind, subject_id FROM search_backlog
              WHERE kind = (SELECT kind FROM search_backlog ORDER BY kind LIMIT 1) LIMIT $1 FOR UPDATE SKIP LOCKED) taken
            WHERE b.kind = taken.kind AND b.subject_id = taken.subject_id RETURNING b.kind, b.subject_id`,
          [AT_ONCE],
        )
      )[0];
      const [first] = rows;
      if (!first) return false;
      await this.indexing.refresh(
        first.kind,
        rows.map(({ subject_id: id }) => id),
      );
      return true;
    });
  }
}
