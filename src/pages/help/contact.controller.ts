import { Body as FormBody, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { normalizeEmail } from '../../accounts/index.js';
import { ChannelsQueries, type ChannelBoard } from '../../channels/index.js';
import { Config } from '../../platform/config/index.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { ViewService } from '../view.service.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { Asking } from './asking.js';
import { channelCards } from './contact.page.js';
import { HelpReading } from './help-reading.js';

const FIELDS = ['phone', 'when', 'about', 'name', 'email'] as const;
const WHEN = ['soon', 'morning', 'afternoon'] as const;
const QUESTIONS = 3;
type CallbackForm = Form<(typeof FIELDS)[number]>;

const callbackForm = z.object({
  phone: z.string().regex(/^\+?[\d][\d\s().-]{5,24}$/, 'contact.callback.phone-wrong'),
  when: z.enum(WHEN),
  about: z.string().min(1).max(2000),
  name: z.string().max(100).default(''),
  email: z.string().max(250).default(''),
});
/** A visitor has to say who they are by more than a number. */
const visitorForm = callbackForm.extend({
  email: z
    .string()
    .max(250)
    .refine((email) => normalizeEmail(email) !== null, 'form.email'),
});

/** Anybody may show the board in a page of theirs: it holds no form, no script, and nothing of whoever looks. */
const EMBED_POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors *";

/** The ways to reach us with their waiting times, and what helps when all of them are long. */
@HelpPages('contact')
export class ContactController {
  constructor(
    private readonly channels: ChannelsQueries,
    private readonly reading: HelpReading,
    private readonly asking: Asking,
    private readonly views: ViewService,
    private readonly config: Config,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit, formOf(FIELDS, { when: 'soon' }));
  }

  /** "Call me back": a question like any other, so that it is answered, followed and counted as one. */
  @Post('callback')
  async callBack(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { actor, t } = visit;
    const { data, form } = parseForm(actor.accountId ? callbackForm : visitorForm, body, t);
    if (!data) return this.page(visit, form);
    const { phone, when, about, name, email } = data;
    try {
      const ticket = {
        subject: t('contact.callback.ticket', { phone }),
        text: `${about}\n\n${t('contact.callback.ticket-text', { phone, when: t(`contact.callback.when.${when}`) })}`,
        type: 'request',
        requester: actor.accountId ? undefined : { email, ...(name ? { name } : {}) },
        locale: visit.locale,
      } as const;
      return redirect(visit.help(['ask', 'done'], { number: await this.asking.ask(visit, ticket, []) }));
    } catch (error) {
      return this.page(visit, refused(formOf(FIELDS, body), error, t));
    }
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get('callback')
  back(@CurrentVisit() visit: Visit) {
    return redirect(visit.help(['contact']));
  }

  @Get('embed')
  async embed(@CurrentVisit() visit: Visit, @Res({ passthrough: true }) reply: FastifyReply) {
    const board = await this.channels.board();
    void reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', EMBED_POLICY)
      .header('Cache-Control', 'public, max-age=15')
      .removeHeader('X-Frame-Options');
    const page = {
      cards: channelCards(board, visit),
      isEmpty: board.channels.length === 0,
      at: board.at,
      organisation: this.config.ORGANISATION,
      moreUrl: `${this.config.publicUrl}${visit.help(['contact'])}`,
    };
    return this.views.render('help/contact-embed', page, { locale: visit.locale });
  }

  private async page(visit: Visit, form: CallbackForm) {
    const { t, actor } = visit;
    const [board, questions] = await Promise.all([this.channels.board(), this.reading.topQuestions(visit, QUESTIONS)]);
    const page = {
      cards: channelCards(board, visit),
      isEmpty: board.channels.length === 0,
      isBusy: board.isBusy,
      questions,
      hasQuestions: questions.length > 0,
      offersCallback: form.hasErrors || offersCallback(board),
      form,
      times: choices(
        WHEN.map((value) => ({ value, label: t(`contact.callback.when.${value}`) })),
        form.fields.when.value,
      ),
      isVisitor: actor.accountId === null,
      crumbs: [
        { label: t('area.help'), url: visit.help() },
        { label: t('contact.title'), url: '' },
      ],
    };
    const title = t('contact.title');
    return view('help/contact', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      description: t('contact.lead'),
      status: form.hasErrors ? 422 : 200,
      hasOwnSearch: true,
    });
  }
}

/** When one waits long on the telephone, or can't call at all now. */
function offersCallback({ channels, isBusy }: ChannelBoard): boolean {
  const phones = channels.filter(({ channel }) => channel.kind === 'phone');
  return isBusy || (phones.length > 0 && phones.every(({ state }) => state !== 'open'));
}
