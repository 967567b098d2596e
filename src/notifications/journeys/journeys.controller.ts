import { Body, Controller, Get, Param, ParseIntPipe, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { checked } from '../../platform/errors/index.js';
import { budgets } from '../preferences/preference.schemas.js';
import { NotificationRules } from '../planning/notification-rules.js';
import { DATA_NAMES, MEMBER_NAMES } from '../templates/template-data.js';
import { saveJourney, ticketKind, type SaveJourney } from './journey.schemas.js';
import { JourneysQueries } from './journeys.queries.js';
import { JourneysService } from './journeys.service.js';

const restoreJourney = z.object({ version: z.number().int().min(0).describe('The version that was read.') });

@ApiTags('notifications')
@Controller('api/v1/journeys')
@Allow({ roles: EDITORS, scope: 'admin' })
export class JourneysController {
  constructor(
    private readonly journeys: JourneysService,
    private readonly queries: JourneysQueries,
    private readonly rules: NotificationRules,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read the journey of each type of ticket, and the limits that hold for all messages',
    description: 'With the names that templates may use.',
  })
  async list() {
    const journeys = await this.queries.all();
    return {
      items: [...journeys.values()],
      budgets: await this.rules.budgets(),
      templateNames: { message: DATA_NAMES, milestones: MEMBER_NAMES },
    };
  }

  @Put('budgets')
  @Allow({ roles: ['admin'], scope: 'admin' })
  @ApiOperation({ summary: 'Change how many messages anybody gets at most' })
  change(@CurrentActor() actor: Actor, @Body({ schema: budgets }) body: z.output<typeof budgets>) {
    return this.rules.change(actor, body);
  }

  @Get(':type')
  @ApiOperation({ summary: 'Read the journey of one type of ticket' })
  read(@Param('type') type: string) {
    return this.queries.current(checked(ticketKind, type));
  }

  @Put(':type')
  @ApiOperation({ summary: 'Save a new version of a journey', description: 'Every template is tried first.' })
  save(@CurrentActor() actor: Actor, @Param('type') type: string, @Body({ schema: saveJourney }) body: SaveJourney) {
    return this.journeys.save(actor, checked(ticketKind, type), body);
  }

  @Get(':type/versions')
  @ApiOperation({ summary: 'List the versions of a journey, the latest first' })
  async versions(@Param('type') type: string) {
    return { items: await this.queries.versions(checked(ticketKind, type)) };
  }

  @Get(':type/versions/:version')
  @ApiOperation({ summary: 'Read a version of a journey' })
  version(@Param('type') type: string, @Param('version', ParseIntPipe) version: number) {
    return this.queries.get(checked(ticketKind, type), version);
  }

  @Post(':type/versions/:version/restoration')
  @ApiOperation({ summary: 'Save an earlier version again' })
  restore(
    @CurrentActor() actor: Actor,
    @Param('type') type: string,
    @Param('version', ParseIntPipe) restored: number,
    @Body({ schema: restoreJourney }) { version }: z.output<typeof restoreJourney>,
  ) {
    return this.journeys.restore(actor, checked(ticketKind, type), restored, version);
  }
}
