import type { Database } from '../../platform/database/index.js';

/** Counted after so many new records, and again whenever there are four times as many. */
const FIRST = 500;
const TIMES = 4;

/**
 * PostgreSQL plans by what it last counted of a table, and looks once a minute whether to count again. An empty desk is
 * filled faster than that, and would be read by plans made for an empty one: whoever follows the new tickets goes
 * through all of them for each batch.
 */
export class PlannerStatistics {
  private records = 0;
  private next = FIRST;

  constructor(
    private readonly database: Database,
    private readonly tables: readonly string[],
  ) {}

  /** So many more records are committed. */
  async add(records: number): Promise<void> {
    this.records += records;
    if (this.records < this.next || this.tables.length === 0) return;
    while (this.next <= this.records) this.next *= TIMES;
    // What is imported is right without it.
    await this.database.query(`ANALYZE ${this.tables.join(', ')}`).catch(() => {});
  }
}
