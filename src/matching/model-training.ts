import { Injectable, Logger } from '@nestjs/common';
import { SYSTEM } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { JobQueue, type JobHandler, type RunningJob } from '../platform/jobs/index.js';
import { MatchBacklog } from './match-backlog.js';
import { ModelStore, type TrainedModel } from './model-store.js';
import { ModelTrials } from './model-trials.js';
import { ModelThread } from './model-thread.js';
import type { ModelQuality } from './model/match-types.js';
import { trainInWorker } from './model/train-in-worker.js';
import { TrainingMaterial } from './training-material.js';
import { TRAINING_JOB, Trainings } from './trainings.js';

/**
 * Trains a model in a thread of its own, tries it on the newest links beside the one in use, and keeps it: in use when
 * it does no worse. A process that dies at it begins anew.
 */
@Injectable()
export class ModelTraining implements JobHandler<{ trainingId: string }> {
  readonly name = TRAINING_JOB;
  readonly queue = 'long';
  readonly attempts = 3;
  private readonly logger = new Logger(ModelTraining.name);

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
      this.logger.error({ err: error }, 'The training failed');
      await this.trainings.fail(trainingId, error as Error, isLastAttempt);
      throw error;
    }
  }

  private async train(beat: (part: number) => void): Promise<TrainedModel> {
    const material = await this.material.collect();
    const tried = this.trials.triedOn(await this.store.findUsed(), material);
    const trial = tried.length > 0 ? await this.trials.run(material, tried, (part) => beat(part / 2)) : null;
    const bytes = await trainInWorker(material, { onProgress: (part) => beat(trial ? (1 + part) / 2 : part) });
    return { bytes, lesson: material.lesson, quality: await qualityOf(bytes), trial };
  }
}

/** Said by the model itself, once it can be read again. */
async function qualityOf(bytes: Uint8Array): Promise<ModelQuality> {
  const thread = new ModelThread();
  try {
    // A copy is handed over: the bytes are still to be stored.
    return await thread.load(bytes.slice());
  } finally {
    await thread.stop();
  }
}
