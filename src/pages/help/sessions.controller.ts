import { Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Allow, SessionsService } from '../../accounts/index.js';
import { HelpPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

/** Where somebody is signed in, and signing out there from here. */
@HelpPages('my/sessions')
@Allow()
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post(':id/end')
  async end(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.sessions.end(visit.actor, id);
    return redirect(visit.help(['my', 'account']), visit.t('account.session-ended'));
  }

  @Post('end-others')
  async endOthers(@CurrentVisit() visit: Visit) {
    await this.sessions.endOthers(visit.actor);
    return redirect(visit.help(['my', 'account']), visit.t('account.sessions-ended'));
  }
}
