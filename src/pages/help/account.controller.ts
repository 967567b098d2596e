import { Body as FormBody, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  AccountsQueries,
  AccountsService,
  Allow,
  cookieOptions,
  isStaff,
  PasswordsService,
  SessionsService,
  WrongPassword,
  type SessionView,
} from '../../accounts/index.js';
import { Config } from '../../platform/config/index.js';
import { InvalidInput, TooManyRequests } from '../../platform/errors/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { browserOf } from './browser-name.js';
import { choices, formOf, parseForm, refused, typedText, withError, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { texts } from '../texts.js';
import { CurrentVisit, LOCALE_COOKIE, type Visit } from '../visit.js';
import { tooOften } from './sign-in.page.js';

const PROFILE = ['name', 'locale'] as const;
const PASSWORD = ['current', 'next'] as const;
const YEAR = 365 * 24 * 60 * 60;

const profileForm = z.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u),
  locale: z.enum(LOCALES),
});
const passwordForm = z.object({
  current: z.string().max(200).default(''),
  next: z.string().min(12, 'password.too-short').max(200),
});

/** Somebody's own name, language and password. */
@HelpPages('my/account')
@Allow()
export class AccountController {
  constructor(
    private readonly queries: AccountsQueries,
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly config: Config,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit, {});
  }

  @Post('profile')
  async change(
    @CurrentVisit() visit: Visit,
    @FormBody() body: Body | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { data, form } = parseForm(profileForm, body, visit.t);
    if (!data) return this.page(visit, { profile: form });

    try {
      await this.accounts.updateOwn(visit.actor, data);
    } catch (error) {
      return this.page(visit, { profile: refused(formOf(PROFILE, body), error, visit.t) });
    }
    void reply.setCookie(LOCALE_COOKIE, data.locale, { ...cookieOptions(this.config), maxAge: YEAR });
    return redirect(`/${data.locale}/my/account`, texts.for(data.locale)('account.saved'));
  }

  @Post('password')
  async changePassword(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { data, form } = parseForm(passwordForm, body, t);
    if (!data) return this.page(visit, { password: form });

    const empty = formOf(PASSWORD);
    try {
      // As they were typed: a password may begin with a blank.
      const current = typedText(body, 'current');
      await this.passwords.change(visit.actor, { ...(current ? { current } : {}), next: typedText(body, 'next') });
    } catch (error) {
      if (error instanceof WrongPassword)
        return this.page(visit, { password: withError(empty, 'current', t('password.wrong')) });
      if (error instanceof InvalidInput)
        return this.page(visit, { password: withError(empty, 'next', t('password.weak')) });
      if (error instanceof TooManyRequests)
        return this.page(visit, { password: withError(empty, '', tooOften(visit, error)) });
      throw error;
    }
    return redirect(visit.help(['my', 'account']), t('password.changed'));
  }

  private async page(
    visit: Visit,
    {
      profile,
      password = formOf(PASSWORD),
    }: { profile?: Form<(typeof PROFILE)[number]>; password?: Form<(typeof PASSWORD)[number]> },
  ) {
    const { actor, t, help } = visit;
    const account = await this.queries.get(actor, actor.accountId);
    const sessions = await this.sessions.list(actor);
    const form = profile ?? formOf(PROFILE, account);
    const hasErrors = form.hasErrors || password.hasErrors;
    const page = {
      email: account.email ?? '',
      form,
      locales: choices(
        LOCALES.map((locale) => ({ value: locale, label: t(`language.${locale}`) })),
        form.fields.locale.value,
      ),
      password: withoutValues(password),
      sessions: sessions.map((session) => sessionLine(session, visit)),
      hasOthers: sessions.length > 1,
      isStaff: isStaff(actor),
      takesCode: account.totp,
      twoStepUrl: help(['my', 'two-step']),
      crumbs: [
        { label: t('area.help'), url: help() },
        { label: t('account.title'), url: '' },
      ],
    };
    return view('help/account', page, { title: t('account.title'), status: hasErrors ? 422 : 200, isPrivate: true });
  }
}

function sessionLine({ id, userAgent, address, lastSeenAt, current }: SessionView, { t, help }: Visit) {
  const { browser, system } = browserOf(userAgent);
  return {
    name:
      browser && system ? t('account.browser', { browser, system }) : browser || system || t('account.unknown-browser'),
    address,
    lastSeenAt,
    current,
    endUrl: help(['my', 'sessions', id, 'end']),
  };
}

function withoutValues(form: Form<(typeof PASSWORD)[number]>): Form<(typeof PASSWORD)[number]> {
  const { current, next } = form.fields;
  return { ...form, fields: { current: { ...current, value: '' }, next: { ...next, value: '' } } };
}
