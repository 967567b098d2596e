import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import { AccountsQueries, ApiKeysService, SCOPES, type ApiKeyView } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/keys';
const FIELDS = ['name', 'scopes', 'expires'] as const;
type KeyForm = Form<(typeof FIELDS)[number]>;

const keyForm = z.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u),
  scopes: z.preprocess(listed, z.array(z.enum(SCOPES)).min(1, 'studio.key.no-scope').max(SCOPES.length)),
  expires: z.union([z.literal(''), z.iso.date()], 'studio.key.no-date').default(''),
});

/** Keys with which other systems come in. */
@AdminPages('keys')
export class KeysPagesController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly accounts: AccountsQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const { t } = visit;
    const keys = await this.keys.list(visit.actor);
    const names = await this.accounts.byIds(keys.map(({ createdBy }) => createdBy));
    const now = this.clock.now();
    const page = {
      rows: keys.map((key) => ({ ...rowOf(key, now, visit), by: names.get(key.createdBy ?? '')?.name ?? '' })),
      isEmpty: keys.length === 0,
    };
    return view('studio/keys', page, { title: t('studio.keys.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.newPage(visit, formOf(FIELDS), []);
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const ticked = listed(body?.['scopes']);
    const { data, form } = parseForm(keyForm, body, t);
    if (!data) return this.newPage(visit, form, ticked);

    const { name, scopes, expires } = data;
    // Good until the end of the day, wherever the desk is.
    const expiresAt = expires ? new Date(`${expires}T23:59:59Z`) : null;
    if (expiresAt && expiresAt <= this.clock.now())
      return this.newPage(visit, withError(formOf(FIELDS, body), 'expires', t('studio.key.past')), ticked);
    try {
      const { token, ...key } = await this.keys.create(visit.actor, { name, scopes, expiresAt });
      const page = { name: key.name, token, crumbs: crumbsOf(visit, key.name) };
      return view('studio/key-made', page, { title: t('studio.key.made') });
    } catch (error) {
      return this.newPage(visit, refused(formOf(FIELDS, body), error, t), ticked);
    }
  }

  @Post(':id/revocation')
  async revoke(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.keys.revoke(visit.actor, id);
    return redirect(BASE, visit.t('studio.key.revoked-now'));
  }

  private newPage(visit: Visit, form: KeyForm, ticked: readonly string[]) {
    const { t } = visit;
    const page = {
      form,
      scopes: SCOPES.map((scope) => ({
        scope,
        text: t(`studio.scope.${scope}`),
        isTicked: ticked.includes(scope),
      })),
      crumbs: crumbsOf(visit, t('studio.key.new')),
    };
    const title = t('studio.key.new');
    return view('studio/key-new', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}

function rowOf(key: ApiKeyView, now: Date, { t }: Visit) {
  const { id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = key;
  const isExpired = expiresAt !== null && expiresAt <= now;
  const state = revokedAt ? 'revoked' : isExpired ? 'expired' : 'usable';
  return {
    name,
    prefix,
    scopes,
    createdAt,
    isUsed: lastUsedAt !== null,
    lastUsedAt: lastUsedAt ?? createdAt,
    expires: expiresAt !== null,
    expiresAt: expiresAt ?? createdAt,
    state,
    stateLabel: t(`studio.key.${state}`),
    isUsable: state === 'usable',
    revokeUrl: address(BASE, [id, 'revocation']),
    question: t('studio.key.revoke-question', { name }),
  };
}

/** One ticked box comes as a text, several as a list. */
function listed(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

function crumbsOf({ t }: Visit, last: string) {
  return [
    { label: t('studio.keys.title'), url: BASE },
    { label: last, url: '' },
  ];
}
