import { Body as FormBody, Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  AccountsQueries,
  AccountsService,
  normalizeEmail,
  ROLES,
  TeamsService,
  type AccountView,
} from '../../accounts/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { cursor, optional, pageFrom, pagesOf, words } from './list-address.js';
import { localeOptions } from './studio-choices.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/accounts';
const PAGE = 50;
const FIELDS = ['name', 'email', 'role', 'locale', 'team'] as const;

const listQuery = z.object({
  q: optional(words),
  role: optional(z.enum(ROLES)),
  team: optional(z.uuid()),
  state: optional(z.enum(['active', 'disabled'])),
  cursor,
});

/** A name in one line; the accounts room holds the same rule. */
export const personName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);
const newForm = z.object({
  name: personName,
  email: z
    .string()
    .min(1)
    .refine((text) => normalizeEmail(text) !== null, 'form.email'),
  role: z.enum(ROLES),
  locale: z.enum(LOCALES),
  team: z.union([z.literal(''), z.uuid()]).default(''),
});

/** Everybody who can sign in. */
@AdminPages('accounts')
export class AccountsPagesController {
  constructor(
    private readonly queries: AccountsQueries,
    private readonly accounts: AccountsService,
    private readonly teams: TeamsService,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { actor, t } = visit;
    const filter = listQuery.parse(query);
    const { q, role, team, state } = filter;
    const [{ items, next }, teams] = await Promise.all([
      pageFrom(filter.cursor, (from) =>
        this.queries.list(actor, {
          limit: PAGE,
          ...(q ? { q } : {}),
          ...(role ? { roles: [role] } : {}),
          ...(team ? { teamId: team } : {}),
          ...(state ? { disabled: state === 'disabled' } : {}),
          ...(from ? { cursor: from } : {}),
        }),
      ),
      this.teams.list(actor),
    ]);
    const teamNames = new Map(teams.map(({ id, name }) => [id, name]));
    const page = {
      q: q ?? '',
      filters: [
        { name: 'role', label: t('studio.role'), choices: choices(roleOptions(visit), role ?? '') },
        {
          name: 'team',
          label: t('studio.team'),
          choices: choices(
            teams.map(({ id, name }) => ({ value: id, label: name })),
            team ?? '',
          ),
        },
        {
          name: 'state',
          label: t('studio.status'),
          choices: choices(
            labelled(['active', 'disabled'] as const, (word) => t(`studio.account.${word}`)),
            state ?? '',
          ),
        },
      ],
      isFiltered: [q, role, team, state].some(Boolean),
      rows: items.map((account) => rowOf(account, teamNames, visit)),
      isEmpty: items.length === 0,
      pages: pagesOf(BASE, filter, next),
    };
    return view('studio/accounts', page, { title: t('studio.accounts.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.newPage(visit, formOf(FIELDS, { role: 'agent', locale: visit.locale }));
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(newForm, body, visit.t);
    if (!data) return this.newPage(visit, form);
    try {
      const { id } = await this.accounts.create(visit.actor, { ...data, teamId: data.team || null });
      return redirect(address(BASE, [id]), visit.t('studio.account.made'));
    } catch (error) {
      return this.newPage(visit, refused(formOf(FIELDS, body), error, visit.t));
    }
  }

  private async newPage(visit: Visit, form: Form<(typeof FIELDS)[number]>) {
    const { t } = visit;
    const { fields, hasErrors } = form;
    const teams = await this.teams.list(visit.actor);
    const page = {
      form,
      roles: choices(roleOptions(visit), fields.role.value),
      locales: choices(localeOptions(visit), fields.locale.value),
      teams: choices(
        teams.map(({ id, name }) => ({ value: id, label: name })),
        fields.team.value,
      ),
      crumbs: [
        { label: t('studio.accounts.title'), url: BASE },
        { label: t('studio.account.new'), url: '' },
      ],
    };
    const title = t('studio.account.new');
    return view('studio/account-new', page, {
      title: hasErrors ? t('form.title', { title }) : title,
      status: hasErrors ? 422 : 200,
    });
  }
}

export const roleOptions = ({ t }: Visit) => labelled(ROLES, (role) => t(`studio.role.${role}`));

function rowOf(account: AccountView, teams: Map<string, string>, { t, actor }: Visit) {
  return {
    url: address(BASE, [account.id]),
    name: account.name,
    email: account.email ?? '',
    role: t(`studio.role.${account.role}`),
    team: teams.get(account.teamId ?? '') ?? '',
    isDisabled: account.disabledAt !== null,
    takesCode: account.totp,
    isMe: account.id === actor.accountId,
  };
}
