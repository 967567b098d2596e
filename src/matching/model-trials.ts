import { Injectable } from '@nestjs/common';
import { MatchLessons } from './match-lessons.js';
import { ModelStore, type ModelVersion } from './model-store.js';
import { judgeTrial, LEAST_TRIED, type Trial } from './model-trial.js';
import { ModelThread } from './model-thread.js';
import { UnreadableModel } from './model/codec.js';
import { keyOfLink } from './model/collection.js';
import type { KnownLink } from './model/match-types.js';
import type { TrainingThread } from './model/training-thread.js';
import type { HandedOver } from './training-material.js';

const LESSONS_AT_ONCE = 25;

/** Tries what would be trained beside the model in use, on the newest links, which are new to both. */
@Injectable()
export class ModelTrials {
  constructor(
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
  ) {}

  /** The links that were confirmed since that model was trained; none when they are too few to tell anything. */
  triedOn(used: ModelVersion | null, { newest }: HandedOver): KnownLink[] {
    if (!used) return [];
    const unseen = newest.filter(({ confirmedAt }) => confirmedAt > used.trainedAt);
    return unseen.length < LEAST_TRIED ? [] : unseen;
  }

  async run(training: TrainingThread, tried: KnownLink[], onProgress: (part: number) => void): Promise<Trial | null> {
    const kept = new Set(tried.map(keyOfLink));
    const [before, after] = [new ModelThread(), new ModelThread()];
    try {
      if (!(await this.loadInUse(before, kept))) return null;
      const rightBefore = await rights(before, tried);
      const { bytes } = await training.train({ without: tried, onProgress });
      await after.load([bytes]);
      return judgeTrial(rightBefore, await rights(after, tried));
    } finally {
      await Promise.all([before.stop(), after.stop()]);
    }
  }

  /** As it answers now, had nobody confirmed these links. Answers whether there is one in use that answers. */
  private async loadInUse(thread: ModelThread, kept: ReadonlySet<string>): Promise<boolean> {
    const used = await this.store.findUsed();
    if (!used) return false;
    try {
      await thread.load(this.store.pieces(used.version));
    } catch (error) {
      // Nobody can be worse than one that can't be read.
      if (error instanceof UnreadableModel) return false;
      throw error;
    }
    for (let { lesson } = used; ;) {
      const next = await this.lessons.after(lesson, LESSONS_AT_ONCE);
      if (next.length === 0) return true;
      await thread.teach(next.filter((one) => one.kind !== 'link' || !kept.has(keyOfLink(one))));
      lesson = next.at(-1)!.seq;
    }
  }
}

/** Whether the article of each link comes first. */
async function rights(model: ModelThread, links: readonly KnownLink[]): Promise<boolean[]> {
  const matches = await model.match(
    links.map(({ asked }) => asked),
    1,
  );
  return matches.map(({ candidates }, n) => candidates[0]?.articleId === links[n]!.articleId);
}
