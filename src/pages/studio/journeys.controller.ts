import { Body as FormBody, Get, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { JourneysQueries, JourneysService, ticketKind, type Journey } from '../../notifications/index.js';
import { checked } from '../../platform/errors/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { journeyPage, type JourneyVersions } from './journey.page.js';
import { newMilestone } from './milestone.form.js';

const BASE = '/studio/journeys';
const version = z.coerce.number().int().min(0);
const moveForm = z.object({ version, key: z.string().max(40), by: z.enum(['up', 'down']) });
const removeForm = z.object({ version, key: z.string().max(40) });
const addForm = z.object({
  version,
  key: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
});

/** The path of each type of ticket, drawn as a line that editors change. Each change is a version. */
@StudioPages('journeys')
export class JourneyPagesController {
  constructor(
    private readonly queries: JourneysQueries,
    private readonly journeys: JourneysService,
  ) {}

  @Get()
  first() {
    return redirect(address(BASE, ['question']));
  }

  @Get(':type')
  show(@CurrentVisit() visit: Visit, @Param('type') type: string) {
    return this.page(visit, type, formOf(['key']));
  }

  @Post(':type/order')
  async move(@CurrentVisit() visit: Visit, @Param('type') type: string, @FormBody() body: Body | undefined) {
    const { data } = parseForm(moveForm, body, visit.t);
    if (!data) return redirect(address(BASE, [type]));
    return this.change(visit, type, data.version, 'studio.journey.moved', ({ milestones }) => {
      const at = milestones.findIndex(({ key }) => key === data.key);
      const to = data.by === 'up' ? at - 1 : at + 1;
      const [one, other] = [milestones[at], milestones[to]];
      return one && other ? milestones.with(at, other).with(to, one) : null;
    });
  }

  @Post(':type/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('type') type: string, @FormBody() body: Body | undefined) {
    const { data } = parseForm(removeForm, body, visit.t);
    if (!data) return redirect(address(BASE, [type]));
    return this.change(visit, type, data.version, 'studio.journey.removed', ({ milestones }) => {
      const rest = milestones.filter(({ key }) => key !== data.key);
      return rest.length > 0 && rest.length < milestones.length ? rest : null;
    });
  }

  @Post(':type/milestones')
  async add(@CurrentVisit() visit: Visit, @Param('type') type: string, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(addForm, body, visit.t);
    if (!data) return this.page(visit, type, form);
    const kind = checked(ticketKind, type);
    const journey = await this.queries.current(kind);
    const isKnown = journey.milestones.some(({ key }) => key === data.key);
    try {
      if (!isKnown)
        await this.journeys.save(visit.actor, kind, {
          milestones: [...journey.milestones, newMilestone(data.key)],
          version: data.version,
        });
    } catch (error) {
      return this.page(visit, type, refused(formOf(['key'], body), error, visit.t));
    }
    return redirect(address(BASE, [type, 'milestones', data.key]));
  }

  /** Puts an earlier version back: undo, and going back further. */
  @Post(':type/versions/:version/restoration')
  async restore(
    @CurrentVisit() visit: Visit,
    @Param('type') type: string,
    @Param('version', ParseIntPipe) restored: number,
    @Query('from') from: string | undefined,
  ) {
    const kind = checked(ticketKind, type);
    const current = from === undefined ? (await this.queries.current(kind)).version : checked(version, from);
    try {
      await this.journeys.restore(visit.actor, kind, restored, current);
    } catch (error) {
      return this.page(visit, type, refused(formOf(['key']), error, visit.t));
    }
    return redirect(address(BASE, [type]), visit.t('studio.journey.restored', { version: restored }));
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':type/order', ':type/removal', ':type/milestones', ':type/versions/:version/restoration'])
  back(@Param('type') type: string) {
    return redirect(address(BASE, [type]));
  }

  private async change(
    visit: Visit,
    type: string,
    read: number,
    said: string,
    changed: (journey: Journey) => Journey['milestones'] | null,
  ) {
    const kind = checked(ticketKind, type);
    const journey = await this.queries.current(kind);
    const milestones = changed(journey);
    if (!milestones) return redirect(address(BASE, [type]));
    try {
      const saved = await this.journeys.save(visit.actor, kind, { milestones, version: read });
      const action = address(BASE, [type, 'versions', read, 'restoration'], { from: saved.version });
      return redirect(address(BASE, [type]), visit.t(said), 'good', { label: visit.t('studio.undo'), action });
    } catch (error) {
      return this.page(visit, type, refused(formOf(['key']), error, visit.t));
    }
  }

  private async page(visit: Visit, type: string, form: Form) {
    const kind = checked(ticketKind, type);
    const journey = await this.queries.current(kind);
    const versions: JourneyVersions = await this.queries.versions(kind);
    const title = visit.t('studio.journeys.title');
    return view('studio/journey', journeyPage(journey, versions, form, visit), {
      title: form.hasErrors ? visit.t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}
