import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { KeptMails, MAIL_STATES, MailsQueries, type IncomingMail } from '../../channels/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { TicketNotFound } from '../../tickets/index.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const BASE = '/desk/mail';
const FIELDS = ['ticket'] as const;
const SHOWN = MAIL_STATES.filter((state) => state !== 'new');

const listQuery = z.object({
  state: z.enum(SHOWN).catch('kept'),
  cursor: z.string().max(500).optional().catch(undefined),
});
const fileForm = z.object({ ticket: z.string().max(20).default('') });

/** Mail that no rule could file, and what became of the rest. */
@DeskPages('mail')
export class MailToLookAtController {
  constructor(
    private readonly mails: MailsQueries,
    private readonly kept: KeptMails,
  ) {}

  @Get()
  async list(
    @CurrentVisit() visit: Visit,
    @Query({ schema: listQuery }) { state, cursor }: z.output<typeof listQuery>,
  ) {
    const { t, actor } = visit;
    const { items, next } = await this.mails.list(actor, { state, ...(cursor ? { cursor } : {}) });
    const page = {
      rows: items.map((mail) => lineOf(mail, visit)),
      isEmpty: items.length === 0,
      emptyTitle: t(`desk.mail.none.${state}`),
      states: SHOWN.map((one) => ({
        label: t(`desk.mail.state.${one}`),
        url: address(BASE, [], { state: one }),
        isCurrent: one === state,
      })),
      pages: {
        next: next ? address(BASE, [], { state, cursor: next }) : '',
        first: cursor ? address(BASE, [], { state }) : '',
      },
    };
    return view('desk/mails', page, { title: t('desk.mail') });
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.page(visit, await this.mails.get(visit.actor, id), formOf(FIELDS));
  }

  @Post(':id/filing')
  async file(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body | undefined) {
    const { actor, t } = visit;
    const mail = await this.mails.get(actor, id);
    const { data, form } = parseForm(fileForm, body, t);
    if (!data) return this.page(visit, mail, form);
    try {
      const number = await this.kept.file(actor, id, data.ticket || null);
      return redirect(address('/desk/tickets', [number]), t('desk.mail.filed'));
    } catch (error) {
      const typed = formOf(FIELDS, body);
      if (error instanceof TicketNotFound)
        return this.page(visit, mail, withError(typed, 'ticket', t('desk.mail.no-ticket')));
      return this.page(visit, mail, refused(typed, error, t, 'desk.refused'));
    }
  }

  @Post(':id/dismissal')
  async dismiss(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const mail = await this.mails.get(visit.actor, id);
    try {
      await this.kept.dismiss(visit.actor, id);
    } catch (error) {
      return this.page(visit, mail, refused(formOf(FIELDS), error, visit.t));
    }
    return redirect(BASE, visit.t('desk.mail.dismissed'));
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':id/filing', ':id/dismissal'])
  back(@Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(BASE, [id]));
  }

  private page(visit: Visit, mail: IncomingMail, form: Form<'ticket'>) {
    const { t } = visit;
    const line = lineOf(mail, visit);
    const page = {
      ...line,
      form,
      text: mail.text ?? '',
      hasText: Boolean(mail.text),
      to: mail.recipients.join(', '),
      mayFile: mail.state === 'kept' || mail.state === 'ignored',
      mayDismiss: mail.state === 'kept',
      rawUrl: `/api/v1/mails/${mail.id}/raw`,
      fileUrl: address(BASE, [mail.id, 'filing']),
      dismissUrl: address(BASE, [mail.id, 'dismissal']),
      crumbs: [
        { label: t('desk.queue'), url: '/desk' },
        { label: t('desk.mail'), url: BASE },
        { label: line.subject, url: '' },
      ],
    };
    const title = form.hasErrors ? t('form.title', { title: line.subject }) : line.subject;
    return view('desk/mail', page, { title, status: form.hasErrors ? 422 : 200 });
  }
}

function lineOf(mail: IncomingMail, { t }: Visit) {
  const { id, from, subject, receivedAt, bytes, reason, state, ticket } = mail;
  return {
    url: address(BASE, [id]),
    from: from ? from.name || from.address : t('desk.mail.unknown'),
    email: from?.address ?? '',
    subject: subject || t('desk.mail.no-subject'),
    receivedAt,
    bytes,
    why: reason ? t(`desk.mail.why.${reason}`) : t(`desk.mail.state.${state}`),
    ticketUrl: ticket ? address('/desk/tickets', [ticket.number]) : '',
    ticketNumber: ticket ? `#${ticket.number}` : '',
  };
}
