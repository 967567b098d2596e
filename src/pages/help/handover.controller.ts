import { Get, Param, Post } from '@nestjs/common';
import { Allow, isStaff } from '../../accounts/index.js';
import { HandoverInvalid, Handovers, NothingToHandOver } from '../../channels/index.js';
import { Config } from '../../platform/config/index.js';
import { TooManyRequests } from '../../platform/errors/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

/** Carrying a question to another channel: the customer gets a code, and a link that stands for it. */
@HelpPages()
export class HandoverController {
  constructor(
    private readonly handovers: Handovers,
    private readonly tickets: TicketsQueries,
    private readonly config: Config,
  ) {}

  /** Answers with the page and not with a redirect: the code is shown once and is kept nowhere. */
  @Post('my/questions/:number/handover')
  @Allow()
  async issue(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    const { t, actor, help } = visit;
    const ticket = await this.tickets.get(actor, number);
    const back = help(['my', 'questions', ticket.number]);
    try {
      const { code, expiresAt } = await this.handovers.issue(actor, ticket.id);
      const page = {
        code,
        letters: Array.from(code).join(' '),
        expiresAt,
        url: `${this.config.publicUrl}${help(['handover', code])}`,
        subject: ticket.subject,
        backUrl: back,
        contactUrl: help(['contact']),
        crumbs: [
          { label: t('area.help'), url: help() },
          { label: t('questions.title'), url: help(['my', 'questions']) },
          { label: `#${ticket.number}`, url: back },
          { label: t('handover.title'), url: '' },
        ],
      };
      return view('help/handover', page, { title: t('handover.title'), isPrivate: true });
    } catch (error) {
      if (error instanceof NothingToHandOver) return redirect(back, t('handover.nothing'), 'bad');
      if (error instanceof TooManyRequests) return redirect(back, t('refused.too-many-requests', error.details), 'bad');
      throw error;
    }
  }

  /** Whoever switches language on the page with the code, or comes back to it, gets no second one by accident. */
  @Get('my/questions/:number/handover')
  @Allow()
  back(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    return redirect(visit.help(['my', 'questions', number]));
  }

  /** The link: an agent goes on at the desk, the customer goes to their question, anybody else signs in first. */
  @Get('handover/:code')
  async follow(@CurrentVisit() visit: Visit, @Param('code') code: string) {
    const { actor, help, t } = visit;
    if (isStaff(actor)) return redirect(address('/desk/contact', [], { code: code.slice(0, 40) }));
    if (actor.accountId === null) return redirect(help(['sign-in'], { next: visit.path }));
    try {
      const { number } = await this.handovers.follow(actor, code);
      return redirect(help(['my', 'questions', number]));
    } catch (error) {
      if (error instanceof HandoverInvalid) return redirect(help(['my', 'questions']), t('handover.invalid'), 'bad');
      throw error;
    }
  }
}
