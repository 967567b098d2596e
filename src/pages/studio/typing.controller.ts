import { Body as FormBody, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ManualsQueries } from '../../manuals/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import type { Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { TICKET_NUMBER } from './article-drafts.service.js';
import { localeOf } from './article-editor.controller.js';
import { articlePlace, manualPlace, newArticlePlace } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';

/** Keeps what is typed in the editors until it is saved or thrown away: sent by their script while somebody types. */
@StudioPages()
export class TypingController {
  constructor(
    private readonly manuals: ManualsQueries,
    private readonly tickets: TicketsQueries,
    private readonly typing: TypingPages,
  ) {}

  @Post('articles/:id/:locale/typing')
  keepArticle(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') locale: string,
    @FormBody() body: Body | undefined,
  ) {
    return this.typing.keep(visit, articlePlace(id, localeOf(locale)), body);
  }

  @Post('articles/:id/:locale/typing/end')
  endArticle(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Param('locale') locale: string) {
    return this.typing.end(visit, articlePlace(id, localeOf(locale)));
  }

  @Post('articles/new/typing')
  async keepNew(@CurrentVisit() visit: Visit, @Query('ticket') ticket: unknown, @FormBody() body: Body | undefined) {
    return this.typing.keep(visit, await this.newArticleAt(visit, ticket), body);
  }

  @Post('articles/new/typing/end')
  async endNew(@CurrentVisit() visit: Visit, @Query('ticket') ticket: unknown) {
    return this.typing.end(visit, await this.newArticleAt(visit, ticket));
  }

  @Post('manuals/:id/versions/:version/typing')
  async keepManual(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @FormBody() body: Body | undefined,
  ) {
    return this.typing.keep(visit, await this.manualAt(visit, id, label), body);
  }

  @Post('manuals/:id/versions/:version/typing/end')
  async endManual(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
  ) {
    return this.typing.end(visit, await this.manualAt(visit, id, label));
  }

  private async newArticleAt({ actor }: Visit, ticket: unknown) {
    const isFromTicket = typeof ticket === 'string' && TICKET_NUMBER.test(ticket);
    return newArticlePlace(isFromTicket ? await this.tickets.get(actor, ticket) : null);
  }

  private async manualAt({ actor }: Visit, id: string, label: string) {
    const manual = await this.manuals.get(actor, id);
    return manualPlace(id, await this.manuals.version(actor, manual, label));
  }
}
