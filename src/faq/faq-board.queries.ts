import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { ArticlesQueries, type ArticleAudience } from '../knowledge/index.js';
import { Clock } from '../platform/clock/index.js';
import type { Locale } from '../platform/locale/index.js';
import { scoreAt } from './decay.js';
import { FutureReplay } from './faq.errors.js';
import { FaqPlacements, type Placement } from './faq-placements.service.js';
import { FaqQueries } from './faq.queries.js';
import { FaqScale } from './faq-scale.js';
import { place } from './placing.js';
import { StandingsQueries } from './standings.queries.js';

const COUNTED_DAYS = 90;

/** One article on the editors' board: its place, and the exact numbers behind it. */
export interface BoardEntry {
  /** Where readers find it; null when editors keep it out. */
  position: number | null;
  /** Where its asks alone would put it; null: never asked here, or kept out. */
  rank: number | null;
  articleId: string;
  question: string;
  locale: Locale;
  audience: ArticleAudience;
  productId: string | null;
  score: number;
  /** Distinct asks in the last 90 days, small numbers too, for these are staff's eyes; whole only where people confirmed all. */
  asks: number;
  /** Asks of each of the last weeks, oldest first. */
  weeks: number[];
  placement: Placement | null;
}

export interface FaqBoard {
  at: Date;
  halfLifeDays: number;
  /** How many stand in the segment, shown or not. */
  of: number;
  items: BoardEntry[];
  /** What editors keep out, whichever segment it belongs to. */
  excluded: BoardEntry[];
}

export interface BoardQuery {
  product?: string | undefined;
  locale?: Locale | undefined;
  /** A past day (YYYY-MM-DD), as it stood at its end. Placements are those of today. */
  at?: string | undefined;
  limit: number;
}

/** The standings as editors work on them. Read straight from the tables: few look, and what they see must be of now. */
@Injectable()
export class FaqBoardQueries {
  constructor(
    private readonly faq: FaqQueries,
    private readonly standings: StandingsQueries,
    private readonly articles: ArticlesQueries,
    private readonly placements: FaqPlacements,
    private readonly scale: FaqScale,
    private readonly clock: Clock,
  ) {}

  /** @throws UnknownFaqProduct, FutureReplay */
  async read(actor: Actor, query: BoardQuery): Promise<FaqBoard> {
    const now = this.clock.now();
    const today = now.toISOString().slice(0, 10);
    if (query.at && query.at > today) throw new FutureReplay(query.at);
    const day = query.at && query.at < today ? query.at : null;
    const at = day ? new Date(`${day}T23:59:59.999Z`) : now;

    const segment = await this.faq.segment(actor, query);
    const ranked = await this.standings.ranked(actor, { segment, rankBy: 'tickets', day });
    const placed = place(
      ranked.map(({ articleId }, index) => ({ articleId, rank: index + 1 })),
      await this.standings.pins(actor, segment),
      query.limit,
    );
    const placements = new Map((await this.placements.all(actor)).map((placement) => [placement.articleId, placement]));
    const excluded = [...placements.values()].filter(({ kind }) => kind === 'excluded');

    const ids = [...placed, ...excluded].map(({ articleId }) => articleId);
    const [cards, asks, { landmark, halfLifeDays }] = await Promise.all([
      this.articles.cards(actor, ids, query.locale ?? actor.locale),
      this.faq.asksOf(ids, segment, day ?? today, COUNTED_DAYS),
      this.scale.get(),
    ]);
    const scores = new Map(
      ranked.map(({ articleId, score }) => [articleId, scoreAt(score, landmark, at, halfLifeDays)]),
    );
    const entryOf = (articleId: string, where: Pick<BoardEntry, 'position' | 'rank'>): BoardEntry[] => {
      const card = cards.get(articleId);
      if (!card) return [];
      const { question, locale, audience, productId } = card;
      const { count, weeks } = asks.get(articleId) ?? { count: 0, weeks: [] };
      return [
        {
          ...where,
          articleId,
          question,
          locale,
          audience,
          productId,
          score: scores.get(articleId) ?? 0,
          asks: count,
          weeks,
          placement: placements.get(articleId) ?? null,
        },
      ];
    };
    return {
      at,
      halfLifeDays,
      of: ranked.length,
      items: placed.flatMap(({ articleId, position, rank }) => entryOf(articleId, { position, rank })),
      excluded: excluded.flatMap(({ articleId }) => entryOf(articleId, { position: null, rank: null })),
    };
  }
}
