import { Injectable, Logger } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { SYSTEM } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { MatchLessons } from './match-lessons.js';
import { ModelStore } from './model-store.js';
import { Trainings, type TrainingCause } from './trainings.js';

const LOOK_EVERY_MS = 15_000;
/** While links keep coming in by the hundred, an import is under way: it is worth waiting for, but not for ever. */
const MOST_LOOKS_WAITED = 40;
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
  /** The changes at the last look that found enough of them, and how many looks there were since. */
  private seen = { changes: 0, looks: 0 };

  constructor(
    private readonly config: Config,
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
    private readonly trainings: Trainings,
  ) {}

  @Interval('matching-training', LOOK_EVERY_MS)
  async trainWhenMuchChanged(): Promise<void> {
    await this.trainAfter(LEAST_CHANGES, CHANGED_PART, 'changes', (changes) => this.isLull(changes));
  }

  @Cron('23 2 * * *')
  async trainDaily(): Promise<void> {
    await this.trainAfter(1, 0, 'schedule');
  }

  /** A training takes a whole core: it waits until no more comes in than people could have done by hand. */
  private isLull(changes: number): boolean {
    const { changes: before, looks } = this.seen;
    const isQuiet = looks > 0 && changes - before < LEAST_CHANGES;
    const mayStart = isQuiet || looks >= MOST_LOOKS_WAITED;
    this.seen = mayStart ? { changes: 0, looks: 0 } : { changes, looks: looks + 1 };
    return mayStart;
  }

  private async trainAfter(
    least: number,
    part: number,
    why: TrainingCause,
    mayStart: (changes: number) => boolean = () => true,
  ): Promise<void> {
    if (!this.config.doesWork) return;
    try {
      // The newest, whether it is in use or was set aside: what it was trained on has been tried.
      const [newest] = await this.store.list();
      const known = newest ? newest.quality.links + newest.quality.articles : 0;
      const changes = await this.lessons.weightAfter(newest?.lesson ?? 0);
      const isEnough = changes >= (newest ? Math.max(least, known * part) : 1);
      if (isEnough && mayStart(changes)) await this.trainings.request(SYSTEM, why);
    } catch (error) {
      this.logger.warn(`Whether to train could not be seen: ${(error as Error).message}`);
    }
  }
}
