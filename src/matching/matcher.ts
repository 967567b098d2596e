import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { MatchLessons, teach } from './match-lessons.js';
import { ModelStore } from './model-store.js';
import { MatchModel } from './model/match-model.js';
import type { AskedText, Match } from './model/match-types.js';

/** Longer than this nobody who waits for an answer is kept waiting for lessons. */
const SLICE_MS = 8;
const LESSONS_AT_ONCE = 100;

interface Held {
  /** 0 before the first training. */
  version: number;
  /** It knows the lessons up to this one. */
  lesson: number;
  model: MatchModel;
}

/**
 * The model of this process: the version in use and every lesson since, in their order. Before each answer it looks
 * whether there is something to learn, so all processes answer alike. A new version is loaded beside the one that
 * answers meanwhile.
 */
@Injectable()
export class Matcher {
  private readonly logger = new Logger(Matcher.name);
  private held: Held = { version: 0, lesson: 0, model: MatchModel.train({ articles: [], links: [] }) };
  private learning: Promise<void> = Promise.resolve();
  private loading: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
  ) {}

  /** The articles that may answer this, best first, with what the model calls them at most `limit`. */
  async match(asked: AskedText, limit = 10): Promise<Match> {
    await this.catchUp();
    return this.held.model.match(asked, limit);
  }

  /** As match, for many in a row: call `ready` first. */
  matchNow(asked: AskedText, limit = 10): Match {
    return this.held.model.match(asked, limit);
  }

  get version(): number {
    return this.held.version;
  }

  /** What the model says of itself. */
  get quality() {
    return this.held.model.quality;
  }

  /** Resolves when the version in use is loaded and everything is learned that has happened until now. */
  async ready(): Promise<void> {
    await this.catchUp();
    if (!this.loading) return;
    await this.loading;
    await this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const [now] = await this.database.prepared<{ version: number; lesson: string }>(
      `SELECT coalesce((SELECT version FROM match_model WHERE is_used), 0) AS version,
              coalesce((SELECT max(seq) FROM match_lesson), 0) AS lesson`,
      [],
    );
    const lesson = Number(now!.lesson);
    if (now!.version !== this.held.version) this.load();
    if (lesson <= this.held.lesson) return;
    // One after another: each begins where the one before it ended.
    const learned = this.learning.then(() => this.learn(this.held, lesson));
    this.learning = learned.catch(() => {});
    await learned;
  }

  private load(): void {
    this.loading ??= this.loadUsed()
      .catch((error: Error) => this.logger.error({ err: error }, 'The model could not be loaded'))
      .finally(() => (this.loading = null));
  }

  private async loadUsed(): Promise<void> {
    const used = await this.store.readUsed();
    const next: Held = used
      ? { version: used.version, lesson: used.lesson, model: MatchModel.read(used.bytes) }
      : { version: 0, lesson: 0, model: MatchModel.train({ articles: [], links: [] }) };
    await this.learn(next, Infinity);
    this.held = next;
  }

  private async learn(held: Held, upTo: number): Promise<void> {
    let sliceEndsAt = performance.now() + SLICE_MS;
    while (held.lesson < upTo) {
      const lessons = await this.lessons.after(held.lesson, LESSONS_AT_ONCE);
      if (lessons.length === 0) return;
      for (const lesson of lessons) {
        teach(held.model, lesson);
        held.lesson = lesson.seq;
        if (performance.now() < sliceEndsAt) continue;
        await breathe();
        sliceEndsAt = performance.now() + SLICE_MS;
      }
    }
  }
}
