import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { GapGrouping } from './gap-grouping.js';
import {
  linkGapTickets,
  listGaps,
  renameGap,
  type LinkGapTickets,
  type ListGaps,
  type RenameGap,
} from './gap.schemas.js';
import { GapsQueries } from './gaps.queries.js';
import { GapsService } from './gaps.service.js';

/** What is asked and no article answers. */
@ApiTags('gaps')
@Controller('api/v1/gaps')
@Allow({ roles: EDITORS, scope: 'admin' })
export class GapsController {
  constructor(
    private readonly queries: GapsQueries,
    private readonly gaps: GapsService,
    private readonly grouping: GapGrouping,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What is asked and not answered, the most asked first' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: listGaps }) { state }: ListGaps) {
    return { items: await this.queries.list(actor, state ?? null), next: null };
  }

  @Post('groupings')
  @HttpCode(202)
  @ApiOperation({ summary: 'Group the unanswered questions anew, in the background' })
  group(@CurrentActor() actor: Actor) {
    return this.grouping.request(actor);
  }

  @Get('groupings/latest')
  @ApiOperation({ summary: 'How the latest grouping stands; null when there was none' })
  latest() {
    return this.grouping.latest();
  }

  @Get(':id')
  @ApiOperation({ summary: 'One gap: who asks it, how, and which articles come near' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Name a gap' })
  async rename(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: renameGap }) { name }: RenameGap,
  ) {
    await this.gaps.rename(actor, id, name);
    return this.queries.get(actor, id);
  }

  @Put(':id/dismissal')
  @ApiOperation({ summary: 'Say that nothing is to be written about it' })
  async dismiss(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.gaps.dismiss(actor, id);
    return this.queries.get(actor, id);
  }

  @Delete(':id/dismissal')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back that nothing is to be written about it' })
  async restore(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.gaps.restore(actor, id);
  }

  @Put(':id/draft')
  @ApiOperation({ summary: 'Begin the article that is missing, as a draft; the same one when there is one' })
  write(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.gaps.write(actor, id);
  }

  @Put(':id/links')
  @ApiOperation({ summary: 'Link its tickets with the article that was written for it' })
  async link(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: linkGapTickets }) { ticketIds }: LinkGapTickets,
  ) {
    return { linked: await this.gaps.link(actor, id, ticketIds ?? null) };
  }
}
