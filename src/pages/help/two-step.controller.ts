import { Body as FormBody, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { AccountsQueries, Allow, CodeInvalid, STAFF, TotpService, WrongPassword } from '../../accounts/index.js';
import { TooManyRequests } from '../../platform/errors/index.js';
import { formOf, parseForm, typedText, withError, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { tooOften } from './sign-in.page.js';

const codeForm = z.object({
  code: z
    .string()
    .transform((typed) => typed.replaceAll(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'sign-in.code-shape')),
});

/** Signing in with a code of an authenticator app as well, for staff who want it. */
@HelpPages('my/two-step')
@Allow({ roles: STAFF })
export class TwoStepController {
  constructor(
    private readonly accounts: AccountsQueries,
    private readonly totp: TotpService,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit, formOf(['password']));
  }

  /** A new secret is made by a button, not by looking: looking again would make the one in the app worthless. */
  @Post('secret')
  async begin(@CurrentVisit() visit: Visit) {
    const { secret, uri } = await this.totp.begin(visit.actor);
    return this.secretPage(visit, formOf(['code']), secret, uri);
  }

  @Post('confirmation')
  async confirm(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const typed = z.object({ secret: z.string().max(100), uri: z.string().max(500) }).safeParse(body);
    const { secret, uri } = typed.data ?? { secret: '', uri: '' };
    const { data, form } = parseForm(codeForm, body, t);
    if (!data) return this.secretPage(visit, form, secret, uri);

    try {
      await this.totp.confirm(visit.actor, data.code);
    } catch (error) {
      if (error instanceof CodeInvalid)
        return this.secretPage(visit, withError(formOf(['code']), 'code', t('sign-in.code-wrong')), secret, uri);
      if (error instanceof TooManyRequests)
        return this.secretPage(visit, withError(formOf(['code']), '', tooOften(visit, error)), secret, uri);
      throw error;
    }
    return redirect(visit.help(['my', 'account']), t('two-step.on'));
  }

  @Post('removal')
  async remove(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    try {
      await this.totp.remove(visit.actor, typedText(body, 'password'));
    } catch (error) {
      if (error instanceof WrongPassword)
        return this.page(visit, withError(formOf(['password']), 'password', t('password.wrong')));
      if (error instanceof TooManyRequests)
        return this.page(visit, withError(formOf(['password']), '', tooOften(visit, error)));
      throw error;
    }
    return redirect(visit.help(['my', 'account']), t('two-step.off'));
  }

  private async page(visit: Visit, form: Form<'password'>) {
    const account = await this.accounts.get(visit.actor, visit.actor.accountId);
    const page = { form, takesCode: account.totp, crumbs: crumbsOf(visit) };
    return view('help/two-step', page, titled(visit, form.hasErrors));
  }

  private secretPage(visit: Visit, form: Form<'code'>, secret: string, uri: string) {
    // In groups of four, as people type it over.
    const spaced = secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
    return view(
      'help/two-step-secret',
      { form, secret, spaced, uri, crumbs: crumbsOf(visit) },
      titled(visit, form.hasErrors),
    );
  }
}

function titled({ t }: Visit, hasErrors: boolean) {
  return { title: t('two-step.title'), status: hasErrors ? 422 : 200, isPrivate: true };
}

function crumbsOf({ t, help }: Visit) {
  return [
    { label: t('account.title'), url: help(['my', 'account']) },
    { label: t('two-step.title'), url: '' },
  ];
}
