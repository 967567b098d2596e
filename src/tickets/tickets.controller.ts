import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, type Actor } from '../accounts/index.js';
import {
  etagOf,
  ExpectedVersion,
  IdempotencyInterceptor,
  isNotModified,
  versionedEtag,
} from '../platform/http/index.js';
import { TicketClosing } from './ticket-closing.js';
import { TicketConversation } from './ticket-conversation.js';
import { TicketHandling } from './ticket-handling.js';
import { TicketOpening } from './ticket-opening.js';
import * as schemas from './ticket.schemas.js';
import { presentReceipt, presentSummary, presentTicket } from './ticket.view.js';
import { TicketsQueries } from './tickets.queries.js';

/** Tickets are named by id or by number. Whoever may not see one is told that there is none. */
@ApiTags('tickets')
@Controller('api/v1/tickets')
export class TicketsController {
  constructor(
    private readonly opening: TicketOpening,
    private readonly conversation: TicketConversation,
    private readonly handling: TicketHandling,
    private readonly closing: TicketClosing,
    private readonly queries: TicketsQueries,
  ) {}

  @Post()
  @Allow({ visitors: true, scope: 'tickets:write' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Open a ticket',
    description:
      'A customer for himself, staff for somebody (requester), a visitor with an e-mail address. A visitor gets a receipt only.',
  })
  async open(
    @CurrentActor() actor: Actor,
    @Body({ schema: schemas.openTicket }) body: schemas.OpenTicket,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ticket = await this.opening.open(actor, body);
    void reply.header('Location', `/api/v1/tickets/${ticket.id}`);
    return actor.role === 'visitor' ? presentReceipt(ticket) : presentTicket(ticket, actor);
  }

  @Get()
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'List and search tickets', description: 'Customers find their own only.' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: schemas.ticketList }) query: schemas.TicketList) {
    const { q: search, team: teamId, product: productId, requester: requesterId, ...filter } = query;
    const page = await this.queries.list(actor, { ...filter, search, teamId, productId, requesterId });
    return { ...page, items: page.items.map((ticket) => presentSummary(ticket, actor)) };
  }

  @Get('counts')
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'How many tickets each of the desk’s filters holds' })
  counts(@CurrentActor() actor: Actor) {
    return this.queries.counts(actor);
  }

  @Get(':id')
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Read a ticket with its conversation and history' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ticket = presentTicket(await this.queries.get(actor, id), actor);
    // Notes and attachments change what is read without counting up the version.
    const etag = versionedEtag(ticket.version, etagOf(JSON.stringify(ticket)));
    return isNotModified(request, reply, etag) ? undefined : ticket;
  }

  @Patch(':id')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Change what a ticket is about, or whom it waits for', description: 'Staff only.' })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.updateTicket }) body: schemas.UpdateTicket,
    @ExpectedVersion() version: number,
  ) {
    const ticket = await this.handling.update(actor, id, { ...body, version });
    return this.present(actor, ticket.id);
  }

  @Post(':id/moments')
  @Allow({ scope: 'tickets:write' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Reply, or write a note',
    description: 'What a customer says makes a waiting or solved ticket open again. Notes are for staff to write.',
  })
  async addMoment(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.addMoment }) { kind, ...moment }: schemas.AddMoment,
  ) {
    const { ticket } = await this.conversation[kind](actor, id, moment);
    return this.present(actor, ticket.id);
  }

  @Put(':id/moments/:momentId/release')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Let the customer read a note that was for staff', description: 'Staff only; for good.' })
  async release(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('momentId', ParseUUIDPipe) momentId: string,
  ) {
    const { ticket } = await this.conversation.release(actor, id, momentId);
    return this.present(actor, ticket.id);
  }

  @Put(':id/assignment')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Say who is to answer it: somebody, a team, both or nobody', description: 'Staff only.' })
  async assign(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.assignTicket }) { assigneeId: who, teamId }: schemas.AssignTicket,
    @ExpectedVersion() version: number,
  ) {
    const assigneeId = who === 'me' ? actor.accountId : who;
    const ticket = await this.handling.assign(actor, id, { version, assigneeId, teamId });
    return this.present(actor, ticket.id);
  }

  @Put(':id/solution')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Solve it, and say which articles answered', description: 'Staff only.' })
  async solve(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.solveTicket }) body: schemas.SolveTicket,
    @ExpectedVersion() version: number,
  ) {
    const ticket = await this.closing.solve(actor, id, { ...body, version });
    return this.present(actor, ticket.id);
  }

  @Delete(':id/solution')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Reopen it', description: 'Customers what is solved, staff what is closed too.' })
  async reopen(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.ticketVersion }) _body: schemas.TicketVersion,
    @ExpectedVersion() version: number,
  ) {
    const ticket = await this.closing.reopen(actor, id, version);
    return this.present(actor, ticket.id);
  }

  @Put(':id/closure')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Close what is solved', description: 'Staff only.' })
  async close(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.ticketVersion }) _body: schemas.TicketVersion,
    @ExpectedVersion() version: number,
  ) {
    const ticket = await this.closing.close(actor, id, version);
    return this.present(actor, ticket.id);
  }

  @Delete(':id/closure')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Reopen what is closed', description: 'Staff only.' })
  reopenClosed(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: schemas.ticketVersion }) body: schemas.TicketVersion,
    @ExpectedVersion() version: number,
  ) {
    return this.reopen(actor, id, body, version);
  }

  private async present(actor: Actor, id: string) {
    return presentTicket(await this.queries.get(actor, id), actor);
  }
}
