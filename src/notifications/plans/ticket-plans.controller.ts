import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { storableText } from '../../platform/database/index.js';
import { TicketPlans } from './ticket-plan.js';

export const planTicket = z.object({
  plannedFor: z.iso
    .datetime({ offset: true })
    .transform((time) => new Date(time))
    .meta({ example: '2026-12-01T13:30:00Z' }),
  text: z
    .string()
    .max(1_000)
    .overwrite((text) => storableText(text).trim())
    .default('')
    .describe('What the customer should know about it.'),
});
type PlanTicket = z.output<typeof planTicket>;

@ApiTags('notifications')
@Controller('api/v1/tickets/:id/plan')
@Allow({ scope: 'tickets:write' })
export class TicketPlansController {
  constructor(private readonly plans: TicketPlans) {}

  @Put()
  @HttpCode(204)
  @ApiOperation({ summary: 'Say when it will be done', description: 'Staff only. The customer sees it and is told.' })
  set(@CurrentActor() actor: Actor, @Param('id') id: string, @Body({ schema: planTicket }) body: PlanTicket) {
    return this.plans.set(actor, id, body);
  }
}
