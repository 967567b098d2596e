import { Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../accounts/index.js';
import { TicketDeletion } from './ticket-deletion.js';
import { presentTicket } from './ticket.view.js';
import { TicketsQueries } from './tickets.queries.js';

@ApiTags('tickets')
@Controller('api/v1/tickets/:id')
export class TicketDeletionController {
  constructor(
    private readonly deletion: TicketDeletion,
    private readonly queries: TicketsQueries,
  ) {}

  @Delete()
  @HttpCode(204)
  @Allow({ roles: ['admin'], scope: 'admin' })
  @ApiOperation({ summary: 'Delete a ticket' })
  async delete(@CurrentActor() actor: Actor, @Param('id') id: string) {
    await this.deletion.delete(actor, id);
  }

  @Put('restoration')
  @Allow({ roles: ['admin'], scope: 'admin' })
  @ApiOperation({ summary: 'Bring a deleted ticket back' })
  async restore(@CurrentActor() actor: Actor, @Param('id') id: string) {
    await this.deletion.restore(actor, id);
    return presentTicket(await this.queries.get(actor, id), actor);
  }
}
