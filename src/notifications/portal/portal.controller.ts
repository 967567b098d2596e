import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { PortalQueries } from './portal.queries.js';

@ApiTags('notifications')
@Controller('api/v1/tickets/:id/milestones')
@Allow({ scope: 'tickets:read' })
export class PortalController {
  constructor(private readonly portal: PortalQueries) {}

  @Get()
  @ApiOperation({
    summary: 'Read the milestones of a ticket',
    description: 'With what was told of each to whoever asks, why (or why not), and which comes next.',
  })
  read(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.portal.of(actor, id);
  }
}
