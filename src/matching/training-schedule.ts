import { Injectable, Logger } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { SYSTEM } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { MatchLessons } from './match-lessons.js';
import { ModelStore } from './model-store.js';
import { Trainings, type TrainingCause } from './trainings.js';

const LOOK_EVERY_MS = 30_000;
/**
 * Enough has changed when this many links and articles did, or a tenth of what the model knows if that is more. The first
 * training comes with the first article: weights that were learned on nothing weigh badly.
 */
const LEAST_CHANGES = 25;
const CHANGED_PART = 0.1;

/** Sees to it that the model is trained when enough has changed, and once a day when anything has. */
@Injectable()
export class TrainingSchedule {
  private readonly logger = new Logger(TrainingSchedule.name);

  constructor(
    private readonly config: Config,
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
    private readonly trainings: Trainings,
  ) {}

  @Interval('matching-training', LOOK_EVERY_MS)
  async trainWhenMuchChanged(): Promise<void> {
    await this.trainAfter(LEAST_CHANGES, CHANGED_PART, 'changes');
  }

  @Cron('23 2 * * *')
  async trainDaily(): Promise<void> {
    await this.trainAfter(1, 0, 'schedule');
  }

  private async trainAfter(least: number, part: number, why: TrainingCause): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      // The newest, whether it is in use or was set aside: what it was trained on has been tried.
      const [newest] = await this.store.list();
      const known = newest ? newest.quality.links + newest.quality.articles : 0;
      const changes = await this.lessons.weightAfter(newest?.lesson ?? 0);
      if (changes >= (newest ? Math.max(least, known * part) : 1)) await this.trainings.request(SYSTEM, why);
    } catch (error) {
      this.logger.warn(`Whether to train could not be seen: ${(error as Error).message}`);
    }
  }
}
