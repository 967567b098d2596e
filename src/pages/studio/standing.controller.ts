import { Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { StudioPages } from '../page.decorators.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { segmentOf } from './segment.js';
import { StandingPages } from './standing-pages.service.js';

/** Why an article stands where it stands in the FAQ. */
@StudioPages('faq/:id')
export class StandingController {
  constructor(
    private readonly pages: StandingPages,
    private readonly clock: Clock,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Query() query: Record<string, unknown>) {
    return this.pages.show(visit, id, segmentOf(query, this.clock.now()));
  }
}
