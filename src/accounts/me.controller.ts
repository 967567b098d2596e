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
  Req,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isNotModified } from '../platform/http/index.js';
import { Csrf } from './access/csrf.js';
import {
  type ChangeOwnAccount,
  type ChangePassword,
  type ConfirmTotp,
  type RemoveTotp,
  changeOwnAccount,
  changePassword,
  confirmTotp,
  removeTotp,
} from './account.schemas.js';
import { presentAccount } from './account.view.js';
import { AccountsQueries } from './accounts.queries.js';
import { AccountsService } from './accounts.service.js';
import { Allow, CurrentActor } from './actor.decorators.js';
import type { Actor } from './actor.js';
import { SessionsService } from './sessions/sessions.service.js';
import { PasswordsService } from './sign-in/passwords.service.js';
import { TotpService } from './sign-in/totp.service.js';

/** Somebody's own account, for whoever signed in. */
@ApiTags('signing in')
@Controller('api/v1/me')
@Allow()
export class MeController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly queries: AccountsQueries,
    private readonly sessions: SessionsService,
    private readonly passwords: PasswordsService,
    private readonly totp: TotpService,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Read your account, or that of the customer a key acts for' })
  async read(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const account = await this.queries.get(actor, actor.accountId);
    const me = { ...account, ...(actor.sessionId && { csrfToken: this.csrf.csrfTokenFor(request, reply) }) };
    return isNotModified(request, reply, etagOf(JSON.stringify(me))) ? undefined : me;
  }

  @Patch()
  @ApiOperation({ summary: 'Change your name or language' })
  async change(@CurrentActor() actor: Actor, @Body({ schema: changeOwnAccount }) body: ChangeOwnAccount) {
    return presentAccount(await this.accounts.updateOwn(actor, body));
  }

  @Put('password')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change your password; ends your other sessions' })
  async changePassword(@CurrentActor() actor: Actor, @Body({ schema: changePassword }) body: ChangePassword) {
    await this.passwords.change(actor, body);
  }

  @Get('sessions')
  @ApiOperation({ summary: 'List where you are signed in' })
  async listSessions(@CurrentActor() actor: Actor) {
    return { items: await this.sessions.list(actor) };
  }

  @Delete('sessions')
  @ApiOperation({ summary: 'Sign out everywhere else' })
  async endOtherSessions(@CurrentActor() actor: Actor) {
    return { ended: await this.sessions.endOthers(actor) };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out in one place' })
  async endSession(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.sessions.end(actor, id);
  }

  @Post('totp')
  @ApiOperation({ summary: 'Get a secret for an authenticator app; nothing changes until a code confirms it' })
  beginTotp(@CurrentActor() actor: Actor) {
    return this.totp.begin(actor);
  }

  @Put('totp/confirmation')
  @HttpCode(204)
  @ApiOperation({ summary: 'From now on ask for a code at sign-in' })
  async confirmTotp(@CurrentActor() actor: Actor, @Body({ schema: confirmTotp }) { code }: ConfirmTotp) {
    await this.totp.confirm(actor, code);
  }

  @Delete('totp')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign in without a code again; asks for your password' })
  async removeTotp(@CurrentActor() actor: Actor, @Body({ schema: removeTotp }) { password }: RemoveTotp) {
    await this.totp.remove(actor, password);
  }
}
