import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { MatchLessons } from './match-lessons.js';
import { ModelStore } from './model-store.js';
import { ModelThread } from './model-thread.js';
import type { AskedText, Match } from './model/match-types.js';

/** Copying these to the thread holds up this one for less than a millisecond, nearly always. */
const LESSONS_AT_ONCE = 25;

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
 * answers meanwhile.
 */
@Injectable()
export class Matcher implements OnApplicationShutdown {
  private readonly logger = new Logger(Matcher.name);
  private held: Held | null = null;
  private learning: Promise<void> = Promise.resolve();
  private loading: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly store: ModelStore,
    private readonly lessons: MatchLessons,
  ) {}

  /** The articles that may answer this, best first, at most `limit`, with what speaks for them. */
  async match(asked: AskedText, limit = 10): Promise<Match> {
    const { thread } = await this.caughtUp();
    const [match] = await thread.match([asked], limit);
    return match!;
  }

  /** As match, for many, by the version that is in use now; answers also which one that is. */
  async matchAll(asked: readonly AskedText[], limit: number): Promise<{ matches: Match[]; version: number }> {
    await this.ready();
    const { thread, version } = await this.caughtUp();
    return { matches: await thread.match(asked, limit), version };
  }

  /** Resolves when the version in use is loaded and everything is learned that has happened until now. */
  async ready(): Promise<void> {
    await this.caughtUp();
    // What was being loaded may no longer be the one in use by the time it is.
    while (this.loading) {
      await this.loading;
      await this.caughtUp();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loading?.catch(() => {});
    await this.held?.thread.stop();
  }

  private async caughtUp(): Promise<Held> {
    const [now] = await this.database.prepared<{ version: number; lesson: string }>(
      `SELECT coalesce((SELECT version FROM match_model WHERE is_used), 0) AS version,
              coalesce((SELECT max(seq) FROM match_lesson), 0) AS lesson`,
      [],
    );
    const held = this.held?.thread.isUsable ? this.held : null;
    if (!held || held.version !== now!.version) {
      const loading = (this.loading ??= this.load().finally(() => (this.loading = null)));
      // Whoever has a model goes on with it, and is told elsewhere if the next one can't be loaded.
      if (!held) await loading;
      else loading.catch((error: Error) => this.logger.error({ err: error }, 'The model could not be loaded'));
    }
    const current = this.held!;
    const lesson = Number(now!.lesson);
    if (lesson > current.lesson) {
      // One after another: each begins where the one before it ended.
      const learned = this.learning.then(() => this.learn(current, lesson));
      this.learning = learned.catch(() => {});
      await learned;
    }
    return current;
  }

  private async load(): Promise<void> {
    const used = await this.store.readUsed();
    const next: Held = { version: used?.version ?? 0, lesson: used?.lesson ?? 0, thread: new ModelThread() };
    await next.thread.load(used?.bytes ?? null);
    await this.learn(next, Infinity);
    const before = this.held;
    this.held = next;
    void before?.thread.stop();
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
