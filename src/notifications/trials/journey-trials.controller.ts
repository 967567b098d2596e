import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { milestones, ticketKind } from '../journeys/journey.schemas.js';
import { JourneyTrials } from './journey-trials.js';

const tryJourney = z.object({
  type: ticketKind,
  milestones,
  days: z.number().int().min(7).max(90).describe('How far back the past is played again.'),
});

@ApiTags('notifications')
@Controller('api/v1/journey-trials')
@Allow({ roles: EDITORS, scope: 'admin' })
export class JourneyTrialsController {
  constructor(private readonly trials: JourneyTrials) {}

  @Post()
  @ApiOperation({
    summary: 'Try a journey on the past',
    description: 'Nothing is sent. Read the trial until its state is done.',
  })
  start(@CurrentActor() actor: Actor, @Body({ schema: tryJourney }) body: z.output<typeof tryJourney>) {
    return this.trials.start(actor, body.type, body.milestones, body.days);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read how far a trial is, and what came of it' })
  read(@Param('id', ParseUUIDPipe) id: string) {
    return this.trials.get(id);
  }
}
