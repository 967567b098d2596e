import type { Database, Tx } from '../../platform/database/index.js';

/** Ends the transaction of a trial, which nothing comes of. */
class TakenBack extends Error {}

/**
 * Does some work in a transaction. A trial does all of it and takes it back: what it answers is what would happen,
 * whatever that depends on.
 */
export async function tried<Result>(
  database: Database,
  isTrial: boolean,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const done: Result[] = [];
  try {
    await database.write(async (tx) => {
      done.push(await work(tx));
      if (isTrial) throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return done[0]!;
}
