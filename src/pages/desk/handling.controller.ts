import { Body, Param, Post } from '@nestjs/common';
import { AccountsQueries } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { TicketFollowers, TicketHandling, TicketsQueries } from '../../tickets/index.js';
import { parseForm, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { factsForm, followerForm, followForm, versionForm, type Facts } from './desk.forms.js';
import { changedFacts, type FactField } from './facts.js';
import { TicketForms } from './ticket-forms.service.js';
import { TicketPages } from './ticket-pages.service.js';

/** Who deals with a ticket, what it is about, and who keeps an eye on it. */
@DeskPages('tickets/:number')
export class HandlingController {
  constructor(
    private readonly database: Database,
    private readonly handling: TicketHandling,
    private readonly followers: TicketFollowers,
    private readonly tickets: TicketsQueries,
    private readonly accounts: AccountsQueries,
    private readonly forms: TicketForms,
    private readonly pages: TicketPages,
  ) {}

  @Post('assignment')
  async take(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    return this.forms.attempt(visit, number, { body }, async () => {
      const { version, queue } = checked(versionForm, body);
      await this.handling.take(visit.actor, number, version);
      return redirect(this.forms.at(number, queue), visit.t('desk.done.taken'));
    });
  }

  @Post('facts')
  async change(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const sent = { body, isFacts: true };
    const { data, form } = parseForm(factsForm, body, visit.t);
    if (!data) return this.forms.again(visit, number, sent, form);

    return this.forms.attempt(visit, number, sent, async () => {
      await this.save(visit, number, data);
      return redirect(this.forms.at(number, data.queue), visit.t('desk.done.changed'));
    });
  }

  @Post('followers')
  async follow(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { email, queue } = checked(followForm, body);
    const { id } = await this.tickets.get(visit.actor, number);
    const account = email ? await this.accounts.findByEmail(visit.actor, email) : { id: visit.actor.accountId! };
    if (!account) {
      const message = visit.t('desk.follow.unknown', { email });
      return this.pages.show(visit, number, { queue, message }, { status: 422 });
    }
    return this.forms.attempt(visit, number, { body }, async () => {
      await this.followers.add(visit.actor, id, account.id);
      return redirect(this.forms.at(number, queue), visit.t(email ? 'desk.done.follower' : 'desk.done.following'));
    });
  }

  @Post('followers/removal')
  async unfollow(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const { id } = await this.tickets.get(visit.actor, number);
    const { queue } = checked(followForm, body);
    const { accountId } = checked(followerForm, body);
    await this.followers.remove(visit.actor, id, accountId);
    return redirect(this.forms.at(number, queue), visit.t('desk.done.unfollowed'));
  }

  /** What was changed and nothing else, as one write: half of a change is none. */
  private async save({ actor }: Visit, number: string, data: Facts): Promise<void> {
    const changed = changedFacts(data, data.was);
    const only = <Field extends FactField>(...fields: Field[]) => {
      const picked = fields.filter((field) => changed.has(field)).map((field) => [field, data[field]]);
      return picked.length > 0 ? (Object.fromEntries(picked) as Partial<Pick<Facts, Field>>) : null;
    };
    const about = only('priority', 'type', 'productId', 'locale', 'subject', 'status');
    const given = only('assigneeId', 'teamId');
    await this.database.write(async () => {
      let { version } = data;
      if (about) {
        const { status, ...rest } = about;
        const update = { ...rest, status: status || undefined, version };
        ({ version } = await this.handling.update(actor, number, update));
      }
      if (given) await this.handling.assign(actor, number, { ...given, version });
    });
  }
}
