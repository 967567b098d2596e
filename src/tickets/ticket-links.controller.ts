import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../accounts/index.js';
import { answeredTickets, type AnsweredTickets } from './ticket-links.schemas.js';
import { presentLink } from './ticket.view.js';
import { TicketLinks } from './ticket-links.js';
import { TicketLinksQueries } from './ticket-links.queries.js';

/** Which articles answer a ticket, and the other way round. */
@ApiTags('tickets')
@Controller('api/v1')
export class TicketLinksController {
  constructor(
    private readonly links: TicketLinks,
    private readonly queries: TicketLinksQueries,
  ) {}

  @Get('tickets/:id/articles')
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Which articles answer a ticket' })
  async list(@CurrentActor() actor: Actor, @Param('id') id: string) {
    const links = await this.queries.articlesOfOne(actor, id);
    return { items: links.map((link) => presentLink(link, actor)), next: null };
  }

  @Put('tickets/:id/articles/:articleId')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Say that an article answers a ticket' })
  async link(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.links.link(actor, id, articleId);
    return this.list(actor, id);
  }

  @Delete('tickets/:id/articles/:articleId')
  @HttpCode(204)
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Say that an article does not answer a ticket' })
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.links.remove(actor, id, articleId);
  }

  @Get('articles/:articleId/tickets')
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'Which tickets an article answers' })
  ticketsOf(
    @CurrentActor() actor: Actor,
    @Param('articleId', ParseUUIDPipe) articleId: string,
    @Query({ schema: answeredTickets }) query: AnsweredTickets,
  ) {
    return this.queries.ticketsOf(actor, articleId, query);
  }
}
