import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
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
import { IdempotencyInterceptor, etagOf, isNotModified } from '../platform/http/index.js';
import {
  type ChangeAccount,
  type CreateAccount,
  type ListAccounts,
  changeAccount,
  createAccount,
  listAccounts,
} from './account.schemas.js';
import { presentAccount, type AccountView } from './account.view.js';
import { AccountsQueries } from './accounts.queries.js';
import { AccountsService } from './accounts.service.js';
import { Allow, CurrentActor } from './actor.decorators.js';
import type { Actor } from './actor.js';
import { SessionsService } from './sessions/sessions.service.js';
import { InvitationsService } from './sign-in/invitations.service.js';
import { TotpService } from './sign-in/totp.service.js';

/** Everybody's account, for admins. */
@ApiTags('accounts')
@Controller('api/v1/accounts')
@Allow({ roles: ['admin'], scope: 'admin' })
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly queries: AccountsQueries,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
    private readonly totp: TotpService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List accounts by name' })
  list(@CurrentActor() actor: Actor, @Query({ schema: listAccounts }) { role, ...filter }: ListAccounts) {
    return this.queries.list(actor, { ...filter, ...(role && { roles: [role] }) });
  }

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Make an account; it has no password until it is invited' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: createAccount }) body: CreateAccount) {
    return presentAccount(await this.accounts.create(actor, body));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an account' })
  async read(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView | undefined> {
    const account = await this.queries.get(actor, id);
    return isNotModified(request, reply, etagOf(JSON.stringify(account))) ? undefined : account;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change name, role, language or team; a new role ends their sessions' })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: changeAccount }) { version, ...changes }: ChangeAccount,
  ) {
    return presentAccount(await this.accounts.update(actor, id, version, changes));
  }

  @Put(':id/disablement')
  @ApiOperation({ summary: 'Disable an account and end its sessions' })
  async disable(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return presentAccount(await this.accounts.disable(actor, id));
  }

  @Delete(':id/disablement')
  @ApiOperation({ summary: 'Enable an account again' })
  async enable(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return presentAccount(await this.accounts.enable(actor, id));
  }

  @Post(':id/invitation')
  @ApiOperation({ summary: 'Mail a link with which they choose a password' })
  invite(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.invitations.invite(actor, id);
  }

  @Delete(':id/totp')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take away the code at sign-in, for somebody who lost their app' })
  async resetTotp(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.totp.reset(actor, id);
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @ApiOperation({ summary: 'End all their sessions' })
  async endSessions(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.queries.get(actor, id);
    await this.sessions.endAll(id);
  }
}
