import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { FaqPlacements, type Placement } from '../../faq/index.js';
import { Clock } from '../../platform/clock/index.js';
import { address } from '../address.js';
import { formOf, parseForm, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { boardAddress, segmentOf, standingAddress, type SegmentQuery } from './segment.js';
import { PLACEMENT_FIELDS, StandingPages } from './standing-pages.service.js';

const placementForm = z.object({
  kind: z.enum(['pinned', 'excluded', 'none']),
  position: z.preprocess((text) => text || 1, z.coerce.number().int().min(1).max(100)),
  reason: z.string().max(500).default(''),
});

/** The flash that offers the way back keeps no more than this. */
const UNDO_MAX = 500;

/** Pinning an article at a place, keeping it out, and giving it its true place back. */
@StudioPages('faq/:id/placement')
export class PlacementsController {
  constructor(
    private readonly placements: FaqPlacements,
    private readonly pages: StandingPages,
    private readonly clock: Clock,
  ) {}

  /** Whoever switches language on a form that came back comes by here. */
  @Get()
  back(@Param('id', ParseUUIDPipe) id: string, @Query() query: Record<string, unknown>) {
    return redirect(standingAddress(id, segmentOf(query, this.clock.now())));
  }

  @Post()
  async place(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
    @Query() query: Record<string, unknown>,
  ) {
    const { actor, t } = visit;
    const segment = segmentOf(query, this.clock.now());
    // The way back has all it needs in its address.
    const given = { ...query, ...body };
    const { data } = parseForm(placementForm, given, t);
    if (!data) {
      const wrong = parseForm(placementForm, given, t).form!;
      const typed = formOf(PLACEMENT_FIELDS, given);
      const fields = {
        position: { ...wrong.fields.position, value: typed.fields.position.value },
        reason: wrong.fields.reason,
      };
      return this.pages.show(visit, id, segment, { ...wrong, fields });
    }

    const { kind, position, reason } = data;
    const before = await this.placements.of(visit.actor, id);
    if (kind === 'none') await this.placements.clear(actor, id);
    else await this.placements.set(actor, id, kind === 'pinned' ? { kind, position, reason } : { kind, reason });

    const from = typeof query['from'] === 'string' ? query['from'] : '';
    const action = wayBack(id, before, segment, from);
    const text = t(`studio.placed.${kind}`, { position });
    const undo = action.length <= UNDO_MAX ? { label: t('studio.undo'), action } : undefined;
    return redirect(from === 'board' ? boardAddress(segment) : standingAddress(id, segment), text, 'good', undo);
  }
}

function wayBack(id: string, before: Placement | null, segment: SegmentQuery, from: string): string {
  const { kind = 'none', position, reason } = before ?? {};
  return address('/studio/faq', [id, 'placement'], { ...segment, kind, position, reason, from });
}
