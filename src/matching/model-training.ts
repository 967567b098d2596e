import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { SYSTEM } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { JobQueue, type JobHandler, type RunningJob } from '../platform/jobs/index.js';
import { MatchBacklog } from './match-backlog.js';
import { ModelStore, type TrainedModel } from './model-store.js';
import { MOST_TRIED } from './model-trial.js';
import { ModelTrials } from './model-trials.js';
import { TrainingThread } from './model/training-thread.js';
import { TrainingMaterial } from './training-material.js';
import { TRAINING_JOB, Trainings } from './trainings.js';

/**
 * Trains a model in a thread of its own, tries it on the newest links beside the one in use, and keeps it: in use when
 * it does no worse. A process that dies at it begins anew.
 */
@Injectable()
export class ModelTraining implements JobHandler<{ trainingId: string }>, OnModuleDestroy {
  readonly name = TRAINING_JOB;
  readonly queue = 'long';
  readonly attempts = 3;
  private readonly logger = new Logger(ModelTraining.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly trainings: Trainings,
    private readonly material: TrainingMaterial,
    private readonly trials: ModelTrials,
    private readonly store: ModelStore,
    private readonly backlog: MatchBacklog,
    jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  unfinished(): Promise<Array<{ id: string; data: { trainingId: string } }>> {
    return this.trainings.unfinished();
  }

  /** Whoever stops us would wait for it: the next process begins anew. */
  onModuleDestroy(): void {
    this.stopping.abort(new Error('The service is stopping'));
  }

  async run(
    { trainingId }: { trainingId: string },
    { isLastAttempt }: Pick<RunningJob, 'isLastAttempt'>,
  ): Promise<void> {
    if (!(await this.trainings.begin(trainingId))) return;
    try {
      const model = await this.train((part) => this.trainings.beat(trainingId, part));
      await this.database.write(async (tx) => {
        const version = await this.store.add(tx, SYSTEM, model);
        // Those that nobody answered yet may be answered by what it knows now.
        if (!model.trial?.isWorse) await this.backlog.addUnanswered(tx);
        await this.trainings.finish(tx, trainingId, version);
      });
      this.backlog.wake();
    } catch (error) {
      const { aborted } = this.stopping.signal;
      if (!aborted) this.logger.error({ err: error }, 'The training failed');
      await this.trainings.fail(trainingId, error as Error, isLastAttempt && !aborted);
      throw error;
    }
  }

  private async train(beat: (part: number) => void): Promise<TrainedModel> {
    const thread = new TrainingThread(this.stopping.signal);
    try {
      const handed = await this.material.handTo(thread, MOST_TRIED);
      const tried = this.trials.triedOn(await this.store.findUsed(), handed);
      const trial = tried.length > 0 ? await this.trials.run(thread, tried, (part) => beat(part / 2)) : null;
      const onProgress = (part: number) => beat(trial ? (1 + part) / 2 : part);
      return { ...(await thread.train({ onProgress })), lesson: handed.lesson, trial };
    } finally {
      await thread.stop();
    }
  }
}
