import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, storableText, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import type { ImportKind, ImportRun, Reject, Tally } from './import-run.js';
import { ImportTakenOver } from './import.errors.js';
import { RUN_COLUMNS } from './import-runs.queries.js';

/** Rejects that are kept in the database, per run; the rejects file has them all. */
const KEPT_REJECTS = 10_000;

export interface RunToBegin {
  kind: ImportKind;
  sourceName: string;
  fingerprint: string;
  totalBytes: number | null;
}

/** How far a batch takes its run. */
export interface Step extends Tally {
  fromLine: number;
  line: number;
  readBytes: number;
  rejects: readonly Reject[];
}

/** The book of imports: each run's row moves in the transaction of the batch it tells of, so that it is never wrong. */
@Injectable()
export class ImportRunLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The last run of the same file with the same options. */
  async findLast(fingerprint: string): Promise<ImportRun | null> {
    const [run] = await this.database.query<ImportRun>(
      `SELECT ${RUN_COLUMNS} FROM import_run WHERE fingerprint = $1 ORDER BY started_at DESC, id DESC LIMIT 1`,
      [fingerprint],
    );
    return run ?? null;
  }

  async begin(actor: Actor, { kind, sourceName, fingerprint, totalBytes }: RunToBegin): Promise<ImportRun> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const [run] = await tx.query(
        `INSERT INTO import_run (id, kind, fingerprint, source_name, status, total_bytes, started_by, started_at, updated_at)
         VALUES ($1, $2, $3, $4, 'running', $5, $6, $7, $7) RETURNING ${RUN_COLUMNS}`,
        [newId(), kind, fingerprint, storableText(sourceName), totalBytes, actor.accountId, now],
      );
      await this.audit.record(tx, {
        actor,
        action: 'import.started',
        subject: `import:${run.id}`,
        details: { kind, sourceName },
      });
      return run;
    });
  }

  /** A run that was killed, or that failed, goes on where it is. */
  async resume(run: ImportRun): Promise<void> {
    await this.database.write((tx) =>
      tx.query(`UPDATE import_run SET status = 'running', error = NULL, updated_at = $2 WHERE id = $1`, [
        run.id,
        this.clock.now(),
      ]),
    );
  }

  /** Moves the run with a batch. @throws ImportTakenOver when another process has moved it meanwhile. */
  async move(tx: Tx, run: { id: string }, step: Step): Promise<void> {
    const [moved] = await tx.query(
      // The line in the WHERE lets one of two processes go on.
      `UPDATE import_run SET line = $3, created = created + $4, updated = updated + $5, unchanged = unchanged + $6,
              rejected = rejected + $7, read_bytes = $8, updated_at = $9
        WHERE id = $1 AND line = $2 AND status = 'running' RETURNING rejected`,
      [
        run.id,
        step.fromLine,
        step.line,
        step.created,
        step.updated,
        step.unchanged,
        step.rejected,
        step.readBytes,
        this.clock.now(),
      ],
    );
    if (moved.length === 0) throw new ImportTakenOver();
    const kept = step.rejects.slice(0, Math.max(0, KEPT_REJECTS - (moved[0].rejected - step.rejected)));
    if (kept.length === 0) return;
    await tx.query(
      `INSERT INTO import_reject (run_id, line, reason, record)
       SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [
        run.id,
        kept.map(({ line }) => line),
        kept.map(({ reason }) => storableText(reason)),
        kept.map(({ record }) => storableText(record)),
      ],
    );
  }

  async finish(actor: Actor, run: { id: string }, tally: Tally): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.query(
        `UPDATE import_run SET status = 'finished', finished_at = $2, updated_at = $2, read_bytes = coalesce(total_bytes, read_bytes)
          WHERE id = $1`,
        [run.id, this.clock.now()],
      );
      const { created, updated, unchanged, rejected } = tally;
      await this.audit.record(tx, {
        actor,
        action: 'import.finished',
        subject: `import:${run.id}`,
        details: { created, updated, unchanged, rejected },
      });
    });
  }

  async fail(run: { id: string }, error: string): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `UPDATE import_run SET status = 'failed', error = $2, updated_at = $3 WHERE id = $1 AND status = 'running'`,
        [run.id, storableText(error.slice(0, 2_000)), this.clock.now()],
      ),
    );
  }
}
