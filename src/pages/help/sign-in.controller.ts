import { Body as FormBody, Get, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  CodeInvalid,
  CodeRequired,
  isStaff,
  safeNextPath,
  SessionCookies,
  SessionsService,
  SignInFailed,
  SignInService,
} from '../../accounts/index.js';
import { TooManyRequests } from '../../platform/errors/index.js';
import { formOf, parseForm, typedText, withError, type Body } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { PendingSignIn } from './pending-sign-in.js';
import { signInPage, SIGN_IN_FIELDS, tooOften } from './sign-in.page.js';

const passwordForm = z.object({
  email: z.string().min(1, 'sign-in.email-missing').max(250),
  password: z.string().min(1, 'sign-in.password-missing').max(200),
  next: z.string().max(500).catch('').default(''),
});
const codeForm = z.object({
  code: z
    .string()
    .transform((typed) => typed.replaceAll(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'sign-in.code-shape')),
  pending: z.string().max(4000),
});
const nextQuery = z.object({ next: z.string().max(500).catch('').default('') });

interface Attempt {
  email: string;
  password: string;
  next: string;
  code?: string;
}

/** Coming in with a password, and where it is on with the code of an app; and going out. */
@HelpPages()
export class SignInController {
  constructor(
    private readonly signIn: SignInService,
    private readonly pending: PendingSignIn,
    private readonly sessions: SessionsService,
    private readonly cookies: SessionCookies,
  ) {}

  @Get('sign-in')
  show(@CurrentVisit() visit: Visit, @Query({ schema: nextQuery }) { next }: z.output<typeof nextQuery>) {
    if (visit.actor.accountId !== null) return redirect(afterwards(visit, next, isStaff(visit.actor)));
    return signInPage(visit, formOf(SIGN_IN_FIELDS, { next }));
  }

  @Post('sign-in')
  async withPassword(
    @CurrentVisit() visit: Visit,
    @FormBody() body: Body | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { data, form } = parseForm(passwordForm, body, visit.t);
    if (!data) return signInPage(visit, { ...form, fields: { ...formOf(SIGN_IN_FIELDS).fields, ...form.fields } });
    // As it was typed: a password may begin with a blank.
    return this.comeIn(visit, { ...data, password: typedText(body, 'password') }, reply);
  }

  @Post('sign-in/code')
  async withCode(
    @CurrentVisit() visit: Visit,
    @FormBody() body: Body | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const pending = this.pending.open(typeof body?.['pending'] === 'string' ? body['pending'] : '');
    if (!pending) return redirect(visit.help(['sign-in']), visit.t('sign-in.code-late'), 'info');

    const { data, form } = parseForm(codeForm, body, visit.t);
    if (!data) return this.codePage(visit, pending, form.fields.code.error);
    return this.comeIn(visit, { ...pending, code: data.code }, reply);
  }

  @Post('sign-out')
  async leave(@CurrentVisit() visit: Visit, @Res({ passthrough: true }) reply: FastifyReply) {
    const { actor } = visit;
    if (actor.sessionId) await this.sessions.end(actor, actor.sessionId);
    this.cookies.drop(reply);
    return redirect(visit.help(), visit.t('sign-in.goodbye'));
  }

  private async comeIn(visit: Visit, { next, ...credentials }: Attempt, reply: FastifyReply) {
    const { t } = visit;
    const { email, password } = credentials;
    const typed = formOf(SIGN_IN_FIELDS, { email, next });
    try {
      const opened = await this.signIn.signIn(credentials, this.cookies.arrivalOf(visit.request));
      this.cookies.keep(reply, opened);
      return redirect(afterwards(visit, next, opened.account.role !== 'customer'));
    } catch (error) {
      if (error instanceof CodeRequired) return this.codePage(visit, { email, password, next }, '');
      if (error instanceof CodeInvalid) return this.codePage(visit, { email, password, next }, t('sign-in.code-wrong'));
      if (error instanceof SignInFailed) return signInPage(visit, withError(typed, 'password', t('sign-in.failed')));
      if (error instanceof TooManyRequests) return signInPage(visit, withError(typed, '', tooOften(visit, error)), 429);
      throw error;
    }
  }

  private codePage(visit: Visit, attempt: Attempt, mistake: string) {
    const first = formOf(['code']);
    const form = mistake ? withError(first, 'code', mistake) : first;
    const page = { form, pending: this.pending.seal(attempt) };
    return view('help/sign-in-code', page, {
      title: visit.t('sign-in.code-title'),
      status: form.hasErrors ? 422 : 200,
      isPrivate: true,
    });
  }
}

function afterwards(visit: Visit, next: string, isAtWork: boolean): string {
  return safeNextPath(next) || (isAtWork ? '/desk' : visit.help());
}
