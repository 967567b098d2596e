import { Body as FormBody, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  InvitationsService,
  LinkInvalid,
  safeNextPath,
  SessionCookies,
  SignInLinksService,
} from '../../accounts/index.js';
import { InvalidInput, TooManyRequests } from '../../platform/errors/index.js';
import { formOf, parseForm, typedText, withError, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { signInPage, SIGN_IN_FIELDS, tooOften } from './sign-in.page.js';

const linkForm = z.object({
  email: z.string().min(1, 'sign-in.email-missing').max(250),
  next: z.string().max(500).catch('').default(''),
});
const invitationForm = z.object({
  token: z.string().max(100),
  password: z.string().min(12, 'password.too-short').max(200),
});
const tokenQuery = z.object({ token: z.string().max(100).catch('').default('') });
type TokenQuery = z.output<typeof tokenQuery>;

/** Links in mails: signing in with one, and choosing a first password. Opening one only shows a button, because mail scanners open links too. */
@HelpPages('sign-in')
export class MailedLinkController {
  constructor(
    private readonly links: SignInLinksService,
    private readonly invitations: InvitationsService,
    private readonly cookies: SessionCookies,
  ) {}

  @Post('link')
  async ask(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t, request } = visit;
    const { data, form } = parseForm(linkForm, body, t);
    const typed = formOf(SIGN_IN_FIELDS, body);
    if (!data) return signInPage(visit, { ...form, fields: { ...typed.fields, ...form.fields } });

    try {
      await this.links.requestLink(data.email, safeNextPath(data.next), this.cookies.arrivalOf(request));
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      return signInPage(visit, withError(typed, '', tooOften(visit, error)), 429);
    }
    // The same whoever asked: nobody learns whether there is an account.
    return view('help/link-sent', { email: data.email }, { title: t('link.sent-title'), isPrivate: true });
  }

  @Get('link/open')
  open(@CurrentVisit() visit: Visit, @Query({ schema: tokenQuery }) { token }: TokenQuery) {
    return view('help/link-open', { token }, { title: visit.t('link.open-title'), isPrivate: true });
  }

  @Post('link/open')
  async redeem(
    @CurrentVisit() visit: Visit,
    @FormBody() body: Body | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { token } = tokenQuery.parse(body ?? {});
    try {
      const opened = await this.links.redeem(token, this.cookies.arrivalOf(visit.request));
      this.cookies.keep(reply, opened);
      return redirect(safeNextPath(opened.next) || visit.help(['my', 'questions']));
    } catch (error) {
      if (!(error instanceof LinkInvalid)) throw error;
      return view('help/link-spent', {}, { title: visit.t('link.spent-title'), status: 422, isPrivate: true });
    }
  }

  @Get('invitation')
  invited(@CurrentVisit() visit: Visit, @Query({ schema: tokenQuery }) { token }: TokenQuery) {
    return this.invitationPage(visit, formOf(['password']), token);
  }

  @Post('invitation')
  async accept(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { token } = tokenQuery.parse(body ?? {});
    const { data, form } = parseForm(invitationForm, body, t);
    if (!data) return this.invitationPage(visit, form, token);

    try {
      await this.invitations.accept(data.token, typedText(body, 'password'));
      return redirect(visit.help(['sign-in']), t('invitation.done'));
    } catch (error) {
      if (error instanceof LinkInvalid)
        return view('help/link-spent', {}, { title: t('link.spent-title'), status: 422, isPrivate: true });
      if (!(error instanceof InvalidInput)) throw error;
      return this.invitationPage(visit, withError(formOf(['password']), 'password', t('password.weak')), token);
    }
  }

  private invitationPage(visit: Visit, form: Form, token: string) {
    const { password } = form.fields;
    const page = { form: { ...form, fields: { password: { ...password, value: '' } } }, token };
    return view('help/invitation', page, {
      title: visit.t('invitation.title'),
      status: form.hasErrors ? 422 : 200,
      isPrivate: true,
    });
  }
}

/** The addresses that stand in mails know no language: it follows from the browser, as on the front page. */
@ApiExcludeController()
@Controller('sign-in')
export class MailedAddressController {
  @Get('link')
  async link(
    @CurrentVisit() visit: Visit,
    @Query({ schema: tokenQuery }) query: TokenQuery,
    @Res() reply: FastifyReply,
  ) {
    await reply.redirect(visit.help(['sign-in', 'link', 'open'], query), 303);
  }

  @Get('invitation')
  async invitation(
    @CurrentVisit() visit: Visit,
    @Query({ schema: tokenQuery }) query: TokenQuery,
    @Res() reply: FastifyReply,
  ) {
    await reply.redirect(visit.help(['sign-in', 'invitation'], query), 303);
  }
}
