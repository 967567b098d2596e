import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { MatchLessons, teach } from './match-lessons.js';
import { ModelStore, type ModelVersion } from './model-store.js';
import { judgeTrial, LEAST_TRIED, MOST_TRIED, type Trial } from './model-trial.js';
import { MatchModel } from './model/match-model.js';
import type { KnownLink } from './model/match-types.js';
import { trainInWorker } from './model/train-in-worker.js';
import type { Material } from './training-material.js';

/** Tries what would be trained beside the model in use, on the newest links, which are new to both. */
@Injectable()
export class ModelTrials {
  constructor(
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
  ) {}

  /** The links that were confirmed since that model was trained; none when they are too few to tell anything. */
  triedOn(used: ModelVersion | null, { links }: Material): KnownLink[] {
    if (!used) return [];
    const newest = links.filter(({ confirmedAt }) => confirmedAt > used.trainedAt).slice(-MOST_TRIED);
    return newest.length < LEAST_TRIED ? [] : newest;
  }

  async run(
    material: Material,
    tried: readonly KnownLink[],
    onProgress: (part: number) => void,
  ): Promise<Trial | null> {
    const kept = new Set(tried.map(keyOf));
    const links = material.links.filter((link) => !kept.has(keyOf(link)));
    const before = await this.inUseWithout(kept);
    if (!before) return null;
    const after = MatchModel.read(await trainInWorker({ ...material, links }, { onProgress }));
    return judgeTrial(await rights(before, tried), await rights(after, tried));
  }

  /** As it answers now, had nobody confirmed these links. */
  private async inUseWithout(kept: ReadonlySet<string>): Promise<MatchModel | null> {
    const used = await this.store.readUsed();
    if (!used) return null;
    const model = MatchModel.read(used.bytes);
    let { lesson } = used;
    for (;;) {
      const next = await this.lessons.after(lesson, 100);
      if (next.length === 0) return model;
      for (const one of next) {
        if (one.kind !== 'link' || !kept.has(keyOf(one))) teach(model, one);
        lesson = one.seq;
        await breathe();
      }
    }
  }
}

function keyOf({ ticketId, articleId }: { ticketId: string; articleId: string }): string {
  return `${ticketId} ${articleId}`;
}

/** Whether the article of each link comes first. */
async function rights(model: MatchModel, links: readonly KnownLink[]): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const { asked, articleId } of links) {
    answers.push(model.match(asked, 1).candidates[0]?.articleId === articleId);
    await breathe();
  }
  return answers;
}
