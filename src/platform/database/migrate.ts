import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

/** Any number will do, as long as every process takes the same one. */
const MIGRATION_LOCK = 7_346_201;

/**
 * Brings the schema up to date. Ten processes may call it at once: an advisory lock on a connection of its own lets
 * one of them migrate while the others wait.
 */
export async function migrate(url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = new DataSource({ type: 'postgres', url, migrations, installExtensions: false, poolSize: 1 });
    await source.initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
      await settleRestoredEvents(source);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/**
 * A database that was restored from a dump into a younger cluster holds events of transactions that lie in that
 * cluster's future; the relay would wait for them. They are all committed, so they may count as the oldest of all:
 * their ids keep their order.
 */
async function settleRestoredEvents(source: DataSource): Promise<void> {
  const future = 'xid >= pg_snapshot_xmax(pg_current_snapshot())';
  const [found] = await source.query(
    `SELECT EXISTS (SELECT FROM event WHERE ${future}) OR EXISTS (SELECT FROM event_cursor WHERE ${future}) AS future`,
  );
  if (!found.future) return;
  await source.transaction(async (tx) => {
    // Behind a cursor lies what its consumer has read. Where ids and transactions disagree it reads an event twice
    // rather than never.
    await tx.query(`
      UPDATE event_cursor c SET xid = '1', event_id = coalesce(
        (SELECT min(e.id) - 1 FROM event e WHERE (e.xid, e.id) > (c.xid, c.event_id)), (SELECT max(id) FROM event), 0)`);
    await tx.query(`UPDATE event SET xid = '1'`);
  });
}
