import { Body as FormBody, Get, NotFoundException, Param, Post } from '@nestjs/common';
import {
  CAUSES,
  CONDITION_FIELDS,
  CONDITION_VALUES,
  DATA_NAMES,
  JourneysQueries,
  JourneysService,
  JourneyTrials,
  MEMBER_NAMES,
  milestonesSchema,
  Previews,
  ticketKind,
  type Journey,
} from '../../notifications/index.js';
import { checked, DomainError, InvalidInput } from '../../platform/errors/index.js';
import { isLocale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { milestoneForm, milestoneOf, TEMPLATE_FIELDS, TRIGGER_ROWS, valuesOf } from './milestone.form.js';

const BASE = '/studio/journeys';
/** How far back a change is tried on. */
const TRIED_DAYS = 30;
const NAMES = Object.keys(milestoneForm.shape);

/** One milestone: when it is reached, whether and how a message tells of it, and what that would look like. */
@StudioPages('journeys/:type/milestones/:key')
export class MilestonePagesController {
  constructor(
    private readonly queries: JourneysQueries,
    private readonly journeys: JourneysService,
    private readonly previews: Previews,
    private readonly trials: JourneyTrials,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Param('type') type: string, @Param('key') key: string) {
    const { journey, milestone } = await this.find(type, key);
    return this.page(visit, journey, key, formOf(NAMES, valuesOf(milestone, journey.version)));
  }

  @Post()
  async save(
    @CurrentVisit() visit: Visit,
    @Param('type') type: string,
    @Param('key') key: string,
    @FormBody() body: Body | undefined,
  ) {
    const { t } = visit;
    const { journey } = await this.find(type, key);
    const { data, form } = parseForm(milestoneForm, body, t);
    if (!data) return this.page(visit, journey, key, form);
    const typed = formOf(NAMES, data);
    if (body?.['do'] === 'preview') return this.page(visit, journey, key, typed);

    const milestones = journey.milestones.map((one) => (one.key === key ? milestoneOf(key, data) : one));
    try {
      const changed = { milestones: checked(milestonesSchema, milestones), version: Number(data['version']) };
      if (body?.['do'] === 'try') {
        const { id } = await this.trials.start(visit.actor, journey.type, changed.milestones, TRIED_DAYS);
        return redirect(address(BASE, [type, 'trials', id]));
      }
      const saved = await this.journeys.save(visit.actor, journey.type, changed);
      const action = address(BASE, [type, 'versions', changed.version, 'restoration'], { from: saved.version });
      return redirect(address(BASE, [type]), t('studio.milestone.saved'), 'good', { label: t('studio.undo'), action });
    } catch (error) {
      return this.page(visit, journey, key, complaints(typed, error, visit));
    }
  }

  private async find(type: string, key: string) {
    const journey = await this.queries.current(checked(ticketKind, type));
    const milestone = journey.milestones.find((one) => one.key === key);
    if (!milestone) throw new NotFoundException();
    return { journey, milestone };
  }

  private async page(visit: Visit, { type, milestones }: Journey, key: string, form: Form) {
    const { t, locale } = visit;
    const value = (name: string) => form.fields[name]?.value ?? '';
    const name = milestones.find((one) => one.key === key)!.name[locale];
    const page = {
      form,
      fields: form.fields,
      name,
      action: address(BASE, [type, 'milestones', key]),
      flags: (['notify', 'isAction', 'repeats'] as const).map((flag) => ({
        name: flag,
        label: t(`studio.milestone.${flag}`),
        hint: t(`studio.milestone.${flag}-hint`),
        isOn: value(flag) === 'on',
      })),
      triggers: Array.from({ length: TRIGGER_ROWS }, (_, row) => triggerRow(row, value, visit)),
      names: DATA_NAMES.map(({ path, kind }) => ({ path, what: t(`studio.data.${path}`), isDate: kind === 'date' })),
      members: MEMBER_NAMES.map(({ path }) => path).join(', '),
      previews: await this.preview(visit, value),
      crumbs: [
        { label: t('studio.journeys.title'), url: address(BASE, [type]) },
        { label: name, url: '' },
      ],
    };
    return view('studio/milestone', page, {
      title: form.hasErrors ? t('form.title', { title: name }) : name,
      status: form.hasErrors ? 422 : 200,
    });
  }

  /** What the mail would say in both languages, about the chosen request or with made-up data. */
  private async preview({ actor, t }: Visit, value: (name: string) => string) {
    const previews = [];
    for (const { locale } of TEMPLATE_FIELDS.filter(({ route, part }) => route === 'email' && part === 'body')) {
      const suffix = locale === 'nl' ? 'Nl' : 'En';
      const template = { subject: value(`emailSubject${suffix}`), body: value(`emailBody${suffix}`) };
      if (!template.body || !isLocale(locale)) continue;
      const ticket = value('ticket').replace('#', '') || undefined;
      try {
        const { subject, html } = await this.previews.of(actor, template, { route: 'email', locale, ticket });
        previews.push({ lang: locale, label: t(`language.${locale}`), subject, html: trusted(html), problem: '' });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const problem = error instanceof InvalidInput ? error.fields[0]!.message : t('studio.milestone.no-ticket');
        previews.push({ lang: locale, label: t(`language.${locale}`), subject: '', html: trusted(''), problem });
      }
    }
    return previews;
  }
}

function triggerRow(row: number, value: (name: string) => string, { t }: Visit) {
  const select = (name: string, words: readonly string[], label: (word: string) => string) => {
    const chosen = value(`${name}${row}`);
    // More than one word together stays as it is until something else is chosen.
    const all = chosen.includes(',') ? [...words, chosen] : words;
    const named = all.map((word) => ({ value: word, label: word.split(',').map(label).join(', ') }));
    return { name: `${name}${row}`, id: `field-${name}${row}`, choices: choices(named, chosen) };
  };
  return {
    number: row + 1,
    cause: select('cause', CAUSES, (word) => t(`studio.cause.${word}`)),
    conditions: CONDITION_FIELDS.map((field) => ({
      ...select(field, CONDITION_VALUES[field], (word) => t(`studio.value.${word}`)),
      label: t(`studio.condition.${field}`),
    })),
  };
}

/** What the service says about the whole journey, beside the field of this milestone that it is about. */
function complaints(form: Form, error: unknown, { t }: Visit): Form {
  if (!(error instanceof InvalidInput)) return refused(form, error, t);
  return error.fields.reduce((result, { path, message }) => {
    const [, , , route, locale] = path.split('.');
    const field = TEMPLATE_FIELDS.find((one) => one.route === route && one.locale === locale && one.part === 'body');
    const isTrigger = path.includes('triggers');
    const name = field?.name ?? (isTrigger ? 'cause0' : '');
    return withError(result, name, isTrigger ? t('studio.milestone.no-trigger') : `${t('form.invalid')} ${message}`);
  }, form);
}
