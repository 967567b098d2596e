import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { CoachQueries } from './coach.queries.js';
import { CoachService, VERDICTS_ON_LINKS } from './coach.service.js';

const linkVerdict = z.strictObject({ verdict: z.enum(VERDICTS_ON_LINKS).describe('unsure counts neither way.') });

/** Links that were drawn by lot, to be judged. */
@ApiTags('matching')
@Controller('api/v1/matching/sample')
@Allow({ roles: EDITORS, scope: 'admin' })
export class CoachController {
  constructor(
    private readonly queries: CoachQueries,
    private readonly coach: CoachService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The links drawn last, with what one has to read to judge them' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.queries.sample(actor), next: null };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Draw this week’s links, if they are not drawn yet' })
  async draw(@CurrentActor() actor: Actor) {
    await this.coach.draw(actor);
    return this.list(actor);
  }

  @Put(':id/verdict')
  @HttpCode(204)
  @ApiOperation({ summary: 'Say whether a link is right' })
  async judge(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: linkVerdict }) { verdict }: z.output<typeof linkVerdict>,
  ) {
    await this.coach.judge(actor, id, verdict);
  }

  @Delete(':id/verdict')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take the verdict back' })
  async unjudge(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.coach.judge(actor, id, null);
  }
}
