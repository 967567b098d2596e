import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../accounts/index.js';
import { ArticlesQueries, reachOf } from '../knowledge/index.js';
import { ProductsQueries } from '../products/index.js';
import { Clock } from '../platform/clock/index.js';
import { etagOf } from '../platform/http/index.js';
import { FaqCache } from './faq-cache.js';
import { FutureReplay, UnknownFaqProduct } from './faq.errors.js';
import type { FaqQuery } from './faq.schemas.js';
import { presentCount, presentTrend, type FaqPage } from './faq.view.js';
import { place } from './placing.js';
import { StandingsQueries, type Segment } from './standings.queries.js';

export const TREND_WEEKS = 12;

/** The FAQ as readers see it: in the order of what was really asked, with how often. */
@Injectable()
export class FaqQueries {
  constructor(
    private readonly standings: StandingsQueries,
    private readonly articles: ArticlesQueries,
    private readonly products: ProductsQueries,
    private readonly cache: FaqCache,
    private readonly clock: Clock,
  ) {}

  /**
   * The top questions for this actor. Kept until the FAQ changes, so that reading it touches no ticket and mostly not
   * even the database.
   * @throws UnknownFaqProduct, FutureReplay
   */
  top(actor: Actor, query: FaqQuery): Promise<FaqPage> {
    return this.cached(actor, query, 'page', () => this.make(actor, query));
  }

  /** The same list as the bytes and ETag that REST answers, kept as such: most of what is read is this. */
  topAnswer(actor: Actor, query: FaqQuery): Promise<{ body: Buffer; etag: string }> {
    return this.cached(actor, query, 'answer', async () => {
      const body = Buffer.from(JSON.stringify(await this.top(actor, query)));
      return { body, etag: etagOf(body) };
    });
  }

  /** The segment that a product's key and a language mean. @throws UnknownFaqProduct */
  async segment(actor: Actor, { product, locale }: Pick<FaqQuery, 'product' | 'locale'>): Promise<Segment> {
    if (!product) return { productId: null, locale: locale ?? null };
    const found = await this.products.findByKey(actor, product);
    if (!found) throw new UnknownFaqProduct(product);
    return { productId: found.id, locale: locale ?? null };
  }

  private cached<Value>(actor: Actor, query: FaqQuery, form: string, make: () => Promise<Value>): Promise<Value> {
    const { product, locale, limit, window, rankBy, at } = query;
    // Actors of one reach see the same articles, staff see the same products, one language makes one text.
    const key = `${form}|${reachOf(actor)}|${isStaff(actor)}|${actor.locale}|${product ?? ''}|${locale ?? ''}|${limit}|${window}|${rankBy}|${at ?? ''}`;
    return this.cache.get(key, make);
  }

  private async make(actor: Actor, query: FaqQuery): Promise<FaqPage> {
    const now = this.clock.now();
    const today = now.toISOString().slice(0, 10);
    if (query.at && query.at > today) throw new FutureReplay(query.at);
    const day = query.at && query.at < today ? query.at : null;

    const segment = await this.segment(actor, query);
    const ranked = await this.standings.ranked(actor, { segment, rankBy: query.rankBy, day });
    const placed = place(
      ranked.map(({ articleId }, index) => ({ articleId, rank: index + 1 })),
      await this.standings.pins(actor, segment),
      query.limit,
    );
    const ids = placed.map(({ articleId }) => articleId);
    const cards = await this.articles.cards(actor, ids, query.locale ?? actor.locale);
    const asks = await this.asksOf(ids, segment, day ?? today, query.window);

    return {
      at: day ? `${day}T23:59:59.999Z` : now.toISOString(),
      window: query.window,
      rankBy: query.rankBy,
      product: query.product ?? null,
      locale: query.locale ?? null,
      items: placed.flatMap(({ articleId, position, rank, pinned }) => {
        const card = cards.get(articleId);
        const { count, weeks } = asks.get(articleId) ?? { count: 0, weeks: [0] };
        if (!card) return [];
        const { question, summary, slug, locale, productId } = card;
        return {
          position,
          rank,
          pinned,
          articleId,
          question,
          summary,
          slug,
          locale,
          productId,
          count: presentCount(count),
          trend: presentTrend(weeks),
        };
      }),
    };
  }

  /**
   * Per article the asks within the window, and those of each of the last weeks, oldest first. Asks that several articles
   * share in are weighed, so these are expected numbers, and seldom whole.
   */
  async asksOf(
    ids: readonly string[],
    segment: Segment,
    day: string,
    window: number,
  ): Promise<Map<string, { count: number; weeks: number[] }>> {
    const asks = new Map(ids.map((id) => [id, { count: 0, weeks: Array<number>(TREND_WEEKS).fill(0) }]));
    for (const row of await this.standings.daily(ids, segment, day, Math.max(window, TREND_WEEKS * 7))) {
      const entry = asks.get(row.articleId)!;
      if (row.age < window) entry.count += row.asks;
      const week = TREND_WEEKS - 1 - Math.floor(row.age / 7);
      if (week >= 0) entry.weeks[week]! += row.asks;
    }
    return asks;
  }
}
