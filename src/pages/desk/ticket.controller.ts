import { Get, Param, Query } from '@nestjs/common';
import { ArticlesQueries, publicPart } from '../../knowledge/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { isId } from '../../platform/ids/index.js';
import { isLocale } from '../../platform/locale/index.js';
import { formOf, sentText } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AnswerPicker, PICKERS } from './answer-picker.js';
import { TicketPages } from './ticket-pages.service.js';
import { PANELS, type TicketState } from './ticket.page.js';

/** One ticket, and the articles that may answer it. */
@DeskPages()
export class TicketController {
  constructor(
    private readonly pages: TicketPages,
    private readonly picker: AnswerPicker,
    private readonly articles: ArticlesQueries,
    private readonly tickets: TicketsQueries,
  ) {}

  @Get('tickets/:number')
  async show(@CurrentVisit() visit: Visit, @Param('number') number: string, @Query() query: Record<string, unknown>) {
    const state: TicketState = { queue: sentText(query['queue'], 2_000).trim() };
    const panel = PANELS.find((name) => name === query['do']);
    if (panel) state.panel = panel;
    const inserted = await this.insertOf(visit, number, query['insert'], query['with'] === 'answer');
    // Without script an article's link, or its answer, comes into the reply by asking for the page with it.
    if (inserted) state.reply = formOf(['text', 'channel', 'waits'], { text: inserted, channel: 'web', waits: 'yes' });
    return this.pages.show(visit, number, state);
  }

  /** The articles to tick, for search as you type. */
  @Get('articles')
  async pick(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const page = await this.picker.pick(visit, {
      picker: PICKERS.find((name) => name === query['picker']) ?? 'solve',
      words: sentText(query['words'], 200).trim(),
      about: sentText(query['about'], 2_000).trim(),
      chosen: [query['articleIds'] ?? []].flat().map((id) => sentText(id, 2_000).trim()),
      linked: sentText(query['linked'], 2_000).trim().split(',').filter(isId),
      locale: isLocale(query['locale']) ? query['locale'] : visit.locale,
    });
    return view('desk/picker-options', page, { title: visit.t('desk.articles') });
  }

  /** Only of what customers may read. */
  private async insertOf(visit: Visit, number: string, articleId: unknown, isWhole: boolean): Promise<string | null> {
    if (typeof articleId !== 'string' || !isId(articleId)) return null;
    const { locale } = await this.tickets.get(visit.actor, number);
    const article = await this.articles.findPage(visit.actor, articleId, locale);
    if (!article || article.audience === 'staff') return null;
    const link = this.picker.linkTo(article.locale, article.slug);
    return isWhole ? `${publicPart(article.answer)}\n\n${link}` : link;
  }
}
