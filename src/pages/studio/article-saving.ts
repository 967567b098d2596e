import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticleReviews, ArticlesService, type ArticleAudience, type WrittenArticle } from '../../knowledge/index.js';
import { Database } from '../../platform/database/index.js';
import type { Locale } from '../../platform/locale/index.js';

export interface EditedText {
  /** The version of the article that was read. */
  version: number;
  question: string;
  answer: string;
  /** Null lets the address follow the question. */
  slug: string | null;
  audience: ArticleAudience;
  productId: string | null;
  /** Whether it says what the other language says now. */
  translates: boolean;
  /** What is to become of it at once. */
  next: 'publish' | 'ask' | null;
}

/** Saves what stands in the editor as a whole or not at all: text, address, audience, product, and whether it goes online. */
@Injectable()
export class ArticleSaving {
  constructor(
    private readonly database: Database,
    private readonly articles: ArticlesService,
    private readonly reviews: ArticleReviews,
  ) {}

  /** @throws ArticleChanged when somebody else was first; SlugTaken, InvalidInput */
  save(actor: Actor, id: string, locale: Locale, edited: EditedText): Promise<WrittenArticle> {
    const { question, answer, slug, audience, productId, translates, next } = edited;
    return this.database.write(async () => {
      let { version } = await this.articles.update(actor, id, { version: edited.version, audience, productId });
      ({ version } = await this.articles.save(actor, id, locale, { version, question, answer, slug, translates }));
      if (next === 'publish') return this.articles.publish(actor, id, locale, version);
      return next === 'ask' ? this.reviews.ask(actor, id, locale, version) : { id, version };
    });
  }
}
