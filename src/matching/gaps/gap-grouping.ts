import { Injectable, Logger } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { isEditor, NotAllowed, SYSTEM, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, storableText } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { JobQueue, type JobHandler, type RunningJob } from '../../platform/jobs/index.js';
import { GapStore } from './gap-store.js';
import { groupInWorker } from './group-in-worker.js';
import { UnansweredQuestions } from './unanswered.queries.js';

/** One grouping, under way or over. */
export interface Grouping {
  id: string;
  state: 'waiting' | 'finished' | 'failed';
  requestedAt: Date;
  finishedAt: Date | null;
  questions: number | null;
  gaps: number | null;
  error: string | null;
}

const LOOK_EVERY_MS = 20_000;
const COLUMNS = `id, state, requested_at AS "requestedAt", finished_at AS "finishedAt", questions, gaps, error`;

/** Groups what no article answers: every night, and when an editor asks for it, in a thread of its own. */
@Injectable()
export class GapGrouping implements JobHandler<{ groupingId: string }> {
  readonly name = 'matching.group';
  readonly queue = 'long';
  readonly attempts = 2;
  private readonly logger = new Logger(GapGrouping.name);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly questions: UnansweredQuestions,
    private readonly store: GapStore,
    private readonly jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  @Cron('47 3 * * *')
  async groupDaily(): Promise<void> {
    if (!this.config.doesWork) return;
    await this.request(SYSTEM).catch((error: Error) => this.logger.warn(`Gaps are not grouped: ${error.message}`));
  }

  /** A desk that begins, with an import perhaps, need not wait for the night: once all tickets have been looked at. */
  @Interval('gap-grouping', LOOK_EVERY_MS)
  async groupFirst(): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      const [row] = await this.database.query<{ isTime: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM gap_grouping) AND NOT EXISTS (SELECT FROM match_backlog)
                AND EXISTS (SELECT FROM match_model WHERE is_used) AS "isTime"`,
      );
      if (row!.isTime) await this.request(SYSTEM);
    } catch (error) {
      this.logger.warn(`Whether to group could not be seen: ${(error as Error).message}`);
    }
  }

  /** The one under way, if there is one, is as good. @throws NotAllowed */
  async request(actor: Actor): Promise<Grouping> {
    if (!isEditor(actor)) throw new NotAllowed();
    return this.database.write(async (tx) => {
      const [asked]: Grouping[] = await tx.query(
        `INSERT INTO gap_grouping (id, state, requested_by, requested_at) VALUES ($1, 'waiting', $2, $3)
         ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
        [newId(), actor.accountId, this.clock.now()],
      );
      if (!asked) return (await this.latest())!;
      const { id } = asked;
      this.database.afterCommit(() => void this.jobs.add({ name: this.name, id, data: { groupingId: id } }));
      return asked;
    });
  }

  async latest(): Promise<Grouping | null> {
    const [latest] = await this.database.query<Grouping>(
      `SELECT ${COLUMNS} FROM gap_grouping ORDER BY state = 'waiting' DESC, requested_at DESC, id DESC LIMIT 1`,
    );
    return latest ?? null;
  }

  async unfinished(): Promise<Array<{ id: string; data: { groupingId: string } }>> {
    const rows = await this.database.query<{ id: string }>(`SELECT id FROM gap_grouping WHERE state = 'waiting'`);
    return rows.map(({ id }) => ({ id, data: { groupingId: id } }));
  }

  async run(
    { groupingId }: { groupingId: string },
    { isLastAttempt }: Pick<RunningJob, 'isLastAttempt'>,
  ): Promise<void> {
    try {
      const questions = await this.questions.all();
      const elsewhere = await this.questions.elsewhere();
      const groups = await groupInWorker(questions, await this.store.groups(), { elsewhere });
      await this.database.write(async (tx) => {
        const [rows] = await tx.query(
          `UPDATE gap_grouping SET state = 'finished', finished_at = $2, questions = $3, gaps = $4
            WHERE id = $1 AND state = 'waiting' RETURNING 1`,
          [groupingId, this.clock.now(), questions.length, groups.length],
        );
        // Somebody else was first.
        if (rows.length > 0) await this.store.replace(tx, groups, questions);
      });
    } catch (error) {
      if (isLastAttempt) await this.fail(groupingId, error as Error);
      throw error;
    }
  }

  private async fail(id: string, error: Error): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `UPDATE gap_grouping SET state = 'failed', finished_at = $2, error = left($3, 1000) WHERE id = $1 AND state = 'waiting'`,
        [id, this.clock.now(), storableText(error.message)],
      ),
    );
  }
}
