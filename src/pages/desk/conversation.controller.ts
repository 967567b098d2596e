import { Body, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { Attachments, TicketConversation, type CheckedFile, type Upload } from '../../tickets/index.js';
import { checkFiles } from '../file-errors.js';
import { formOf, parseForm, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ArticleMentions } from './article-mentions.js';
import { heardForm, noteForm, replyForm } from './desk.forms.js';
import { TicketForms } from './ticket-forms.service.js';

/** What is said under a ticket. */
@DeskPages('tickets/:number')
export class ConversationController {
  constructor(
    private readonly database: Database,
    private readonly conversation: TicketConversation,
    private readonly attachments: Attachments,
    private readonly forms: TicketForms,
    private readonly config: Config,
    private readonly mentions: ArticleMentions,
  ) {}

  @Post('replies')
  async reply(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Res({ passthrough: true }) response: FastifyReply,
  ) {
    const { t, actor } = visit;
    const submission = await readSubmission(visit.request);
    const { body, files: uploads } = submission;
    const sent = { body, panel: 'reply', files: uploads } as const;
    const { data, form } = parseForm(replyForm, body, t);
    const typed = formOf(Object.keys(replyForm.shape), body);
    const check = (files: readonly Upload[]) => this.attachments.check(files);
    const checked = await checkFiles<string, CheckedFile>(form ?? typed, submission, check, this.config, t);
    if (!data || checked.form.hasErrors) return this.forms.again(visit, number, sent, checked.form);

    return this.forms.attempt(visit, number, sent, async () => {
      const { version, text, channel, waits, queue, after } = data;
      const next = await this.forms.nextOf(visit, number, queue, after);
      const added = await this.database.write(async (tx) => {
        const status = waits ? 'waiting' : undefined;
        const answer = await this.conversation.reply(actor, number, { text, channel, status, version });
        await this.attachments.add(tx, actor, answer.ticket.id, answer.moment.id, checked.files);
        await this.mentions.link(actor, answer.ticket.id, text);
        return answer;
      });
      const place = { queue, after, next, anchor: `#moment-${added.moment.id}` };
      const said = t('desk.done.replied', { number: String(added.ticket.number) });
      return this.forms.onward(visit, added.ticket, place, { text: said, tone: 'good' }, response);
    });
  }

  /** Writes down what the customer said, by phone or at the counter. */
  @Post('contacts')
  async hear(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const sent = { body, panel: 'heard' } as const;
    const { data, form } = parseForm(heardForm, body, visit.t);
    if (!data) return this.forms.again(visit, number, sent, form);

    return this.forms.attempt(visit, number, sent, async () => {
      const { text, channel, version, queue } = data;
      const heard = { text, channel, version, direction: 'in' } as const;
      const { moment } = await this.conversation.reply(visit.actor, number, heard);
      return redirect(`${this.forms.at(number, queue)}#moment-${moment.id}`, visit.t('desk.done.heard'));
    });
  }

  /** A note for staff that the customer may read after all. */
  @Post('notes/:momentId/release')
  async release(
    @CurrentVisit() visit: Visit,
    @Param('number') number: string,
    @Param('momentId', ParseUUIDPipe) momentId: string,
  ) {
    const { ticket, moment } = await this.conversation.release(visit.actor, number, momentId);
    return redirect(`${this.forms.at(String(ticket.number))}#moment-${moment.id}`, visit.t('desk.done.released'));
  }

  @Post('notes')
  async note(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const sent = { body, panel: 'note' } as const;
    const { data, form } = parseForm(noteForm, body, visit.t);
    if (!data) return this.forms.again(visit, number, sent, form);

    return this.forms.attempt(visit, number, sent, async () => {
      const { text, visibility, queue } = data;
      const { moment } = await this.conversation.note(visit.actor, number, { text, visibility });
      return redirect(`${this.forms.at(number, queue)}#moment-${moment.id}`, visit.t(`desk.done.noted.${visibility}`));
    });
  }
}
