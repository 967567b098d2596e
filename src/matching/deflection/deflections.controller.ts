import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { SearchRate } from '../../search/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { DeflectionNotFound } from '../matching.errors.js';
import { DeflectionReportQueries } from './deflection-report.queries.js';
import { presentShown } from './deflection.view.js';
import {
  askedAnyway,
  deflectionPeriod,
  typedQuestion,
  type AskedAnyway,
  type DeflectionPeriod,
  type TypedQuestionInput,
} from './deflection.schemas.js';
import { DeflectionsService } from './deflections.service.js';

/** Answers for somebody who is about to ask, for portals with a form of their own. */
@ApiTags('deflection')
@Controller('api/v1/deflections')
export class DeflectionsController {
  constructor(
    private readonly deflections: DeflectionsService,
    private readonly reports: DeflectionReportQueries,
    private readonly tickets: TicketsQueries,
    private readonly rate: SearchRate,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Answers to a question that is being typed; keep the id for what comes next' })
  begin(@CurrentActor() actor: Actor, @Body({ schema: typedQuestion }) body: TypedQuestionInput) {
    return this.show(actor, body, null);
  }

  @Get('report')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'What answers did for people who were about to ask, confirmed and potential apart' })
  report(@CurrentActor() actor: Actor, @Query({ schema: deflectionPeriod }) { days }: DeflectionPeriod) {
    return this.reports.report(actor, days);
  }

  @Put(':id')
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Answers to what is typed by now' })
  goOn(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: typedQuestion }) body: TypedQuestionInput,
  ) {
    return this.show(actor, body, id);
  }

  @Put(':id/answers/:articleId/opening')
  @HttpCode(204)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say that an answer was opened' })
  async open(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.deflections.open(actor, id, articleId);
  }

  @Put(':id/answers/:articleId/solution')
  @HttpCode(204)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say that an answer solved it' })
  async solve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.deflections.solve(actor, id, articleId);
  }

  @Delete(':id/answers/:articleId/solution')
  @HttpCode(204)
  @Allow({ visitors: true, scope: 'knowledge:read' })
  @ApiOperation({ summary: 'Say that it did not solve it after all' })
  async unsolve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.deflections.unsolve(actor, id, articleId);
  }

  @Put(':id/ticket')
  @HttpCode(204)
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Say which ticket was made all the same' })
  async ask(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: askedAnyway }) { ticketId }: AskedAnyway,
  ) {
    const ticket = await this.tickets.get(actor, ticketId);
    if (!(await this.deflections.askAnyway(actor, id, ticket.id))) throw new DeflectionNotFound(id);
  }

  private async show(actor: Actor, { text, locale, productId }: TypedQuestionInput, id: string | null) {
    this.rate.take(actor);
    return presentShown(await this.deflections.show(actor, { text, locale: locale ?? actor.locale, productId }, id));
  }
}
