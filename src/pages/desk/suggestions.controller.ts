import { Body, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { SuggestionsService } from '../../matching/index.js';
import { checked } from '../../platform/errors/index.js';
import { TicketLinks } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { suggestionForm } from './desk.forms.js';
import { TicketForms } from './ticket-forms.service.js';

/** What an agent does with the articles that are suggested for a ticket. */
@DeskPages('tickets/:number/suggestions')
export class SuggestionPagesController {
  constructor(
    private readonly links: TicketLinks,
    private readonly forms: TicketForms,
  ) {}

  /** Says that it fits, and goes on to the reply with its link or its answer in it. */
  @Post(':articleId')
  async use(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
    @Body() body: FormBody,
  ) {
    const { queue, put } = checked(suggestionForm, body);
    return this.forms.attempt(visit, number, { body }, async () => {
      await this.links.link(visit.actor, number, articleId);
      const insert = put === 'nothing' ? {} : { insert: articleId, ...(put === 'answer' ? { with: 'answer' } : {}) };
      const to = address('/desk/tickets', [number], { queue, ...insert });
      const undo = {
        label: visit.t('desk.undo.link'),
        action: address('/desk/tickets', [number, 'suggestions', articleId, 'undo']),
      };
      return redirect(
        put === 'nothing' ? to : `${to}#composer`,
        visit.t('desk.done.linked', { count: 1 }),
        'good',
        undo,
      );
    });
  }

  @Post(':articleId/undo')
  async undo(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Param('articleId', ParseUUIDPipe) articleId: string,
  ) {
    await this.links.remove(visit.actor, number, articleId, 'undo');
    return redirect(this.forms.at(number), visit.t('desk.done.unlinked'));
  }
}

/** "None of these." */
@DeskPages('tickets/:number/dismissal')
export class DismissalController {
  constructor(
    private readonly suggestions: SuggestionsService,
    private readonly forms: TicketForms,
  ) {}

  @Post()
  async dismiss(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { queue } = checked(suggestionForm, body);
    await this.suggestions.dismiss(visit.actor, number);
    const action = address('/desk/tickets', [number, 'dismissal', 'undo']);
    return redirect(this.forms.at(number, queue), visit.t('desk.done.dismissed'), 'good', {
      label: visit.t('desk.undo.dismiss'),
      action,
    });
  }

  @Post('undo')
  async restore(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    await this.suggestions.restore(visit.actor, number);
    return redirect(this.forms.at(number), visit.t('desk.done.restored-suggestions'));
  }
}
