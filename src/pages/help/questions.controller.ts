import { Body as FormBody, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Allow, isStaff } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { RunsQueries } from '../../procedures/index.js';
import { PortalQueries } from '../../notifications/index.js';
import { TicketClosing, TicketsQueries, type TicketDetails } from '../../tickets/index.js';
import { checkFiles } from '../file-errors.js';
import { formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { Asking } from './asking.js';
import { pathPart } from './path.page.js';
import { questionLine, questionPage } from './question.page.js';
import { ownRunLine } from './self-service.page.js';

const PAGE = 20;
/** The group of texts that says to a customer what is not possible now. */
const REFUSED = 'question.refused';
const FIELDS = ['text', 'files'] as const;
type ReplyForm = Form<(typeof FIELDS)[number]>;
const replyForm = z.object({
  text: z.string().min(1, 'question.text-missing').max(20_000),
  files: z.unknown().optional(),
});
const reopenForm = z.object({ version: z.coerce.number().int(), text: z.string().max(20_000).default('') });

const listQuery = z.object({ cursor: z.string().max(500).optional() });

/** Somebody's own questions, and everything that happened to them. */
@HelpPages('my/questions')
@Allow()
export class QuestionsController {
  constructor(
    private readonly tickets: TicketsQueries,
    private readonly closing: TicketClosing,
    private readonly asking: Asking,
    private readonly portal: PortalQueries,
    private readonly runs: RunsQueries,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query({ schema: listQuery }) { cursor }: z.output<typeof listQuery>) {
    const { actor, t, help } = visit;
    // A customer also sees what they follow; staff, who see everything, only their own.
    const whose = isStaff(actor) ? { requesterId: actor.accountId! } : {};
    const { items, next } = await this.tickets.list(actor, { ...whose, limit: PAGE, cursor });
    const page = {
      questions: items.map((ticket) => questionLine(ticket, visit)),
      isEmpty: items.length === 0,
      pages: {
        next: next ? help(['my', 'questions'], { cursor: next }) : '',
        first: cursor ? help(['my', 'questions']) : '',
      },
      crumbs: [
        { label: t('area.help'), url: help() },
        { label: t('questions.title'), url: '' },
      ],
    };
    return view('help/questions', page, { title: t('questions.title'), isPrivate: true });
  }

  @Get(':number')
  async show(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    return this.page(visit, await this.tickets.get(visit.actor, number), formOf(FIELDS));
  }

  @Post(':number/replies')
  async reply(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    const { actor, t } = visit;
    const ticket = await this.tickets.get(actor, number);
    const submission = await readSubmission(visit.request);
    const { data, form } = parseForm(replyForm, submission.body, t);
    const typed = formOf(FIELDS, submission.body);
    const checked = await checkFiles(form ?? typed, submission, (files) => this.asking.check(files), this.config, t);
    if (!data || checked.form.hasErrors) return this.page(visit, ticket, checked.form);

    try {
      await this.asking.reply(actor, ticket.id, data.text, checked.files);
    } catch (error) {
      return this.page(visit, ticket, refused(typed, error, t, REFUSED));
    }
    return redirect(visit.help(['my', 'questions', ticket.number]), t('question.replied'));
  }

  /** "This did not solve it": with a word about what is still wrong it is a reply, which opens it again by itself. */
  @Post(':number/reopening')
  async reopen(@CurrentVisit() visit: Visit, @Param('number') number: string, @FormBody() body: Body | undefined) {
    const { actor, t } = visit;
    const ticket = await this.tickets.get(actor, number);
    const { data } = parseForm(reopenForm, body, t);
    try {
      if (data?.text) await this.asking.reply(actor, ticket.id, data.text, []);
      else await this.closing.reopen(actor, ticket.id, data?.version ?? ticket.version);
    } catch (error) {
      return this.page(visit, ticket, refused(formOf(FIELDS, body), error, t, REFUSED));
    }
    return redirect(visit.help(['my', 'questions', ticket.number]), t('question.reopened'));
  }

  private async page(visit: Visit, ticket: TicketDetails, form: ReplyForm) {
    const [path, runs] = await Promise.all([
      this.portal.pathOf(visit.actor, ticket, visit.locale),
      isStaff(visit.actor) ? { items: [] } : this.runs.list(visit.actor, { ticketId: ticket.id, limit: PAGE }),
    ]);
    const page = {
      ...questionPage(ticket, visit),
      path: pathPart(path, ticket.number, visit),
      version: ticket.version,
      runs: runs.items.map((run) => ownRunLine(run, { ...visit, now: this.clock.now() })),
      form,
      mostMegabytes: this.config.ATTACHMENT_MAX_MB,
    };
    return view('help/question', page, {
      title: `#${ticket.number} ${ticket.subject}`,
      status: form.hasErrors ? 422 : 200,
      isPrivate: true,
    });
  }
}
