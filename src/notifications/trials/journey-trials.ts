import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { JobQueue, type JobHandler, type RunningJob } from '../../platform/jobs/index.js';
import type { TicketKind } from '../../tickets/index.js';
import type { Milestone } from '../journeys/journey.js';
import { problemsOfTemplates } from '../templates/template-checking.js';
import { Simulation, type TrialResult } from './simulation.js';

export interface JourneyTrial {
  id: string;
  type: TicketKind;
  milestones: Milestone[];
  days: number;
  state: 'waiting' | 'running' | 'done' | 'failed';
  done: number;
  total: number;
  result: TrialResult | null;
  createdAt: Date;
}

export class TrialNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'trial-not-found';

  constructor() {
    super('There is no such trial.');
  }
}

const KEPT_DAYS = 30;

/** Tries a journey on the past, beside the work of the desk; whoever started it can watch how far it is. */
@Injectable()
export class JourneyTrials implements JobHandler<{ trialId: string }> {
  readonly name = 'journeys.try';
  readonly queue = 'long';
  readonly attempts = 2;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    private readonly simulation: Simulation,
  ) {
    jobs.register(this);
  }

  /** @throws InvalidInput naming each template that can't be rendered */
  async start(actor: Actor, type: TicketKind, milestones: readonly Milestone[], days: number): Promise<JourneyTrial> {
    const problems = problemsOfTemplates(milestones);
    if (problems.length > 0) throw new InvalidInput(problems);
    const id = newId();
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      await tx.query(`DELETE FROM journey_trial WHERE created_at < $1::timestamptz - make_interval(days => $2)`, [
        now,
        KEPT_DAYS,
      ]);
      await tx.query(
        `INSERT INTO journey_trial (id, ticket_type, milestones, days, state, by_id, created_at)
         VALUES ($1, $2, $3::jsonb, $4, 'waiting', $5, $6)`,
        [id, type, JSON.stringify(milestones), days, actor.accountId, now],
      );
      this.database.afterCommit(() => void this.jobs.add({ name: this.name, id, data: { trialId: id } }));
    });
    return this.get(id);
  }

  /** @throws TrialNotFound */
  async get(id: string): Promise<JourneyTrial> {
    const [trial] = await this.database.query<JourneyTrial>(
      `SELECT id, ticket_type AS type, milestones, days, state, done, total, result, created_at AS "createdAt"
         FROM journey_trial WHERE id = $1`,
      [id],
    );
    if (!trial) throw new TrialNotFound();
    return trial;
  }

  async run({ trialId }: { trialId: string }, { isLastAttempt }: RunningJob): Promise<void> {
    const trial = await this.get(trialId);
    if (trial.state === 'done') return;
    const { type, milestones, days, createdAt } = trial;
    try {
      // The version says in samples that nobody saved it.
      const result = await this.simulation.run({ type, version: 0, milestones }, createdAt, days, (done, total) =>
        this.note(trialId, { state: 'running', done, total }),
      );
      await this.note(trialId, { state: 'done', result });
    } catch (error) {
      if (isLastAttempt) await this.note(trialId, { state: 'failed' });
      throw error;
    }
  }

  async unfinished(): Promise<Array<{ id: string; data: { trialId: string } }>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM journey_trial WHERE state IN ('waiting', 'running') ORDER BY created_at LIMIT 100`,
    );
    return rows.map(({ id }) => ({ id, data: { trialId: id } }));
  }

  private async note(
    id: string,
    { state, done, total, result }: Partial<JourneyTrial> & Pick<JourneyTrial, 'state'>,
  ): Promise<void> {
    await this.database.write((tx) =>
      tx.query(
        `UPDATE journey_trial SET state = $2, done = coalesce($3, done), total = coalesce($4, total),
                result = coalesce($5::jsonb, result) WHERE id = $1`,
        [id, state, done ?? null, total ?? null, result ? JSON.stringify(result) : null],
      ),
    );
  }
}
