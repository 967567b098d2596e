import { Body, Controller, Delete, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Csrf } from '../access/csrf.js';
import {
  type AcceptInvitation,
  type AskForLink,
  type RedeemLink,
  type SignIn,
  acceptInvitation,
  askForLink,
  redeemLink,
  signIn,
} from '../account.schemas.js';
import { CurrentActor } from '../actor.decorators.js';
import type { Actor } from '../actor.js';
import { SessionCookies, type Opened } from '../sessions/session-cookies.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { InvitationsService } from './invitations.service.js';
import { SignInLinksService } from './sign-in-links.service.js';
import { SignInService } from './sign-in.service.js';

/** Signing in and out. The session itself travels in a cookie. */
@ApiTags('signing in')
@Controller('api/v1')
export class SignInController {
  constructor(
    private readonly passwords: SignInService,
    private readonly links: SignInLinksService,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
    private readonly cookies: SessionCookies,
    private readonly csrf: Csrf,
  ) {}

  @Post('session')
  @ApiOperation({ summary: 'Sign in with e-mail address, password and, where it is asked for, a code' })
  async signIn(
    @Body({ schema: signIn }) body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(reply, await this.passwords.signIn(body, this.cookies.arrivalOf(request)));
  }

  @Delete('session')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply) {
    if (actor.sessionId) await this.sessions.end(actor, actor.sessionId);
    this.cookies.drop(reply);
  }

  @Post('sign-in-links')
  @HttpCode(202)
  @ApiOperation({ summary: 'Mail a sign-in link to a customer; the answer does not tell whether there is one' })
  async askForLink(@Body({ schema: askForLink }) { email, next }: AskForLink, @Req() request: FastifyRequest) {
    await this.links.requestLink(email, next ?? null, this.cookies.arrivalOf(request));
    return { detail: 'If a customer has this e-mail address, a link is on its way.' };
  }

  @Post('sign-in-links/redemption')
  @ApiOperation({ summary: 'Sign in with a mailed link, once' })
  async redeem(
    @Body({ schema: redeemLink }) { token }: RedeemLink,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const opened = await this.links.redeem(token, this.cookies.arrivalOf(request));
    return { ...this.answer(reply, opened), next: opened.next };
  }

  @Post('invitations/acceptance')
  @HttpCode(204)
  @ApiOperation({ summary: 'Choose a password with a mailed invitation' })
  async acceptInvitation(@Body({ schema: acceptInvitation }) { token, password }: AcceptInvitation) {
    await this.invitations.accept(token, password);
  }

  private answer(reply: FastifyReply, opened: Opened) {
    this.cookies.keep(reply, opened);
    const { account, session } = opened;
    return { account, expiresAt: session.expiresAt, csrfToken: this.csrf.tokenOfSession(session.id) };
  }
}
