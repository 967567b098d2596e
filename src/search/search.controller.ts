import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../accounts/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { decodeCursor, encodeCursor } from '../platform/http/index.js';
import { SearchLog } from './log/search-log.js';
import { ProductsOfHits } from './products-of-hits.js';
import type { SearchPage } from './search-engine.js';
import { SearchRate } from './search-rate.js';
import { SearchService } from './search.service.js';
import { searchQuery, suggestQuery, type SearchQueryInput, type SuggestQuery } from './search.schemas.js';
import { presentFacets, presentHit, presentSuggestion } from './search.view.js';

/** Nobody pages further; an engine would have to go through all that comes before. */
const FURTHEST = 1_000;

const NOTHING: SearchPage = {
  hits: [],
  total: 0,
  facets: { kinds: {}, products: {} },
  corrected: null,
  took: 0,
  engine: 'postgresql',
};

const EXAMPLE = {
  kind: 'article',
  id: '0193e8c5-7a30-7000-8000-5a0c3f1e2b4d',
  locale: 'nl',
  title: 'Hoe wijzig ik mijn wachtwoord?',
  titleHtml: 'Hoe wijzig ik mijn <mark>wachtwoord</mark>?',
  path: '/nl/articles/hoe-wijzig-ik-mijn-wachtwoord',
};

/** Searching for other systems, as whoever asks: nothing is found that they may not read. */
@ApiTags('search')
@Controller('api/v1/search')
export class SearchController {
  constructor(
    private readonly search: SearchService,
    private readonly products: ProductsOfHits,
    private readonly rate: SearchRate,
    private readonly log: SearchLog,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Search articles, manuals, products and tickets',
    description:
      'Finds no more than you may read. `corrected` says what was searched instead of a word that nothing has; ' +
      '`facets` count what there is of each kind and product, whichever of them you chose.',
  })
  @ApiOkResponse({
    example: {
      items: [{ ...EXAMPLE, snippetHtml: 'Kies <mark>wachtwoord</mark> wijzigen …', product: null }],
      next: null,
      total: 1,
      facets: { kinds: { article: 1 }, products: [] },
      corrected: null,
      took: 4,
    },
  })
  async find(@CurrentActor() actor: Actor, @Query({ schema: searchQuery }) query: SearchQueryInput) {
    this.rate.take(actor);
    const { q: words, kind: kinds, product, only, limit, locale = actor.locale } = query;
    const offset = offsetOf(query.cursor);
    const productId = product === undefined ? undefined : await this.products.find(actor, product);
    const asked = { words, kinds, productId: productId ?? undefined, locale, only, offset, limit };
    // A product that nobody here may see has nothing to find.
    const page = productId === null ? NOTHING : await this.search.find(actor, asked);
    if (offset === 0) this.log.record({ sid: null, words, locale, hits: page.total, took: page.took });

    const known = await this.products.byId(actor, [
      ...page.hits.map((hit) => hit.productId),
      ...Object.keys(page.facets.products),
    ]);
    const after = offset + page.hits.length;
    return {
      items: page.hits.map((hit) => presentHit(hit, actor, known)),
      next: page.hits.length > 0 && after < Math.min(page.total, FURTHEST) ? encodeCursor([after]) : null,
      total: page.total,
      facets: presentFacets(page.facets, known),
      corrected: page.corrected,
      took: page.took,
    };
  }

  @Get('suggest')
  @ApiOperation({
    summary: 'The first few hits while somebody types',
    description: 'Titles only, for a list under a search field. Ask when typing rests, not with every keystroke.',
  })
  @ApiOkResponse({ example: { items: [EXAMPLE], corrected: null } })
  async suggest(@CurrentActor() actor: Actor, @Query({ schema: suggestQuery }) query: SuggestQuery) {
    this.rate.take(actor);
    const { q: words, limit, locale = actor.locale } = query;
    if (words.trim().length < 2) return { items: [], corrected: null };
    const { hits, corrected } = await this.search.suggest(actor, { words, locale, limit });
    return { items: hits.map((hit) => presentSuggestion(hit, corrected ?? words, actor)), corrected };
  }
}

/** @throws InvalidInput */
function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = Number(decodeCursor(cursor, 1)[0]);
  if (Number.isInteger(offset) && offset > 0 && offset < FURTHEST) return offset;
  throw new InvalidInput([
    { path: 'cursor', message: 'is not a cursor of this list; leave it out to begin at the first page' },
  ]);
}
