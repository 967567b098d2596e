import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import { CoachQueries, CoachService, VERDICTS_ON_LINKS } from '../../matching/index.js';
import { checked } from '../../platform/errors/index.js';
import { address, helpAddress } from '../address.js';
import type { Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const verdictForm = z.object({ verdict: z.enum(VERDICTS_ON_LINKS) });
const HERE = '/studio/matching/sample';

/** A few links of the week, to say whether they are right. Who or what made them is not shown: it would lead the judge. */
@StudioPages('matching/sample')
export class CoachPagesController {
  constructor(
    private readonly queries: CoachQueries,
    private readonly coach: CoachService,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const { t, actor } = visit;
    const links = await this.queries.sample(actor);
    const page = {
      isEmpty: links.length === 0,
      left: t('studio.coach.left', { count: links.filter(({ verdict }) => verdict === null).length }),
      links: links.map(({ id, verdict, ticket, article }) => ({
        id,
        number: ticket.number,
        subject: ticket.subject,
        text: ticket.text,
        lang: ticket.locale,
        ticketUrl: address('/desk/tickets', [ticket.number]),
        question: article.question,
        summary: article.summary,
        articleLang: article.locale,
        articleUrl: helpAddress(article.locale, ['articles', article.slug]),
        verdict: verdict ? t(`studio.coach.${verdict}`) : '',
        judgeUrl: address(HERE, [id, 'verdict']),
        undoUrl: address(HERE, [id, 'verdict', 'undo']),
        choices: VERDICTS_ON_LINKS.map((value) => ({ value, label: t(`studio.coach.${value}`) })),
      })),
      crumbs: [
        { label: t('studio.matching.title'), url: '/studio/matching' },
        { label: t('studio.coach.title'), url: '' },
      ],
    };
    return view('studio/coach', page, { title: t('studio.coach.title') });
  }

  @Post()
  async draw(@CurrentVisit() visit: Visit) {
    const count = await this.coach.draw(visit.actor);
    return redirect(HERE, visit.t('studio.coach.drawn', { count }), count > 0 ? 'good' : 'info');
  }

  @Post(':id/verdict')
  async judge(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const { verdict } = checked(verdictForm, body ?? {});
    await this.coach.judge(visit.actor, id, verdict);
    const undo = { label: visit.t('studio.coach.undo'), action: address(HERE, [id, 'verdict', 'undo']) };
    return redirect(HERE, visit.t('studio.coach.judged'), 'good', undo);
  }

  @Post(':id/verdict/undo')
  async undo(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.coach.judge(visit.actor, id, null);
    return redirect(HERE, visit.t('studio.coach.undone'));
  }
}
