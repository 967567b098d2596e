import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import {
  KEEP_OLD_HOURS,
  WEBHOOK_EVENTS,
  WebhookSending,
  WebhooksQueries,
  WebhooksService,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, withError, type Body } from '../forms.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { cursor, optional, pageFrom, pagesOf } from './list-address.js';
import { AdminPages } from './studio-pages.js';
import { FIELDS, webhookFields, webhookLine, webhookPage, WEBHOOKS, type WebhookForm } from './webhook.page.js';

const PAGE = 25;
const webhookForm = z.object({
  name: z
    .string()
    .min(1)
    .max(80)
    .regex(/^\P{Cc}*$/u),
  url: z.string().min(1).max(500),
  events: z.preprocess(listed, z.array(z.enum(WEBHOOK_EVENTS)).min(1, 'studio.webhook.no-event')),
  version: z.coerce.number().int().catch(0),
});
const listQuery = z.object({ state: optional(z.enum(['waiting', 'delivered', 'failed'])), cursor });

/** Other systems that are told what happens to runs, and what came of every message. */
@AdminPages('webhooks')
export class WebhookPagesController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly queries: WebhooksQueries,
    private readonly sending: WebhookSending,
  ) {}

  @Get()
  list(@CurrentVisit() visit: Visit) {
    return this.listPage(visit, formOf(FIELDS), []);
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(webhookForm, body, visit.t);
    if (!data) return this.listPage(visit, form, listed(body?.['events']));
    const { name, url, events } = data;
    try {
      const { id, secret } = await this.webhooks.create(visit.actor, { name, url, events });
      return this.secretPage(visit, id, name, secret);
    } catch (error) {
      return this.listPage(visit, complaint(formOf(FIELDS, data), error, visit), events);
    }
  }

  @Get(':id')
  show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Query() query: Record<string, unknown>) {
    return this.page(visit, id, query);
  }

  @Post(':id')
  async save(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(webhookForm, body, visit.t);
    if (!data) return this.page(visit, id, {}, '', { form, ticked: listed(body?.['events']) });
    try {
      await this.webhooks.update(visit.actor, id, data);
      return redirect(address(WEBHOOKS, [id]), visit.t('studio.webhook.saved'));
    } catch (error) {
      const typed = { form: complaint(formOf(FIELDS, data), error, visit), ticked: data.events };
      return this.page(visit, id, {}, '', typed);
    }
  }

  @Post(':id/state')
  switch(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () => {
      const disabled = body['disabled'] === 'yes';
      await this.webhooks.update(visit.actor, id, { disabled, version: Number(body['version']) || 0 });
      return visit.t(disabled ? 'studio.webhook.is-off' : 'studio.webhook.is-on');
    });
  }

  @Post(':id/tests')
  test(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.attempt(visit, id, async () => {
      await this.sending.test(visit.actor, id);
      return visit.t('studio.webhook.tested');
    });
  }

  @Post(':id/deliveries/:deliveryId/resends')
  resend(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('deliveryId', ParseUUIDPipe) deliveryId: string,
  ) {
    return this.attempt(visit, id, async () => {
      await this.sending.resend(visit.actor, id, deliveryId);
      return visit.t('studio.webhook.resent');
    });
  }

  @Post(':id/secrets')
  async renewSecret(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    const keepOldHours = body['old'] === 'stop' ? 0 : KEEP_OLD_HOURS;
    const { name, secret } = await this.webhooks.renewSecret(visit.actor, id, { keepOldHours });
    return this.secretPage(visit, id, name, secret);
  }

  @Post(':id/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.webhooks.remove(visit.actor, id);
    return redirect(WEBHOOKS, visit.t('studio.webhook.removed'));
  }

  /** Whoever switches language on a page that came back comes by here. */
  @Get([':id/state', ':id/tests', ':id/secrets', ':id/deliveries/:deliveryId/resends'])
  back(@Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(WEBHOOKS, [id]));
  }

  private async attempt(visit: Visit, id: string, work: () => Promise<string>): Promise<Redirect | View> {
    try {
      return redirect(address(WEBHOOKS, [id]), await work());
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const { errors } = refused(formOf([]), error, visit.t, 'studio.webhook.refused');
      return this.page(visit, id, {}, errors.at(-1)?.message ?? '');
    }
  }

  private async listPage(visit: Visit, form: WebhookForm, ticked: readonly string[]): Promise<View> {
    const { t } = visit;
    const hooks = await this.queries.list(visit.actor);
    const page = {
      rows: hooks.map((hook) => webhookLine(hook, visit)),
      isEmpty: hooks.length === 0,
      ...webhookFields(form, ticked, visit),
    };
    const title = t('studio.webhooks.title');
    return view('studio/webhooks', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }

  private async page(
    visit: Visit,
    id: string,
    query: Record<string, unknown>,
    message = '',
    typed: { form: WebhookForm; ticked: readonly string[] } | null = null,
  ): Promise<View> {
    const filter = listQuery.parse(query);
    const hook = await this.queries.get(visit.actor, id);
    const { items, next } = await pageFrom(filter.cursor, (from) =>
      this.queries.deliveries(visit.actor, id, { state: filter.state, cursor: from, limit: PAGE }),
    );
    const { saved, ...page } = webhookPage(hook, items, visit);
    const fields = typed ? webhookFields(typed.form, typed.ticked, visit) : saved;
    const url = address(WEBHOOKS, [id]);
    const states = (['', 'waiting', 'delivered', 'failed'] as const).map((state) => ({
      url: address(url, [], state ? { state } : {}),
      label: visit.t(state ? `studio.webhook.delivery.${state}` : 'studio.webhook.all'),
      isCurrent: (filter.state ?? '') === state,
    }));
    const status = message ? 409 : fields.form.hasErrors ? 422 : 200;
    const shown = { ...page, ...fields, message, states, pages: pagesOf(url, filter, next) };
    return view('studio/webhook', shown, { title: hook.name, status });
  }

  private secretPage(visit: Visit, id: string, name: string, secret: string): View {
    const title = visit.t('studio.webhook.secret-made');
    const crumbs = [
      { label: visit.t('studio.webhooks.title'), url: WEBHOOKS },
      { label: name, url: address(WEBHOOKS, [id]) },
      { label: title, url: '' },
    ];
    return view('studio/webhook-secret', { name, secret, url: address(WEBHOOKS, [id]), crumbs }, { title });
  }
}

function complaint(form: WebhookForm, error: unknown, { t }: Visit): WebhookForm {
  if (error instanceof InvalidInput && error.fields.some(({ path }) => path === 'url'))
    return withError(form, 'url', t('studio.webhook.no-address'));
  return refused(form, error, t, 'studio.webhook.refused');
}

/** One ticked box comes as a text, several as a list. */
function listed(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}
