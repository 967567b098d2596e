import { Get } from '@nestjs/common';
import { FaqBoardQueries } from '../../faq/index.js';
import { ArticleListsQueries, type ArticleListItem, type ArticleStatus } from '../../knowledge/index.js';
import { Clock } from '../../platform/clock/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import { formatDate } from '../formats.js';
import { StudioPages } from '../page.decorators.js';
import { view } from '../page.js';
import { sparkline } from '../sparkline.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { readerOf } from './segment.js';

const ROWS = 6;
const ASKED = 50;

/** Where editors begin: what waits to be finished, what is asked most, what came in today. */
@StudioPages()
export class OverviewController {
  constructor(
    private readonly lists: ArticleListsQueries,
    private readonly board: FaqBoardQueries,
    private readonly tickets: TicketsQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit) {
    const { actor, locale, t } = visit;
    const [drafts, published, board, counts, asked] = await Promise.all([
      this.lists.list(actor, { status: 'draft', limit: ROWS }),
      this.lists.list(actor, { status: 'published', limit: ROWS }),
      this.board.read(readerOf(visit), { limit: 30 }),
      this.tickets.counts(actor),
      this.tickets.list(actor, { sort: 'opened', limit: ASKED }),
    ]);
    const today = formatDate(this.clock.now(), locale);
    const ofToday = asked.items.filter(({ openedAt }) => formatDate(openedAt, locale) === today);
    const page = {
      drafts: drafts.items.map((item) => articleLine(item, visit, 'draft')),
      published: published.items.map((item) => articleLine(item, visit, 'published')),
      asked: board.items
        .filter(({ placement, asks }) => placement === null && Math.round(asks) > 0)
        .slice(0, ROWS)
        .map((entry) => ({
          url: address('/studio/faq', [entry.articleId]),
          question: entry.question,
          lang: entry.locale,
          asks: Math.round(entry.asks),
          trend: sparkline(entry.weeks),
        })),
      open: counts.open,
      unanswered: counts.unanswered,
      today: ofToday.length === ASKED ? `${ASKED}+` : String(ofToday.length),
      tickets: ofToday.slice(0, ROWS).map(({ number, subject, openedAt }) => ({
        url: address('/desk/tickets', [number]),
        subject,
        openedAt,
      })),
    };
    return view('studio/overview', page, { title: t('studio.overview.title') });
  }
}

function articleLine({ id, texts, at }: ArticleListItem, { locale }: Visit, status: ArticleStatus) {
  const fitting = texts.filter((text) => text.status === status);
  const shown = fitting.find((text) => text.locale === locale) ?? fitting[0] ?? texts[0];
  return {
    url: address('/studio/articles', [id, shown?.locale ?? locale]),
    question: shown?.question ?? '',
    lang: shown?.locale ?? locale,
    code: (shown?.locale ?? locale).toUpperCase(),
    at,
  };
}
