import { Get, NotFoundException, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { MailDelivery, MailQueries, type ListedMail, type MailState } from '../../platform/mail/index.js';
import { address } from '../address.js';
import { choices } from '../forms.js';
import { labelled } from '../options.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { cursor, optional, pageFrom, pagesOf, words } from './list-address.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/mail';
const STATES: readonly MailState[] = ['waiting', 'sent', 'failed'];

const listQuery = z.object({ to: optional(words), state: optional(z.enum(STATES)), cursor });

/** What was mailed to whom. Where there is no mail server this is where mail is read. */
@AdminPages('mail')
export class MailPagesController {
  constructor(
    private readonly mails: MailQueries,
    private readonly delivery: MailDelivery,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { t } = visit;
    const filter = listQuery.parse(query);
    const { to, state } = filter;
    const { items, next } = await pageFrom(filter.cursor, (from) =>
      this.mails.list({
        limit: 50,
        ...(to ? { to: to.toLowerCase() } : {}),
        ...(state ? { state } : {}),
        ...(from ? { cursor: from } : {}),
      }),
    );
    const page = {
      to: to ?? '',
      states: choices(
        labelled(STATES, (word) => t(`studio.mail.${word}`)),
        state ?? '',
      ),
      isFiltered: Boolean(to ?? state),
      rows: items.map((mail) => lineOf(mail, visit)),
      isEmpty: items.length === 0,
      pages: pagesOf(BASE, filter, next),
    };
    return view('studio/mails', page, { title: t('studio.mail.title') });
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const mail = await this.mails.find(id);
    if (!mail) throw new NotFoundException();
    const page = {
      ...lineOf(mail, visit),
      lang: mail.locale,
      parts: partsOf(mail.text),
      error: mail.lastError ?? '',
      attempts: mail.attempts,
      letter: mail.html ?? '',
      isMessage: mail.via === 'message',
      isFailed: mail.state === 'failed',
      resendUrl: address(BASE, [id, 'resending']),
      doubts: mail.doubts,
      isSent: mail.sentAt !== null,
      sentAt: mail.sentAt ?? mail.createdAt,
      crumbs: [
        { label: visit.t('studio.mail.title'), url: BASE },
        { label: mail.subject, url: '' },
      ],
    };
    return view('studio/mail', page, { title: mail.subject });
  }

  /** What was given up goes on its way again. */
  @Post(':id/resending')
  async resend(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const isResent = await this.delivery.resend(id);
    return redirect(address(BASE, [id]), visit.t(isResent ? 'studio.mail.resent' : 'studio.mail.not-failed'));
  }

  /** Whoever switches language comes by here. */
  @Get(':id/resending')
  back(@Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(BASE, [id]));
  }
}

function lineOf({ id, to, subject, kind, state, createdAt }: ListedMail, { t }: Visit) {
  return { url: address(BASE, [id]), to, subject, kind, state, stateLabel: t(`studio.mail.${state}`), createdAt };
}

/** The text as it was mailed, with its addresses as links that say in full where they lead. */
export function partsOf(text: string): Array<{ text: string; url: string }> {
  // Odd places of the split are addresses.
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => ({ text: part, url: index % 2 === 1 ? part : '' }))
    .filter((part) => part.text !== '');
}
