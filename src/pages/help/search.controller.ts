import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ProductsQueries } from '../../products/index.js';
import { SearchRate, type SearchPage } from '../../search/index.js';
import { TicketsQueries, type TicketSummary } from '../../tickets/index.js';
import { HelpPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';
import { questionLine } from './question.page.js';
import { searchAddress, searchUrl, suggestAddress, type SearchAddress, type SuggestAddress } from './search-address.js';
import { SearchFacets } from './search-facets.js';
import { SearchTrail } from './search-trail.js';
import { PER_PAGE, Searching } from './searching.js';

const OWN_QUESTIONS = 5;
const ASKED_BY_OTHERS = 5;

/** Finding an answer by words, with an address that can be shared. */
@HelpPages('search')
export class SearchController {
  constructor(
    private readonly searching: Searching,
    private readonly facets: SearchFacets,
    private readonly trail: SearchTrail,
    private readonly rate: SearchRate,
    private readonly reading: HelpReading,
    private readonly products: ProductsQueries,
    private readonly tickets: TicketsQueries,
  ) {}

  @Get()
  async show(
    @CurrentVisit() visit: Visit,
    @Query({ schema: searchAddress }) given: SearchAddress,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { q } = given;
    if (q) this.rate.take(visit.actor);
    const page = {
      q,
      hasWords: q !== '',
      askUrl: visit.help(['ask'], { subject: q }),
      crumbs: [
        { label: visit.t('area.help'), url: visit.help() },
        { label: visit.t('search.title'), url: '' },
      ],
      ...(q ? await this.results(visit, given, reply) : {}),
    };
    return view('help/search', page, {
      title: q ? visit.t('search.title-for', { words: q }) : visit.t('search.title'),
      isPrivate: true,
      hasOwnSearch: true,
    });
  }

  /** While somebody types, on any page: the first few, without a page around them. */
  @Get('suggestions')
  async suggest(
    @CurrentVisit() visit: Visit,
    @Query({ schema: suggestAddress }) { q, sid }: SuggestAddress,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { t } = visit;
    this.rate.take(visit.actor);
    const found = q.length < 2 ? null : await this.searching.suggest(visit, q);
    if (found) this.trail.searched(visit, reply, q, found, sid);
    const hits = found ? await this.searching.shown(visit, found.hits, { typed: found.corrected ?? q }) : [];
    const page = {
      hits,
      hasHits: hits.length > 0,
      said: hits.length > 0 ? t('search.suggested', { count: hits.length }) : t('search.none-yet'),
      corrected: found?.corrected && hits.length > 0 ? t('search.corrected', { words: found.corrected }) : '',
      all: t('search.all', { words: q }),
      allUrl: visit.help(['search'], { q }),
    };
    return view('help/suggestions', page, { title: t('search.title'), isPrivate: true, hasOwnSearch: true });
  }

  private async results(visit: Visit, given: SearchAddress, reply: FastifyReply) {
    const { t } = visit;
    const { q, kind, product, page: number } = given;
    const chosen = product ? await this.products.findByKey(visit.actor, product) : null;
    // A product that is not there any more is no part of the search.
    const known = { ...given, product: chosen?.key };
    const found = await this.searching.find(visit, known, chosen?.id);
    const isWhole = number === 1 && !kind && !chosen;
    if (isWhole) this.trail.searched(visit, reply, q, found);

    const [hits, facets, own, help] = await Promise.all([
      this.searching.shown(visit, found.hits, { from: (number - 1) * PER_PAGE }),
      this.facets.of(visit, known, found),
      isWhole ? this.ownQuestions(visit, q) : [],
      found.hits.length === 0 ? this.helpWith(visit, q) : null,
    ]);
    const hasMore = found.total > number * PER_PAGE;
    return {
      ...facets,
      hits,
      hasHits: hits.length > 0,
      own,
      hasOwn: own.length > 0,
      found: t('search.found', { count: found.total, words: found.corrected ?? q }),
      ...this.correction(visit, known, found),
      ...help,
      isNarrowed: Boolean(kind ?? chosen),
      wholeUrl: searchUrl(visit, given, { kind: undefined, product: undefined }),
      pages: {
        next: hasMore ? searchUrl(visit, known, { page: number + 1 }) : '',
        first: number > 1 ? searchUrl(visit, known) : '',
      },
    };
  }

  /** What was searched instead, and the way to what was typed after all. */
  private correction(visit: Visit, given: SearchAddress, { corrected, hits }: SearchPage) {
    if (!corrected || hits.length === 0) return { corrected: '' };
    return {
      corrected,
      literalUrl: given.literal ? '' : searchUrl(visit, given, { literal: '1' }),
    };
  }

  /** For who found nothing: what comes nearest, else what others ask. */
  private async helpWith(visit: Visit, words: string) {
    const nearest = await this.searching.nearest(visit, words);
    const others = nearest.length > 0 ? [] : await this.reading.topQuestions(visit, ASKED_BY_OTHERS);
    return {
      nearest,
      hasNearest: nearest.length > 0,
      others,
      hasOthers: others.length > 0,
      faqUrl: visit.help(['faq']),
    };
  }

  private async ownQuestions(visit: Visit, words: string) {
    const { actor } = visit;
    if (actor.accountId === null) return [];
    const filter = { search: words, requesterId: actor.accountId, limit: OWN_QUESTIONS };
    const { items } = await this.tickets.list(actor, filter);
    return items.map((ticket: TicketSummary) => questionLine(ticket, visit));
  }
}
