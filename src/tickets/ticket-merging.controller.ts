import { Body, Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../accounts/index.js';
import { ExpectedVersion } from '../platform/http/index.js';
import { presentTicket } from './ticket.view.js';
import { mergeTicket, type MergeTicket } from './ticket-merging.schemas.js';
import { TicketMerging } from './ticket-merging.js';
import { TicketsQueries } from './tickets.queries.js';

/** A merge is a resource of the ticket that was merged: put there, and taken away again. */
@ApiTags('tickets')
@Controller('api/v1/tickets/:id/merge')
export class TicketMergingController {
  constructor(
    private readonly merging: TicketMerging,
    private readonly queries: TicketsQueries,
  ) {}

  @Put()
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Merge a ticket into another that asks the same' })
  async merge(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: mergeTicket }) body: MergeTicket,
    @ExpectedVersion() version: number,
  ) {
    const ticket = await this.merging.merge(actor, id, { intoId: body.intoId, version });
    return presentTicket(await this.queries.get(actor, ticket.id), actor);
  }

  @Delete()
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Undo a merge' })
  async unmerge(@CurrentActor() actor: Actor, @Param('id') id: string) {
    const ticket = await this.merging.unmerge(actor, id);
    return presentTicket(await this.queries.get(actor, ticket.id), actor);
  }
}
