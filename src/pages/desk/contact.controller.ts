import { Body as FormBody, Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { AccountsQueries } from '../../accounts/index.js';
import {
  CALLER_QUESTIONS,
  ContactLog,
  HandoverInvalid,
  handoverCodeIn,
  Handovers,
  HandoverUsed,
} from '../../channels/index.js';
import { TooManyRequests } from '../../platform/errors/index.js';
import { TicketNotFound, TicketsQueries, type TicketDetails, type TicketSummary } from '../../tickets/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const BASE = '/desk/contact';
const CONTACT_CHANNELS = ['phone', 'counter'] as const;
const FIELDS = ['q', 'ticket', 'channel', 'text', 'code', 'matched'] as const;
const MOST = 5;

const asText = (most: number) =>
  z
    .string()
    .catch('')
    .transform((text) => text.replaceAll('\u0000', '').toWellFormed().trim().slice(0, most));
const contactQuery = z.object({
  q: asText(200),
  code: asText(40),
  ticket: asText(20),
  channel: z.enum(CONTACT_CHANNELS).catch('phone'),
});
type ContactQuery = z.output<typeof contactQuery>;

const logForm = z.object({
  ticket: z.string().min(1).max(20),
  channel: z.enum(CONTACT_CHANNELS),
  text: z.string().min(1).max(20_000),
  asked: z.preprocess(
    (given) => (given === undefined ? [] : [given].flat()),
    z.array(z.enum(CALLER_QUESTIONS)).max(CALLER_QUESTIONS.length),
  ),
  matched: z.enum(['yes', 'no']).default('yes'),
});
const codeForm = z.object({ code: z.string().min(1).max(40), channel: z.enum(CONTACT_CHANNELS) });

/** Somebody calls or stands at the counter about something we know: found by code, number or name, and written down. */
@DeskPages('contact')
export class ContactPagesController {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly accounts: AccountsQueries,
    private readonly handovers: Handovers,
    private readonly contacts: ContactLog,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit, @Query({ schema: contactQuery }) query: ContactQuery) {
    // Who types the code into the field for names meant the other one.
    const code = query.code || (handoverCodeIn(query.q) && /\p{Pd}/u.test(query.q) ? query.q : '');
    return this.page(visit, formOf(FIELDS, { ...query, code, q: code ? '' : query.q }));
  }

  @Post('code')
  async redeem(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const typed = formOf(FIELDS, body);
    const { data } = parseForm(codeForm, body, t);
    if (!data) return this.page(visit, withError(typed, 'code', t('form.required')));
    try {
      const { number } = await this.handovers.redeem(visit.actor, data.code, data.channel);
      return redirect(address(BASE, [], { ticket: number, channel: data.channel }), t('desk.contact.carried'));
    } catch (error) {
      if (error instanceof HandoverInvalid)
        return this.page(visit, withError(typed, 'code', t('desk.contact.unknown-code')));
      if (error instanceof HandoverUsed || error instanceof TooManyRequests)
        return this.page(visit, refused(typed, error, t));
      throw error;
    }
  }

  @Post()
  async log(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { data, form } = parseForm(logForm, body, t);
    if (!data) return this.page(visit, { ...formOf(FIELDS, body), errors: form.errors, hasErrors: true }, body);
    const { ticket, channel, text, asked, matched } = data;
    try {
      const { number, momentId } = await this.contacts.log(visit.actor, ticket, {
        channel,
        text,
        asked,
        matched: matched === 'yes',
      });
      return redirect(`${address('/desk/tickets', [number])}#moment-${momentId}`, t('desk.contact.logged'));
    } catch (error) {
      return this.page(visit, refused(formOf(FIELDS, body), error, t, 'desk.refused'), body);
    }
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get('code')
  back() {
    return redirect(BASE);
  }

  private async page(visit: Visit, form: Form<(typeof FIELDS)[number]>, body: Body = {}) {
    const { t, actor } = visit;
    const { q, ticket: number, channel, matched } = form.fields;
    const [chosen, found] = await Promise.all([this.chosen(visit, number.value), this.found(visit, q.value)]);
    const checks = chosen ? await this.contacts.checksOf(actor, chosen.id) : [];
    const asked = new Set([body['asked']].flat());
    const page = {
      form,
      channels: choices(
        CONTACT_CHANNELS.map((value) => ({ value, label: t(`desk.channel.${value}`) })),
        channel.value || 'phone',
      ),
      ticket: chosen ? { ...lineOf(chosen, visit), who: chosen.requester?.name ?? t('desk.nobody') } : null,
      questions: CALLER_QUESTIONS.map((value) => ({
        value,
        label: t(`desk.contact.asked.${value}`),
        isChosen: asked.has(value),
      })),
      isWrong: matched.value === 'no',
      checks: checks.map(({ asked: questions, matched: isRight, by, at }) => ({
        what: questions.map((question) => t(`desk.contact.asked.${question}`)).join(', '),
        outcome: t(isRight ? 'desk.contact.right' : 'desk.contact.wrong'),
        isRight,
        by: by ?? t('desk.nobody'),
        at,
      })),
      hasChecks: checks.length > 0,
      found: found.map((ticket) => lineOf(ticket, visit, channel.value)),
      hasFound: found.length > 0,
      isSearch: q.value !== '',
      newUrl: address('/desk/tickets/new'),
      crumbs: [
        { label: t('desk.queue'), url: '/desk' },
        { label: t('desk.contact'), url: '' },
      ],
    };
    const title = t('desk.contact');
    return view('desk/contact', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }

  private async chosen({ actor }: Visit, number: string): Promise<TicketDetails | null> {
    if (!number) return null;
    try {
      return await this.tickets.get(actor, number);
    } catch (error) {
      if (error instanceof TicketNotFound) return null;
      throw error;
    }
  }

  /** By number or by words in the ticket, and what the customers of that name asked last. */
  private async found({ actor }: Visit, words: string): Promise<TicketSummary[]> {
    if (words.length < 2) return [];
    const [{ items: people }, { items: byWords }] = await Promise.all([
      this.accounts.list(actor, { q: words, disabled: false, limit: 3 }),
      this.tickets.list(actor, { search: words, limit: MOST }),
    ]);
    const theirs = await Promise.all(
      people.map(({ id }) =>
        this.tickets.list(actor, { requesterId: id, status: ['open', 'waiting', 'solved'], limit: MOST }),
      ),
    );
    const all = [...theirs.flatMap(({ items }) => items), ...byWords];
    return [...new Map(all.map((ticket) => [ticket.id, ticket])).values()].slice(0, 2 * MOST);
  }
}

function lineOf({ number, subject, status, requester }: TicketSummary, { t }: Visit, channel = 'phone') {
  return {
    number,
    subject,
    status,
    statusLabel: t(`desk.status.${status}`),
    who: requester?.name ?? '',
    url: address(BASE, [], { ticket: number, channel }),
    ticketUrl: address('/desk/tickets', [number]),
  };
}
