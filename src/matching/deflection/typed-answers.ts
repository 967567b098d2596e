import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { ArticlesQueries, type ArticlePage } from '../../knowledge/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { SearchService } from '../../search/index.js';
import { Matcher } from '../matcher.js';

/** What somebody who is about to ask has typed so far. */
export interface TypedQuestion {
  text: string;
  locale: Locale;
  productId: string | null;
}

/** Fewer characters say nothing yet. */
const SHORTEST = 3;
const MOST = 3;
const CANDIDATES = 10;
/** Who is about to ask is better served by nothing than by a guess. */
const LEAST = 0.15;
const READ_CHARACTERS = 2_000;

/**
 * The answers to a question that is being typed: what the model thinks of it, then what a search for it finds, since a
 * model knows no beginnings of words. Only what the help centre shows this reader.
 */
@Injectable()
export class TypedAnswers {
  constructor(
    private readonly matcher: Matcher,
    private readonly search: SearchService,
    private readonly articles: ArticlesQueries,
  ) {}

  async to(actor: Actor, { text, locale, productId }: TypedQuestion): Promise<ArticlePage[]> {
    const words = text.slice(0, READ_CHARACTERS).trim();
    if (words.length < SHORTEST) return [];
    const [{ candidates }, { hits }] = await Promise.all([
      this.matcher.match({ subject: words, text: '', locale, productId }, CANDIDATES),
      this.search.find(actor, { words, locale, kinds: ['article'], limit: MOST, highlight: false }),
    ]);
    const likely = candidates.filter(({ probability }) => probability >= LEAST).map(({ articleId }) => articleId);
    const ids = [...new Set([...likely, ...hits.map(({ subjectId }) => subjectId)])];
    const readable = await this.articles.publishedIds(actor, ids);
    const pages = ids
      .filter((id) => readable.has(id))
      .slice(0, MOST)
      .map((id) => this.articles.findPage(actor, id, locale));
    return (await Promise.all(pages)).filter((page) => page !== null);
  }
}
