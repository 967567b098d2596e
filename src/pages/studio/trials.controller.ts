import { isDeepStrictEqual } from 'node:util';
import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import {
  JourneysQueries,
  JourneysService,
  JourneyTrials,
  ticketKind,
  type TrialCount,
} from '../../notifications/index.js';
import { checked } from '../../platform/errors/index.js';
import { address } from '../address.js';
import { parseForm, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const BASE = '/studio/journeys';
const useForm = z.object({ version: z.coerce.number().int().min(0) });
const tryForm = z.object({ days: z.coerce.number().int().min(7).max(90) });

/** What a journey would have sent: played again with the past, beside what another version sent. */
@StudioPages('journeys/:type/trials')
export class TrialPagesController {
  constructor(
    private readonly trials: JourneyTrials,
    private readonly journeys: JourneysQueries,
    private readonly service: JourneysService,
  ) {}

  @Get()
  back(@Param('type') type: string) {
    return redirect(address(BASE, [type]));
  }

  @Post()
  async start(@CurrentVisit() visit: Visit, @Param('type') type: string, @FormBody() body: Body | undefined) {
    const { data } = parseForm(tryForm, body, visit.t);
    if (!data) return redirect(address(BASE, [type]));
    const { milestones } = await this.journeys.current(checked(ticketKind, type));
    const { id } = await this.trials.start(visit.actor, checked(ticketKind, type), milestones, data.days);
    return redirect(address(BASE, [type, 'trials', id]));
  }

  /** Switches on what was tried. */
  @Post(':id/use')
  async use(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body | undefined) {
    const { type, milestones } = await this.trials.get(id);
    const { data } = parseForm(useForm, body, visit.t);
    if (!data) return redirect(address(BASE, [type, 'trials', id]));
    const { version } = await this.service.save(visit.actor, type, { milestones, version: data.version });
    const action = address(BASE, [type, 'versions', data.version, 'restoration'], { from: version });
    const undo = { label: visit.t('studio.undo'), action };
    return redirect(address(BASE, [type]), visit.t('studio.milestone.saved'), 'good', undo);
  }

  /** Whoever switches language comes by here. */
  @Get(':id/use')
  backToTrial(@Param('type') type: string, @Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(BASE, [type, 'trials', id]));
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { t, locale } = visit;
    const { type, days, state, done, total, result, milestones } = await this.trials.get(id);
    const current = await this.journeys.current(type);
    const page = {
      lead: t('studio.trial.of', { type: t(`studio.kind.${type}`), days }),
      isUnderway: state === 'waiting' || state === 'running',
      isFailed: state === 'failed',
      url: address(BASE, [type, 'trials', id]),
      useUrl: address(BASE, [type, 'trials', id, 'use']),
      version: current.version,
      isDraft: !isDeepStrictEqual(current.milestones, milestones),
      done,
      total: Math.max(1, total),
      result: result && {
        requests: result.requests,
        rows: [
          counted(t('studio.trial.others'), result.mailPerUpdate),
          counted(t('studio.trial.today'), result.today),
          counted(t('studio.trial.this'), result.changed),
        ],
        milestones: result.milestones.map(({ name, today, changed }) => ({ name: name[locale], today, changed })),
        samples: result.samples,
        hasSamples: result.samples.length > 0,
      },
      crumbs: [
        { label: t('studio.journeys.title'), url: address(BASE, [type]) },
        { label: t('studio.trial.title'), url: '' },
      ],
    };
    return view('studio/trial', page, { title: t('studio.trial.title'), fragment: 'studio/trial-result' });
  }
}

function counted(label: string, count: Pick<TrialCount, 'messages' | 'perRequest'> & Partial<TrialCount>) {
  const { messages, perRequest, mostForOne, heldBack } = count;
  return {
    label,
    messages,
    perRequest: perRequest.toFixed(2),
    mostForOne: mostForOne ?? '',
    heldBack: heldBack ?? '',
  };
}
