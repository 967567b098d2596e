import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { GAP_STATES, GapGrouping, gapName, GapsQueries, GapsService } from '../../matching/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { gapLine, gapPage, titleOf } from './gap.page.js';
import { optional } from './list-address.js';

const listQuery = z.object({ state: optional(z.enum(GAP_STATES)) });
const nameForm = z.object({ name: gapName.default('') });
const linksForm = z.object({
  ticketIds: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.uuid()).max(1000)),
});
/** Tickets that one can look through before linking them. */
const MOST_OFFERED = 200;

/** What is asked and no article answers, and what to do about it. */
@StudioPages('gaps')
export class GapPagesController {
  constructor(
    private readonly queries: GapsQueries,
    private readonly gaps: GapsService,
    private readonly grouping: GapGrouping,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { t, actor } = visit;
    const { state } = listQuery.parse(query);
    const shown = state ?? 'open';
    const [gaps, latest] = await Promise.all([this.queries.list(actor, shown), this.grouping.latest()]);
    const page = {
      states: choices(
        labelled(GAP_STATES, (value) => t(`studio.gaps.state.${value}`)),
        shown,
      ),
      gaps: gaps.map((gap) => gapLine(visit, gap)),
      isEmpty: gaps.length === 0,
      isOpen: shown === 'open',
      isFirst: shown === 'open' && !latest?.finishedAt,
      isGrouping: latest?.state === 'waiting',
      hasFailed: latest?.state === 'failed',
      groupedAt: latest?.finishedAt ?? null,
      questions: latest?.questions ?? 0,
    };
    return view('studio/gaps', page, { title: t('studio.gaps.title') });
  }

  @Post('groupings')
  async group(@CurrentVisit() visit: Visit) {
    await this.grouping.request(visit.actor);
    return redirect('/studio/gaps', visit.t('studio.gaps.grouping-asked'), 'info');
  }

  @Get(':id')
  show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.page(visit, id);
  }

  @Post(':id/name')
  async rename(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const { data, form } = parseForm(nameForm, body, visit.t);
    if (!data) return this.page(visit, id, form);
    await this.gaps.rename(visit.actor, id, data.name || null);
    return redirect(at(id), visit.t('studio.gap.renamed'));
  }

  @Post(':id/dismissal')
  async dismiss(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.gaps.dismiss(visit.actor, id);
    const undo = { label: visit.t('studio.gap.restore'), action: at(id, 'dismissal', 'undo') };
    return redirect('/studio/gaps', visit.t('studio.gap.dismissed'), 'good', undo);
  }

  @Post(':id/dismissal/undo')
  async restore(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.gaps.restore(visit.actor, id);
    return redirect(at(id), visit.t('studio.gap.restored'));
  }

  @Post(':id/draft')
  async write(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { articleId, locale } = await this.gaps.write(visit.actor, id);
    return redirect(articleAddress(articleId, locale), visit.t('studio.gap.draft-begun'), 'info');
  }

  @Post(':id/links')
  async link(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body | undefined) {
    const { data } = parseForm(linksForm, body, visit.t);
    try {
      const count = await this.gaps.link(visit.actor, id, data?.ticketIds ?? []);
      return redirect(at(id), visit.t('studio.gap.linked', { count }));
    } catch (error) {
      return this.page(visit, id, refused(formOf(['name']), error, visit.t, 'studio.gap.refused'), 409);
    }
  }

  private async page(visit: Visit, id: string, form?: Form<'name'>, status = form ? 422 : 200) {
    const gap = await this.queries.get(visit.actor, id);
    const offered = gap.state === 'written' ? await this.queries.tickets(visit.actor, id, MOST_OFFERED) : [];
    const named = form ?? formOf(['name'], { name: gap.isNamed ? gap.name : '' });
    return view('studio/gap', gapPage(visit, gap, offered, named), { title: titleOf(visit, gap), status });
  }
}

function at(id: string, ...segments: string[]): string {
  return address('/studio/gaps', [id, ...segments]);
}
