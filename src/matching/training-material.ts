import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { AskedTexts, type ConfirmedLink } from './asked-texts.queries.js';
import { KnownArticles } from './known-articles.queries.js';
import type { AskedText, KnownArticle } from './model/match-types.js';

/** Older links tell of a desk that is no more, and a training must end. */
const MOST_LINKS = 50_000;
const MOST_UNANSWERED = 5_000;

export interface Material {
  articles: KnownArticle[];
  /** The latest last. */
  links: ConfirmedLink[];
  unanswered: AskedText[];
  /** What happened up to this lesson is in it. */
  lesson: number;
}

/** What a model is trained on. */
@Injectable()
export class TrainingMaterial {
  constructor(
    private readonly database: Database,
    private readonly texts: AskedTexts,
    private readonly articles: KnownArticles,
  ) {}

  async collect(): Promise<Material> {
    // First, so that whatever happens while the rest is read is learned as a lesson, some of it once more.
    const [row] = await this.database.query<{ lesson: string }>(
      'SELECT coalesce(max(seq), 0) AS lesson FROM match_lesson',
    );
    const material: Material = { articles: [], links: [], unanswered: [], lesson: Number(row!.lesson) };
    for await (const piece of this.articles.all()) material.articles.push(...piece);
    for await (const piece of this.texts.confirmedLinks(MOST_LINKS)) material.links.push(...piece);
    material.unanswered = await this.texts.dismissed(MOST_UNANSWERED);
    return material;
  }
}
