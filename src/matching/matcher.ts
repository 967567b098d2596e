import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SYSTEM } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { KnownArticles } from './known-articles.queries.js';
import { MatchLessons } from './match-lessons.js';
import { ModelNotFound } from './matching.errors.js';
import { ModelStore, type ModelVersion } from './model-store.js';
import { ModelThread } from './model-thread.js';
import { UnreadableModel } from './model/codec.js';
import type { AskedText, Match } from './model/match-types.js';
import { Trainings } from './trainings.js';

/** Copying these to the thread holds up this one for less than a millisecond, nearly always. */
const LESSONS_AT_ONCE = 25;

/** A desk that asks nothing for so long has its memory back; the next question waits until the model is read again. */
const IDLE_MS = 120_000;
const LOOK_EVERY_MS = 15_000;

interface Held {
  /** 0 before the first training. */
  version: number;
  /** It knows the lessons up to this one. */
  lesson: number;
  thread: ModelThread;
}

/**
 * The model of this process, in a thread: the version in use and every lesson since, in their order. Before each answer it
 * looks whether there is something to learn, so all processes answer alike. A new version is loaded beside the one that
 * answers meanwhile. It is loaded when it is asked for, and let go when nobody asks any more.
 */
@Injectable()
export class Matcher implements OnApplicationShutdown {
  private readonly logger = new Logger(Matcher.name);
  private held: Held | null = null;
  private learning: Promise<void> = Promise.resolve();
  private loading: Promise<void> | null = null;
  private askedAt = 0;

  constructor(
    private readonly database: Database,
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
    private readonly articles: KnownArticles,
    private readonly trainings: Trainings,
  ) {}

  /** The articles that may answer this, best first, at most `limit`, with what speaks for them. */
  async match(asked: AskedText, limit = 10): Promise<Match> {
    const [match] = await this.using(({ thread }) => thread.match([asked], limit));
    return match!;
  }

  /** As match, for many, by the version that is in use now; answers also which one that is. */
  async matchAll(asked: readonly AskedText[], limit: number): Promise<{ matches: Match[]; version: number }> {
    await this.ready();
    return this.using(async ({ thread, version }) => ({ matches: await thread.match(asked, limit), version }));
  }

  /** Resolves when the version in use is loaded and everything is learned that has happened until now. */
  async ready(): Promise<void> {
    await this.using(async () => {});
    // What was being loaded may no longer be the one in use by the time it is.
    while (this.loading) {
      await this.loading;
      await this.using(async () => {});
    }
  }

  /** Gives back the memory of a model that nobody asks. */
  @Interval('matching-rest', LOOK_EVERY_MS)
  async restWhenIdle(): Promise<void> {
    // Real time: this is about the machine, not about the desk.
    if (!this.held || this.held.thread.isInUse || this.loading || Date.now() - this.askedAt < IDLE_MS) return;
    await this.rest();
    // What was handed over to threads lies about until somebody tidies up, and on an idle desk nobody does.
    globalThis.gc?.();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loading?.catch(() => {});
    await this.rest();
  }

  /** The next question loads it again. */
  async rest(): Promise<void> {
    const { held } = this;
    this.held = null;
    await held?.thread.stop();
  }

  /** Lets the work use a model that knows all there is to know; it is not stopped before the work is done. */
  private async using<Answer>(work: (held: Held) => Promise<Answer>): Promise<Answer> {
    this.askedAt = Date.now();
    const [now] = await this.database.prepared<{ version: number; lesson: string }>(
      `SELECT coalesce((SELECT version FROM match_model WHERE is_used), 0) AS version,
              coalesce((SELECT max(seq) FROM match_lesson), 0) AS lesson`,
      [],
    );
    const held = await this.entered(now!.version);
    try {
      const lesson = Number(now!.lesson);
      if (lesson > held.lesson) {
        // One after another: each begins where the one before it ended.
        const learned = this.learning.then(() => this.learn(held, lesson));
        this.learning = learned.catch(() => {});
        await learned;
      }
      return await work(held);
    } finally {
      this.askedAt = Date.now();
      held.thread.leave();
    }
  }

  /** The model there is, while the version in use is loaded if that is another; nothing is awaited before it is entered. */
  private async entered(version: number): Promise<Held> {
    for (;;) {
      const held = this.held?.thread.isUsable ? this.held : null;
      const loading = held?.version === version ? null : (this.loading ??= this.load());
      if (held) {
        // Whoever has a model goes on with it, and is told elsewhere if the next one can't be loaded.
        loading?.catch((error: Error) => this.logger.error({ err: error }, 'The model could not be loaded'));
        held.thread.enter();
        return held;
      }
      await loading;
    }
  }

  private load(): Promise<void> {
    return this.loadUsed().finally(() => (this.loading = null));
  }

  private async loadUsed(): Promise<void> {
    const used = await this.store.findUsed();
    const next: Held = { version: used?.version ?? 0, lesson: 0, thread: new ModelThread() };
    try {
      next.lesson = await this.read(next.thread, used);
      await this.learn(next, Infinity);
    } catch (error) {
      await next.thread.stop();
      // Replaced and removed while it was read.
      if (error instanceof ModelNotFound && (await this.store.findUsed())?.version !== used?.version)
        return this.loadUsed();
      throw error;
    }
    const before = this.held;
    this.held = next;
    void before?.thread.stop();
  }

  /**
   * Answers up to which lesson it knows. What another version of the service has stored may be beyond us: then it begins
   * with the articles as they are, and asks for a training.
   */
  private async read(thread: ModelThread, used: ModelVersion | null): Promise<number> {
    try {
      await thread.load(used && this.store.pieces(used.version));
      return used?.lesson ?? 0;
    } catch (error) {
      if (!(error instanceof UnreadableModel)) throw error;
      this.logger.warn(`Version ${used?.version} can not be used, and will be trained anew: ${error.message}`);
      await this.trainings.request(SYSTEM, 'schedule');
      await thread.load(null);
      for await (const piece of this.articles.all())
        await thread.teach(piece.map((content) => ({ kind: 'article', articleId: content.id, content })));
      return 0;
    }
  }

  private async learn(held: Held, upTo: number): Promise<void> {
    while (held.lesson < upTo) {
      const lessons = await this.lessons.after(held.lesson, LESSONS_AT_ONCE);
      if (lessons.length === 0) return;
      await held.thread.teach(lessons);
      held.lesson = lessons.at(-1)!.seq;
    }
  }
}
