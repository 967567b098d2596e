import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { AskedTexts, type ConfirmedLink } from './asked-texts.queries.js';
import { KnownArticles } from './known-articles.queries.js';
import type { TrainingThread } from './model/training-thread.js';

/** Older links tell of a desk that is no more, and a training must end. */
const MOST_LINKS = 50_000;
const MOST_UNANSWERED = 5_000;

export interface HandedOver {
  /** What happened up to this lesson is in it. */
  lesson: number;
  /** The links that people confirmed last. */
  newest: ConfirmedLink[];
}

/** What a model is trained on. */
@Injectable()
export class TrainingMaterial {
  constructor(
    private readonly database: Database,
    private readonly texts: AskedTexts,
    private readonly articles: KnownArticles,
  ) {}

  /** Hands over all of it, and answers as many of the newest links. */
  async handTo(thread: TrainingThread, most: number): Promise<HandedOver> {
    // First, so that whatever happens while the rest is read is learned as a lesson, some of it once more.
    const [row] = await this.database.query<{ lesson: string }>(
      'SELECT coalesce(max(seq), 0) AS lesson FROM match_lesson',
    );
    const newest: ConfirmedLink[] = [];
    for await (const articles of this.articles.all()) thread.add({ articles });
    for await (const links of this.texts.confirmedLinks(MOST_LINKS)) {
      thread.add({ links });
      newest.push(...links.slice(0, most - newest.length));
    }
    for await (const unanswered of this.texts.dismissed(MOST_UNANSWERED)) thread.add({ unanswered });
    return { lesson: Number(row!.lesson), newest };
  }
}
