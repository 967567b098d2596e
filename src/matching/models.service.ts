import { Injectable } from '@nestjs/common';
import { isEditor, NotAllowed, type Actor } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { CoachQueries, type LinkReport } from './coach/coach.queries.js';
import { MatchBacklog } from './match-backlog.js';
import { ModelStore, type ModelVersion } from './model-store.js';
import { Trainings, type Training } from './trainings.js';

export interface ModelReport {
  models: ModelVersion[];
  /** The latest, under way or over; null when there was none. */
  training: Training | null;
  links: LinkReport;
}

/** The model as editors see it: its versions, how it does, training it and putting a version back. */
@Injectable()
export class ModelsService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly store: ModelStore,
    private readonly trainings: Trainings,
    private readonly coach: CoachQueries,
    private readonly backlog: MatchBacklog,
  ) {}

  /** @throws NotAllowed */
  async report(actor: Actor): Promise<ModelReport> {
    if (!isEditor(actor)) throw new NotAllowed();
    const [models, [training = null], links] = await Promise.all([
      this.store.list(),
      this.trainings.latest(1),
      this.coach.report(actor, this.config.MATCH_THRESHOLD),
    ]);
    return { models, training, links };
  }

  /** @throws NotAllowed */
  train(actor: Actor): Promise<Training> {
    return this.trainings.request(actor, 'request');
  }

  /** Puts a version in use and looks at the unanswered tickets with it. @throws ModelNotFound, NotAllowed */
  async putBack(actor: Actor, version: number): Promise<void> {
    await this.database.write(async (tx) => {
      await this.store.putBack(actor, version);
      await this.backlog.addUnanswered(tx);
    });
    this.backlog.wake();
  }
}
