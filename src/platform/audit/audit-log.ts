import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Database, storable, storableText, type Tx } from '../database/index.js';
import { chain, faultIn, type AuditRow, type ChainedRow, type ChainEnd } from './chain.js';

export interface AuditEntry {
  /** Who did it; an Actor of the accounts room fits. */
  actor: { accountId: string | null; name: string };
  /** What was done, in the past tense: `article.published`. */
  action: string;
  /** What it was done to: `article:<id>`. */
  subject: string;
  /** What else one would ask later. Never secrets, and no more of people than their ids. */
  details?: Record<string, unknown>;
}

/** Whether the chain holds; `fault` says in a sentence where it breaks. */
export interface Verdict {
  rows: number;
  /** The hash of the last row: noted elsewhere, it proves later that nothing before it was rewritten. */
  head: string;
  fault: string | null;
}

const ROWS_AT_ONCE = 1_000;

/**
 * The audit log: who did what to what, and when. Rows are only ever added, each with the hash of the one before, so
 * that a row changed, removed or slipped in shows when the chain is verified.
 */
@Injectable()
export class AuditLog {
  private readonly waiting = new WeakMap<Tx, Array<Omit<AuditRow, 'seq'>>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an entry in the same transaction as what it tells of. The rows are written just before the commit: all
   * audited writes of everybody queue for the end of the chain, so it is held as short as can be, and nobody who
   * holds it waits for another row.
   */
  async record(tx: Tx, entry: AuditEntry): Promise<void> {
    const row = {
      at: this.clock.now(),
      actorId: entry.actor.accountId,
      actor: storableText(entry.actor.name),
      action: entry.action,
      subject: storableText(entry.subject),
      details: storable(entry.details ?? {}),
    };
    const rows = this.waiting.get(tx);
    if (rows) {
      rows.push(row);
      return;
    }
    const first = [row];
    this.waiting.set(tx, first);
    await this.database.beforeCommit(async () => {
      this.waiting.delete(tx);
      await this.append(tx, first);
    });
  }

  /** Walks the whole chain, in one snapshot of the database. */
  verify(): Promise<Verdict> {
    return this.database.write(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const [head] = await tx.query('SELECT seq::int, hash FROM audit_head');
      let end: ChainEnd = { seq: 0, hash: '' };
      let rows = 0;
      for (;;) {
        const found: ChainedRow[] = await tx.query(`${SELECT} WHERE seq > $1 ORDER BY seq LIMIT $2`, [
          end.seq,
          ROWS_AT_ONCE,
        ]);
        for (const row of found) {
          const fault = faultIn(row, end);
          if (fault) return { rows, head: end.hash, fault };
          end = row;
          rows += 1;
        }
        if (found.length < ROWS_AT_ONCE) break;
      }
      return { rows, head: end.hash, fault: faultAtTheEnd(head, end) };
    });
  }

  private async append(tx: Tx, entries: Array<Omit<AuditRow, 'seq'>>): Promise<void> {
    // Whoever holds this row owns the end of the chain until the commit, which comes next.
    let [end]: ChainEnd[] = await tx.query('SELECT seq::int, hash FROM audit_head FOR UPDATE');
    if (!end) throw new Error('The audit log has no head: somebody removed its row.');

    const rows: ChainedRow[] = [];
    for (const entry of entries) {
      end = chain(end, entry);
      rows.push(end as ChainedRow);
    }
    await tx.query(
      `INSERT INTO audit (seq, at, actor_id, actor, action, subject, details, previous_hash, hash)
       SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[],
                            $8::text[], $9::text[])`,
      [
        rows.map((row) => row.seq),
        rows.map((row) => row.at.toISOString()),
        rows.map((row) => row.actorId),
        rows.map((row) => row.actor),
        rows.map((row) => row.action),
        rows.map((row) => row.subject),
        rows.map((row) => JSON.stringify(row.details)),
        rows.map((row) => row.previousHash),
        rows.map((row) => row.hash),
      ],
    );
    await tx.query('UPDATE audit_head SET seq = $1, hash = $2', [end.seq, end.hash]);
  }
}

const SELECT = `SELECT seq::int, at, actor_id AS "actorId", actor, action, subject, details,
                       previous_hash AS "previousHash", hash FROM audit`;

function faultAtTheEnd(head: ChainEnd | undefined, end: ChainEnd): string | null {
  if (!head) return 'The head of the chain is gone.';
  if (head.seq > end.seq) return `The last ${head.seq - end.seq} rows were cut off.`;
  if (head.seq !== end.seq || head.hash !== end.hash) return 'The head of the chain is not its last row.';
  return null;
}
