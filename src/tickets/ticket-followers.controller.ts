import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../accounts/index.js';
import { TicketFollowers } from './ticket-followers.js';

@ApiTags('tickets')
@Controller('api/v1/tickets/:id/followers')
export class TicketFollowersController {
  constructor(private readonly followers: TicketFollowers) {}

  @Get()
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Who follows a ticket' })
  async list(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return { items: await this.followers.list(actor, id), next: null };
  }

  @Put(':accountId')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @ApiOperation({ summary: 'Let somebody follow a ticket' })
  async add(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('accountId', ParseUUIDPipe) accountId: string,
  ) {
    await this.followers.add(actor, id, accountId);
    return this.list(actor, id);
  }

  @Delete(':accountId')
  @HttpCode(204)
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Let somebody follow it no longer, or stop following it yourself' })
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('accountId', ParseUUIDPipe) accountId: string,
  ) {
    await this.followers.remove(actor, id, accountId.toLowerCase());
  }
}
