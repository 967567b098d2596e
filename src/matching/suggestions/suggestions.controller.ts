import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../../accounts/index.js';
import { SuggestionsQueries } from './suggestions.queries.js';
import { SuggestionsService } from './suggestions.service.js';
import { presentSuggestions } from './suggestions.view.js';

/** Which articles may answer a ticket. Saying that one does is `PUT /api/v1/tickets/:id/articles/:articleId`. */
@ApiTags('matching')
@Controller('api/v1/tickets/:id/suggestions')
export class SuggestionsController {
  constructor(
    private readonly queries: SuggestionsQueries,
    private readonly suggestions: SuggestionsService,
  ) {}

  @Get()
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'The articles that may answer a ticket, how likely each is, and why' })
  async list(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return presentSuggestions(await this.queries.of(actor, id));
  }

  @Put('dismissal')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Say that none of the suggestions answers the ticket' })
  async dismiss(@CurrentActor() actor: Actor, @Param('id') id: string) {
    await this.suggestions.dismiss(actor, id);
    return this.list(actor, id);
  }

  @Delete('dismissal')
  @HttpCode(204)
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Take back that none of the suggestions answers the ticket' })
  async restore(@CurrentActor() actor: Actor, @Param('id') id: string) {
    await this.suggestions.restore(actor, id);
  }
}
