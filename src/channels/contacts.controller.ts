import { Body, Controller, Get, HttpCode, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, STAFF, type Actor } from '../accounts/index.js';
import { IdempotencyInterceptor } from '../platform/http/index.js';
import * as schemas from './contact.schemas.js';
import { ContactLog } from './contact-log.js';
import { Handovers } from './handovers.js';

/** Going on over another channel, and what is written down of calls and visits. */
@ApiTags('channels')
@Controller('api/v1')
export class ContactsController {
  constructor(
    private readonly handovers: Handovers,
    private readonly contacts: ContactLog,
  ) {}

  @Post('handovers')
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({
    summary: 'Make a code that carries an open request to another channel',
    description: 'Shown this once, valid for two days, once over each channel. The one before it is void.',
  })
  issue(@CurrentActor() actor: Actor, @Body({ schema: schemas.newHandover }) { ticket }: schemas.NewHandover) {
    return this.handovers.issue(actor, ticket);
  }

  @Post('handovers/redemption')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a code that a customer quotes; answers the ticket', description: 'Staff only.' })
  redeem(
    @CurrentActor() actor: Actor,
    @Body({ schema: schemas.redeemedHandover }) { code, channel }: schemas.RedeemedHandover,
  ) {
    return this.handovers.redeem(actor, code, channel);
  }

  @Post('contacts')
  @Allow({ roles: STAFF, scope: 'tickets:write' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Write down a call or a visit, and how we knew who it was', description: 'Staff only.' })
  log(@CurrentActor() actor: Actor, @Body({ schema: schemas.newContact }) body: schemas.NewContact) {
    const { ticket, ...contact } = body;
    return this.contacts.log(actor, ticket, contact);
  }

  @Get('contacts')
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'How callers about a ticket were known', description: 'Staff only.' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: schemas.contactList }) { ticket }: schemas.ContactList) {
    return { items: await this.contacts.checksOf(actor, ticket), next: null };
  }
}
