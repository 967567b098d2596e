import { Body as FormBody, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../../accounts/index.js';
import {
  ChannelsQueries,
  ChannelsService,
  QUEUES,
  WaitsQueries,
  WEEKDAYS,
  type Channel,
  type ChannelNow,
  type Measurement,
} from '../../channels/index.js';
import { Config } from '../../platform/config/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { CHANNELS } from '../../tickets/index.js';
import { address, helpAddress } from '../address.js';
import { formatPercent } from '../formats.js';
import { choices, formOf, parseForm, refused, withError, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { durationOf } from '../help/contact.page.js';
import { labelled } from '../options.js';
import { emptyChannelForm, formOfChannel, parseChannel, typedChannelForm, type ChannelForm } from './channel-form.js';

const BASE = '/studio/channels';
const OFF_FIELDS = ['reasonNl', 'reasonEn'] as const;
const offForm = z.object({ reasonNl: z.string().min(1).max(200), reasonEn: z.string().min(1).max(200) });

/** The channels, when they are open, and how good the waiting times were that we told. */
@StudioPages('channels')
export class ChannelPagesController {
  constructor(
    private readonly queries: ChannelsQueries,
    private readonly channels: ChannelsService,
    private readonly waits: WaitsQueries,
    private readonly config: Config,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const [board, measured] = await Promise.all([this.queries.board(), this.waits.measure(visit.actor)]);
    const byKey = new Map(measured.map((measurement) => [measurement.key, measurement]));
    const page = {
      rows: board.channels.map((channel) => rowOf(channel, byKey.get(channel.channel.key), visit)),
      isEmpty: board.channels.length === 0,
      snippet: `<iframe src="${this.config.publicUrl}${helpAddress(visit.locale, ['contact', 'embed'])}" title="${visit.t('contact.title')}" width="100%" height="640" loading="lazy"></iframe>`,
    };
    return view('studio/channels', page, { title: visit.t('studio.channels.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.page(visit, null, emptyChannelForm());
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t, actor } = visit;
    const { typed, form } = parseChannel(body, t);
    if (!typed) return this.page(visit, null, form);
    if (!typed.key) return this.page(visit, null, withError(typedChannelForm(body), 'key', t('form.required')));
    try {
      await this.channels.create(actor, { key: typed.key, kind: typed.kind, ...typed.fields });
    } catch (error) {
      return this.page(visit, null, refused(typedChannelForm(body), error, t));
    }
    return redirect(BASE, t('studio.channel.made'));
  }

  @Get(':key')
  async show(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    const channel = await this.queries.get(key);
    return this.page(visit, channel, formOfChannel(channel));
  }

  @Post(':key')
  async change(@CurrentVisit() visit: Visit, @Param('key') key: string, @FormBody() body: Body | undefined) {
    const channel = await this.queries.get(key);
    const { typed, form } = parseChannel(body, visit.t);
    if (!typed) return this.page(visit, channel, form);
    try {
      await this.channels.change(visit.actor, key, typed.fields, typed.version);
    } catch (error) {
      const late = refused(typedChannelForm(body), error, visit.t);
      const fields = { ...late.fields, version: { ...late.fields.version, value: String(channel.version) } };
      return this.page(visit, channel, { ...late, fields });
    }
    return redirect(BASE, visit.t('studio.channel.saved'));
  }

  @Post(':key/off')
  async switchOff(@CurrentVisit() visit: Visit, @Param('key') key: string, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { data, form } = parseForm(offForm, body, t);
    if (!data) return this.page(visit, await this.queries.get(key), undefined, form);
    await this.channels.setAvailability(visit.actor, key, { reason: { nl: data.reasonNl, en: data.reasonEn } });
    const undo = { label: t('studio.undo'), action: address(BASE, [key, 'on']) };
    return redirect(BASE, t('studio.channel.off-now'), 'good', undo);
  }

  @Post(':key/on')
  async switchOn(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    await this.channels.setAvailability(visit.actor, key, { reason: null });
    return redirect(BASE, visit.t('studio.channel.on-now'));
  }

  @Post(':key/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    await this.channels.remove(visit.actor, key);
    return redirect(BASE, visit.t('studio.channel.removed'));
  }

  @Post(':key/secret')
  @Allow({ roles: ['admin'] })
  async renewSecret(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    const secret = await this.channels.renewSecret(visit.actor, key);
    const channel = await this.queries.get(key);
    return this.page(visit, channel, undefined, undefined, secret);
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':key/off', ':key/secret'])
  back(@Param('key') key: string) {
    return redirect(address(BASE, [key]));
  }

  private page(
    visit: Visit,
    channel: Channel | null,
    form: ChannelForm = channel ? formOfChannel(channel) : emptyChannelForm(),
    off = formOf(OFF_FIELDS),
    secret = '',
  ) {
    const { t, actor } = visit;
    const title = channel ? channel.name[visit.locale] : t('studio.channel.new');
    const hasErrors = form.hasErrors || off.hasErrors;
    const { value } = form.fields.kind;
    const page = {
      title,
      isNew: channel === null,
      key: channel?.key ?? '',
      kind: channel ? t(`desk.channel.${channel.kind}`) : '',
      form,
      summary: off.hasErrors ? off : form,
      off,
      secret,
      isAdmin: actor.role === 'admin',
      isOff: channel?.isSwitchedOff ?? false,
      reason: channel?.offReason?.[visit.locale] ?? '',
      isReported: channel?.queue === 'reported',
      reportUrl: channel ? `${this.config.publicUrl}/api/v1/channels/${channel.key}/queue-reports` : '',
      kinds: choices(
        labelled(CHANNELS, (word) => t(`desk.channel.${word}`)),
        value,
      ),
      queues: choices(
        labelled(QUEUES, (word) => t(`studio.channel.queue.${word}`)),
        form.fields.queue.value,
      ),
      languages: choices(
        [{ value: 'both', label: t('studio.channel.both') }, ...labelled(LOCALES, (word) => t(`language.${word}`))],
        form.fields.languages.value,
      ),
      days: WEEKDAYS.map((weekday) => ({
        field: form.fields[`day${weekday}`],
        label: t(`studio.channel.day.${weekday}`),
      })),
      action: channel ? address(BASE, [channel.key]) : BASE,
      removeUrl: channel ? address(BASE, [channel.key, 'removal']) : '',
      crumbs: [
        { label: t('studio.channels.title'), url: BASE },
        { label: title, url: '' },
      ],
    };
    return view('studio/channel', page, {
      title: hasErrors ? t('form.title', { title }) : title,
      status: hasErrors ? 422 : 200,
    });
  }
}

function rowOf(now: ChannelNow, measured: Measurement | undefined, { t, locale }: Visit) {
  const { channel, state, wait } = now;
  return {
    key: channel.key,
    name: channel.name[locale],
    url: address(BASE, [channel.key]),
    kind: t(`desk.channel.${channel.kind}`),
    state: t(`contact.state.${state}`),
    isOff: state === 'off',
    wait: wait.isKnown ? durationOf(wait.seconds, t) : t('contact.unknown'),
    why: wait.isKnown ? '' : t(`contact.why.${wait.reason}`),
    people: measured?.people ?? 0,
    told: measured?.told ?? 0,
    hasTold: (measured?.told ?? 0) > 0,
    medianWait: measured?.medianWait == null ? '–' : durationOf(measured.medianWait, t),
    error: measured?.medianError == null ? '–' : formatPercent(measured.medianError, locale),
    held: measured?.held == null ? '–' : formatPercent(measured.held, locale),
    onUrl: address(BASE, [channel.key, 'on']),
  };
}
