import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, SYSTEM, type Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, storableText, type Tx } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import { JobQueue } from '../platform/jobs/index.js';

/** The name of the job that trains. */
export const TRAINING_JOB = 'matching.train';

export type TrainingCause = 'changes' | 'schedule' | 'request';

/** One training, under way or over. */
export interface Training {
  id: string;
  why: TrainingCause;
  state: 'waiting' | 'running' | 'finished' | 'failed';
  requestedAt: Date;
  /** 0 to 1. */
  progress: number;
  finishedAt: Date | null;
  version: number | null;
  error: string | null;
}

/** A process that trains says so more often than this; else it died. */
const SILENT = `interval '2 minutes'`;
const BEAT_MS = 500;
const COLUMNS = `id, why, state, requested_at AS "requestedAt", progress, finished_at AS "finishedAt", version, error`;

/** The trainings: one at a time over all processes. */
@Injectable()
export class Trainings {
  private beatenAt = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
  ) {}

  /** Asks for a training; the one under way, if there is one, is as good. @throws NotAllowed */
  async request(actor: Actor, why: TrainingCause): Promise<Training> {
    if (!isEditor(actor)) throw new NotAllowed();
    return this.database.write(async (tx) => {
      const [asked]: Training[] = await tx.query(
        `INSERT INTO match_training (id, why, state, requested_by, requested_at) VALUES ($1, $2, 'waiting', $3, $4)
         ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
        [newId(), why, actor.accountId, this.clock.now()],
      );
      if (!asked) return (await this.findActive()) ?? this.request(actor, why);
      const { id } = asked;
      if (actor !== SYSTEM)
        await this.audit.record(tx, { actor, action: 'model.training-requested', subject: 'model' });
      this.database.afterCommit(() => void this.jobs.add({ name: TRAINING_JOB, id, data: { trainingId: id } }));
      return asked;
    });
  }

  /** The latest ones, the last first. */
  latest(limit: number): Promise<Training[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM match_training ORDER BY requested_at DESC, id DESC LIMIT $1`, [
      limit,
    ]);
  }

  async findActive(): Promise<Training | null> {
    const [active] = await this.database.query<Training>(
      `SELECT ${COLUMNS} FROM match_training WHERE state IN ('waiting', 'running')`,
    );
    return active ?? null;
  }

  async unfinished(): Promise<Array<{ id: string; data: { trainingId: string } }>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM match_training
        WHERE state = 'waiting' OR (state = 'running' AND (beat_at IS NULL OR beat_at < now() - ${SILENT}))`,
    );
    return rows.map(({ id }) => ({ id, data: { trainingId: id } }));
  }

  /** Whether it is still to be done, and nobody else is at it. */
  async begin(id: string): Promise<boolean> {
    const [rows] = await this.database.write((tx) =>
      tx.query(
        `UPDATE match_training SET state = 'running', beat_at = now(), progress = 0
          WHERE id = $1 AND (state = 'waiting' OR (state = 'running' AND (beat_at IS NULL OR beat_at < now() - ${SILENT})))
        RETURNING id`,
        [id],
      ),
    );
    return (rows as unknown[]).length > 0;
  }

  /** Says that somebody is at it and how far; not waited for. */
  beat(id: string, progress: number): void {
    if (Date.now() - this.beatenAt < BEAT_MS) return;
    this.beatenAt = Date.now();
    // A beat that is lost is followed by the next one.
    this.database
      .writeOnce('UPDATE match_training SET beat_at = now(), progress = $2 WHERE id = $1', [id, progress])
      .catch(() => {});
  }

  async finish(tx: Tx, id: string, version: number): Promise<void> {
    await tx.query(
      `UPDATE match_training SET state = 'finished', progress = 1, version = $2, finished_at = $3 WHERE id = $1`,
      [id, version, this.clock.now()],
    );
  }

  /** `isFinal`: it is not tried again. */
  async fail(id: string, error: Error, isFinal: boolean): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `UPDATE match_training SET state = $2, error = left($3, 1000), finished_at = $4, beat_at = NULL WHERE id = $1`,
        [id, isFinal ? 'failed' : 'waiting', storableText(error.message), isFinal ? this.clock.now() : null],
      ),
    );
  }
}
