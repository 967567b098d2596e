import { Injectable } from '@nestjs/common';
import { FaqQueries } from '../../faq/index.js';
import { inLocale, ProductsQueries, type ProductView } from '../../products/index.js';
import type { Visit } from '../visit.js';
import { topQuestions, type TopQuestion } from './top-questions.js';

/** A product as a card or a choice. */
export interface ProductCard {
  id: string;
  key: string;
  name: string;
  description: string;
  /** Stands for it where there is no room for its name. */
  letter: string;
  url: string;
}

const WINDOW_DAYS = 90;

/** What several pages of the help centre read: products, and the top questions. */
@Injectable()
export class HelpReading {
  constructor(
    private readonly faq: FaqQueries,
    private readonly products: ProductsQueries,
  ) {}

  async topQuestions({ actor, locale, t }: Visit, limit: number, product?: string): Promise<TopQuestion[]> {
    // Where it was asked doesn't matter to a reader; the answer comes in the reader's language when there is one.
    const page = await this.faq.top({ ...actor, locale }, { product, limit, window: WINDOW_DAYS, rankBy: 'tickets' });
    return topQuestions(page, locale, t);
  }

  async productCards(visit: Visit): Promise<ProductCard[]> {
    const products = await this.products.list(visit.actor);
    return products.map((product) => cardOf(product, visit)).toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** @throws ProductNotFound */
  async product(visit: Visit, key: string): Promise<ProductCard> {
    return cardOf(await this.products.getByKey(visit.actor, key), visit);
  }
}

function cardOf({ id, key, name, description }: ProductView, { locale, help }: Visit): ProductCard {
  const shown = inLocale(name, locale);
  return {
    id,
    key,
    name: shown,
    description: inLocale(description, locale),
    letter: shown.charAt(0).toUpperCase(),
    url: help(['products', key]),
  };
}
