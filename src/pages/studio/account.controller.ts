import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import {
  AccountsQueries,
  AccountsService,
  InvitationsService,
  ROLES,
  SessionsService,
  TeamsService,
  TotpService,
  type AccountView,
} from '../../accounts/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { redirect, view } from '../page.js';
import { texts } from '../texts.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { personName, roleOptions } from './accounts.controller.js';
import { localeOptions } from './studio-choices.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/accounts';
const FIELDS = ['name', 'role', 'locale', 'team', 'version'] as const;
type AccountForm = Form<(typeof FIELDS)[number]>;

const accountForm = z.object({
  name: personName,
  role: z.enum(ROLES),
  locale: z.enum(LOCALES),
  team: z.union([z.literal(''), z.uuid()]).default(''),
  version: z.coerce.number().int().min(1),
});

/** Somebody's account: what they may do, and letting them in or out. */
@AdminPages('accounts/:id')
export class AccountPagesController {
  constructor(
    private readonly queries: AccountsQueries,
    private readonly accounts: AccountsService,
    private readonly teams: TeamsService,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
    private readonly totp: TotpService,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const account = await this.queries.get(visit.actor, id);
    return this.page(visit, account, formFor(account));
  }

  @Post()
  async change(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const { actor, t } = visit;
    const before = await this.queries.get(actor, id);
    const { data, form } = parseForm(accountForm, body, t);
    if (!data) return this.page(visit, before, form);

    const { version, team, ...changes } = data;
    try {
      await this.accounts.update(actor, id, version, { ...changes, teamId: team || null });
      return redirect(address(BASE, [id]), t('studio.account.saved'));
    } catch (error) {
      const late = refused(formOf(FIELDS, body), error, t);
      // With the version of now, so that sending it again is a decision and not another refusal.
      const fields = { ...late.fields, version: { ...late.fields.version, value: String(before.version) } };
      return this.page(visit, before, { ...late, fields });
    }
  }

  /** Whoever switches language after inviting comes by here. */
  @Get('invitation')
  back(@Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(BASE, [id]));
  }

  /** Shows the link once, for a service that has no mail server yet; it is mailed too. */
  @Post('invitation')
  async invite(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const account = await this.queries.get(visit.actor, id);
    const { url, expiresAt } = await this.invitations.invite(visit.actor, id);
    return this.page(visit, account, formFor(account), { url, expiresAt });
  }

  @Post('code-reset')
  async resetCode(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.totp.reset(visit.actor, id);
    return redirect(address(BASE, [id]), visit.t('studio.account.code-gone'));
  }

  @Post('sign-out')
  async signOut(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.queries.get(visit.actor, id);
    const count = await this.sessions.endAll(id);
    return redirect(address(BASE, [id]), visit.t('studio.account.signed-out', { count }));
  }

  @Post('disablement')
  async disable(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t } = visit;
    const here = address(BASE, [id]);
    try {
      await this.accounts.disable(visit.actor, id);
    } catch (error) {
      const key = error instanceof DomainError ? `refused.${error.code}` : '';
      if (!texts.has(key)) throw error;
      return redirect(here, t(key), 'bad');
    }
    const action = address(BASE, [id, 'enablement']);
    return redirect(here, t('studio.account.now-disabled'), 'good', { label: t('studio.undo'), action });
  }

  @Post('enablement')
  async enable(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.accounts.enable(visit.actor, id);
    return redirect(address(BASE, [id]), visit.t('studio.account.now-enabled'));
  }

  private async page(
    visit: Visit,
    account: AccountView,
    form: AccountForm,
    invitation: { url: string; expiresAt: Date } | null = null,
  ) {
    const { actor, t } = visit;
    const { fields, hasErrors } = form;
    const teams = await this.teams.list(actor);
    const at = (what: string) => address(BASE, [account.id, what]);
    const page = {
      name: account.name,
      email: account.email ?? '',
      createdAt: account.createdAt,
      isDisabled: account.disabledAt !== null,
      disabledAt: account.disabledAt ?? account.updatedAt,
      takesCode: account.totp,
      isMe: account.id === actor.accountId,
      isStaff: account.role !== 'customer',
      canInvite: account.email !== null && account.disabledAt === null && account.role !== 'customer',
      invitation,
      form,
      roles: choices(roleOptions(visit), fields.role.value),
      locales: choices(localeOptions(visit), fields.locale.value),
      teams: choices(
        teams.map(({ id, name }) => ({ value: id, label: name })),
        fields.team.value,
      ),
      action: address(BASE, [account.id]),
      inviteUrl: at('invitation'),
      codeUrl: at('code-reset'),
      signOutUrl: at('sign-out'),
      disableUrl: at('disablement'),
      enableUrl: at('enablement'),
      ticketsUrl: address('/desk', [], { view: 'all', requester: account.id }),
      auditUrl: address('/studio/audit', [], { subject: `account:${account.id}` }),
      crumbs: [
        { label: t('studio.accounts.title'), url: BASE },
        { label: account.name, url: '' },
      ],
    };
    return view('studio/account', page, {
      title: hasErrors ? t('form.title', { title: account.name }) : account.name,
      status: hasErrors ? 422 : 200,
    });
  }
}

function formFor({ name, role, locale, teamId, version }: AccountView): AccountForm {
  return formOf(FIELDS, { name, role, locale, team: teamId, version });
}
