import { Body, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { instantOf, TicketPlans } from '../../notifications/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { parseForm, type Body as FormBody } from '../forms.js';
import { TIME_ZONE } from '../formats.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { TicketForms } from './ticket-forms.service.js';
import { TicketPages } from './ticket-pages.service.js';

const planForm = z.object({
  plannedFor: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/),
  planText: z.string().max(1_000).default(''),
  queue: z.string().max(500).default(''),
});

/** "The engineer comes on Tuesday": a time that the customer is told. */
@DeskPages('tickets/:number/plan')
export class PlanningController {
  constructor(
    private readonly plans: TicketPlans,
    private readonly forms: TicketForms,
    private readonly pages: TicketPages,
  ) {}

  @Post()
  async set(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { data } = parseForm(planForm, body, visit.t);
    const wrong = (queue: string) =>
      this.pages.show(visit, number, { queue, message: visit.t('desk.plan.wrong') }, { status: 422 });
    if (!data) return wrong('');
    const plannedFor = instantOf(data.plannedFor, TIME_ZONE);
    try {
      await this.plans.set(visit.actor, number, { plannedFor, text: data.planText });
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'invalid') return wrong(data.queue);
      throw error;
    }
    return redirect(this.forms.at(number, data.queue), visit.t('desk.plan.done'));
  }
}
