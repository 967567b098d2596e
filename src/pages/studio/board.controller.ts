import { Get, Query } from '@nestjs/common';
import { FaqBoardQueries, type BoardEntry } from '../../faq/index.js';
import { Clock } from '../../platform/clock/index.js';
import { inLocale, ProductsQueries } from '../../products/index.js';
import { address } from '../address.js';
import { choices } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { sparkline } from '../sparkline.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { askCount } from './ask-count.js';
import { boardAddress, readerOf, segmentOf, standingAddress, type SegmentQuery } from './segment.js';
import { localeOptions, StudioChoices } from './studio-choices.js';

const ROWS = 100;

/** The FAQ as it stands, with the numbers behind it and what editors decided about it. */
@StudioPages('faq')
export class BoardController {
  constructor(
    private readonly board: FaqBoardQueries,
    private readonly products: ProductsQueries,
    private readonly choosing: StudioChoices,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { actor, t } = visit;
    const now = this.clock.now();
    const segment = await this.known(visit, segmentOf(query, now));
    const [board, productOptions] = await Promise.all([
      this.board.read(readerOf(visit), { ...segment, limit: ROWS }),
      this.choosing.productKeys(visit),
    ]);
    const names = await this.products.names(
      actor,
      [...board.items, ...board.excluded].map(({ productId }) => productId),
    );
    const productOf = ({ productId }: BoardEntry) => {
      const product = productId ? names.get(productId) : undefined;
      return product ? inLocale(product.name, visit.locale) : '';
    };
    const page = {
      products: choices(productOptions, segment.product ?? ''),
      locales: choices(localeOptions(visit), segment.locale ?? ''),
      at: segment.at ?? '',
      today: now.toISOString().slice(0, 10),
      isPast: segment.at !== undefined,
      moment: board.at,
      nowUrl: boardAddress({ ...segment, at: undefined }),
      isFiltered: Object.values(segment).some(Boolean),
      shown: t('studio.board.shown', { count: board.items.length, of: board.of }),
      decay: t('studio.board.decay', { days: board.halfLifeDays }),
      rows: board.items.map((entry) => rowOf(entry, visit, segment, productOf(entry))),
      excluded: board.excluded.map((entry) => rowOf(entry, visit, segment, productOf(entry))),
      isEmpty: board.items.length === 0,
    };
    return view('studio/board', page, { title: t('studio.board.title') });
  }

  /** A product that is not there any more is no part of the address. */
  private async known({ actor }: Visit, segment: SegmentQuery): Promise<SegmentQuery> {
    if (!segment.product || (await this.products.findByKey(actor, segment.product))) return segment;
    return { ...segment, product: undefined };
  }
}

function rowOf(entry: BoardEntry, { t }: Visit, segment: SegmentQuery, product: string) {
  const { placement, position, rank } = entry;
  return {
    id: entry.articleId,
    position: position ?? 0,
    rank: rank === null ? '' : String(rank),
    isElsewhere: rank !== null && rank !== position,
    url: standingAddress(entry.articleId, segment),
    editUrl: address('/studio/articles', [entry.articleId, entry.locale]),
    question: entry.question,
    lang: entry.locale,
    product,
    isForStaff: entry.audience === 'staff',
    isForCustomers: entry.audience === 'customers',
    score: Math.round(entry.score * 10) / 10,
    asks: askCount(entry.asks),
    trend: sparkline(entry.weeks),
    trendLabel: t('studio.trend.weeks', {
      from: askCount(entry.weeks[0] ?? 0),
      to: askCount(entry.weeks.at(-1) ?? 0),
    }),
    isPinned: placement?.kind === 'pinned',
    isExcluded: placement?.kind === 'excluded',
    isPlaced: placement !== null,
    reason: placement?.reason ?? '',
    pinAt: placement?.position ?? position ?? 1,
    placeUrl: address('/studio/faq', [entry.articleId, 'placement'], { ...segment, from: 'board' }),
  };
}
