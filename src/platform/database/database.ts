import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** The transaction that a write runs in. */
export type Tx = EntityManager;

interface OpenWrite {
  tx: Tx;
  beforeCommit: Array<() => Promise<void>>;
  afterCommit: Array<() => void>;
}

/**
 * The one door to the database. Reads go through `reader`; every write goes through `write`, so that what belongs
 * together, its events included, is committed together or not at all.
 */
@Injectable()
export class Database {
  private readonly open = new AsyncLocalStorage<OpenWrite>();

  constructor(private readonly source: DataSource) {}

  /** For reads outside a transaction; inside a write it is that write's transaction. */
  get reader(): EntityManager {
    return this.open.getStore()?.tx ?? this.source.manager;
  }

  /** Rows of a hand-written query, inside the running write if there is one. */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.reader.query(sql, parameters);
  }

  /**
   * Runs the work in one transaction and answers what it answers. A write in a write joins it. Inside, nothing but
   * the database may be awaited: a transaction that waits for a mail server holds up the event relay of everybody.
   */
  async write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const joined = this.open.getStore();
    if (joined) return work(joined.tx);

    const beforeCommit: Array<() => Promise<void>> = [];
    const afterCommit: Array<() => void> = [];
    const result = await this.source.transaction((tx) =>
      this.open.run({ tx, beforeCommit, afterCommit }, async () => {
        const answer = await work(tx);
        for (const act of beforeCommit) await act();
        return answer;
      }),
    );
    for (const act of afterCommit) act();
    return result;
  }

  /** Does something as the last of the running write, in its transaction; at once outside a write. */
  async beforeCommit(act: () => Promise<void>): Promise<void> {
    const joined = this.open.getStore();
    if (joined) joined.beforeCommit.push(act);
    else await act();
  }

  /** Does something once the running write is committed, never if it is rolled back; at once outside a write. */
  afterCommit(act: () => void): void {
    const joined = this.open.getStore();
    if (joined) joined.afterCommit.push(act);
    else act();
  }

  /** Whether the database answers. */
  async isUp(): Promise<boolean> {
    try {
      await this.source.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}
