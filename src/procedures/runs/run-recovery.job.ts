import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import { RunBook, type Doer } from './run-book.js';
import { RunEffects } from './run-effects.js';
import { RunNotFound, RunRefused } from './run.errors.js';
import { RunUndoing } from './run-undoing.js';

const SWEPT_AT_ONCE = 200;
/** Nobody comes back to what they began alone and left: the desk could not run it for them meanwhile. */
const ABANDONED_MS = 60 * 60_000;
/** When it was left, of a run that may have been: compares as nothing with any time otherwise. */
const ABANDONED = `CASE WHEN via = 'self-service' AND status = 'active' THEN updated_at END`;
/** Who is written down for what the service does by itself. */
const SERVICE: Doer = { accountId: null, name: 'Vraagbaak' };

/** The other side could not say yet: the job is tried again. */
class NotKnownYet extends Error {}

/**
 * Takes up runs that a process left behind: it died with a call out, its call ended without an answer, or it had not
 * taken everything back yet. Asks about calls, never repeats one.
 */
@Injectable()
export class RunRecovery implements JobHandler<{ runId: string }> {
  readonly name = 'procedures.recover';
  readonly queue = 'effects';
  readonly attempts = 6;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly book: RunBook,
    private readonly effects: RunEffects,
    private readonly undoing: RunUndoing,
    jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  async run({ runId }: { runId: string }): Promise<void> {
    try {
      await this.giveUp(runId);
      const { status } = await this.book.read(runId);
      if (status === 'working' || status === 'unsettled') await this.effects.settle(SERVICE, runId);
      const isBack = await this.undoing.carryOn(SERVICE, runId);
      const after = await this.book.read(runId);
      if (!isBack || after.status === 'unsettled') throw new NotKnownYet(`Run ${runId} is ${after.status}.`);
    } catch (error) {
      // Somebody else has it in hand, or it is settled already.
      if (error instanceof RunRefused || error instanceof RunNotFound) return;
      throw error;
    }
  }

  /** Takes back what a customer began alone and left an hour ago. */
  private async giveUp(runId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const run = await this.book.take(tx, runId);
      const [left] = await tx.query(`SELECT 1 FROM procedure_run WHERE id = $1 AND ${ABANDONED} <= $2`, [
        runId,
        this.abandonedSince(),
      ]);
      if (!left) return;
      await this.book.enter(tx, run, SERVICE, { what: 'stopping', stepId: run.step });
      await this.book.move(tx, run, { status: 'undoing', step: null, failure: 'abandoned' });
    });
  }

  private abandonedSince(): Date {
    return new Date(this.clock.now().getTime() - ABANDONED_MS);
  }

  async unfinished(): Promise<Array<{ id: string; data: { runId: string } }>> {
    const rows = await this.database.query<{ id: string; version: number }>(
      `SELECT id, version FROM procedure_run
        WHERE ended_at IS NULL AND (status IN ('working', 'unsettled', 'undoing')
              AND (lease_until IS NULL OR lease_until <= $1) OR ${ABANDONED} <= $3)
        ORDER BY updated_at LIMIT $2`,
      [this.clock.now(), SWEPT_AT_ONCE, this.abandonedSince()],
    );
    return rows.map(({ id, version }) => ({ id: `${id}-${version}`, data: { runId: id } }));
  }
}
