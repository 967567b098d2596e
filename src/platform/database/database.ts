import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';

/** The transaction that a write runs in. */
export type Tx = EntityManager;

interface OpenWrite {
  tx: Tx;
  /** Ends when the last query asked for has ended, well or badly. */
  lastQuery: Promise<unknown>;
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
  private running = 0;
  private readonly names = new Map<string, string>();

  constructor(private readonly source: DataSource) {}

  /** For reads outside a transaction; inside a write it is that write's transaction. */
  get reader(): EntityManager {
    return this.open.getStore()?.tx ?? this.source.manager;
  }

  /** Rows of a hand-written query, inside the running write if there is one. */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const joined = this.open.getStore();
    return joined ? inTurn(joined, sql, parameters) : this.source.manager.query(sql, parameters);
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
    const result = await this.inTransaction((tx) =>
      this.open.run({ tx, lastQuery: Promise.resolve(), beforeCommit, afterCommit }, async () => {
        const answer = await work(tx);
        for (const act of beforeCommit) await act();
        return answer;
      }),
    );
    for (const act of afterCommit) act();
    return result;
  }

  /**
   * While a store is open, Node before version 24 follows every promise of the process, which costs each read a fifth
   * of its speed: it is closed again when the last write has ended.
   */
  private async inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    this.running += 1;
    try {
      return await this.source.transaction(work);
    } finally {
      this.running -= 1;
      if (this.running === 0) this.open.disable();
    }
  }

  /**
   * A write that is exactly one statement, its event rows included, and so needs no transaction around it: one round
   * trip instead of three. Inside a write it joins that one. The text is prepared
   * once per connection: it must be one of few fixed texts, with everything that varies among the parameters. Answers
   * the rows that the statement returns; afterwards the caller announces its events (EventLog.announceAfterCommit).
   */
  async writeOnce<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.prepared(sql, parameters);
  }

  /**
   * Rows of one of few fixed queries that are asked so often, or are so long, that planning them each time would cost
   * more than answering them. Prepared once per connection and remembered for ever.
   */
  async prepared<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    const joined = this.open.getStore();
    if (joined) return inTurn(joined, sql, parameters);

    let name = this.names.get(sql);
    if (!name) this.names.set(sql, (name = `fixed_${this.names.size}`));
    const { rows } = await this.pool.query({ name, text: sql, values: parameters });
    return rows;
  }

  /** Whether the caller is inside a write, which whatever it writes joins. */
  get isWriting(): boolean {
    return this.open.getStore() !== undefined;
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

  /** TypeORM's own pool: its query runners know no prepared statements. */
  private get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
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

/** A transaction has one connection, which takes one query at a time: reads that are asked for together wait for each other. */
function inTurn<Row>(joined: OpenWrite, sql: string, parameters: unknown[]): Promise<Row[]> {
  const answer = joined.lastQuery.then(() => joined.tx.query<Row[]>(sql, parameters));
  joined.lastQuery = answer.catch(() => undefined);
  return answer;
}
