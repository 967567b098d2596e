import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { ArticleSearch, type ArticleHit } from '../../knowledge/index.js';
import { inLocale, ProductsQueries } from '../../products/index.js';
import { TicketsQueries, type TicketSummary } from '../../tickets/index.js';
import { helpAddress } from '../address.js';
import { HelpPages } from '../page.decorators.js';
import { view } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { questionLine } from './question.page.js';

const ARTICLES = 20;
const SUGGESTIONS = 6;
const OWN_QUESTIONS = 5;

/** What was typed: whatever it is, it is a search. */
const searchQuery = z.object({
  q: z
    .string()
    .catch('')
    .transform((words) => words.replaceAll('\u0000', '').trim().slice(0, 200)),
});
type SearchQuery = z.output<typeof searchQuery>;

/** Finding an answer by words, with an address that can be shared. */
@HelpPages('search')
export class SearchController {
  constructor(
    private readonly articles: ArticleSearch,
    private readonly products: ProductsQueries,
    private readonly tickets: TicketsQueries,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query({ schema: searchQuery }) { q }: SearchQuery) {
    const [hits, own] = await Promise.all([this.find(visit, q, ARTICLES), this.ownQuestions(visit, q)]);
    const page = {
      q,
      hits,
      own,
      hasWords: q !== '',
      hasHits: hits.length > 0,
      hasOwn: own.length > 0,
      found: visit.t('search.found', { count: hits.length, words: q }),
      askUrl: visit.help(['ask'], { subject: q }),
      crumbs: [
        { label: visit.t('area.help'), url: visit.help() },
        { label: visit.t('search.title'), url: '' },
      ],
    };
    return view('help/search', page, {
      title: q ? visit.t('search.title-for', { words: q }) : visit.t('search.title'),
      fragment: 'help/search-results',
      isPrivate: true,
    });
  }

  /** While somebody types on another page: the first few, without a page around them. */
  @Get('suggestions')
  async suggest(@CurrentVisit() visit: Visit, @Query({ schema: searchQuery }) { q }: SearchQuery) {
    const hits = q.length < 2 ? [] : await this.find(visit, q, SUGGESTIONS);
    const page = {
      q,
      hits,
      hasWords: q.length >= 2,
      hasHits: hits.length > 0,
      found: visit.t('search.found', { count: hits.length, words: q }),
      allUrl: visit.help(['search'], { q }),
    };
    return view('help/suggestions', page, { title: visit.t('search.title'), isPrivate: true });
  }

  private async find({ actor, locale }: Visit, words: string, limit: number) {
    if (!words) return [];
    const hits = await this.articles.find(actor, { words, locale, limit });
    const names = await this.products.names(
      actor,
      hits.map(({ productId }) => productId),
    );
    return hits.map((hit) => {
      const product = hit.productId ? names.get(hit.productId) : undefined;
      return hitOf(hit, product ? inLocale(product.name, locale) : '');
    });
  }

  private async ownQuestions(visit: Visit, words: string) {
    const { actor } = visit;
    if (!words || actor.accountId === null) return [];
    const filter = { search: words, requesterId: actor.accountId, limit: OWN_QUESTIONS };
    const { items } = await this.tickets.list(actor, filter);
    return items.map((ticket: TicketSummary) => questionLine(ticket, visit));
  }
}

function hitOf(hit: ArticleHit, product: string) {
  return {
    url: helpAddress(hit.locale, ['articles', hit.slug]),
    lang: hit.locale,
    question: trusted(hit.questionHtml),
    snippet: trusted(hit.snippetHtml),
    product,
  };
}
