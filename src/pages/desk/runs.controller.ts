import { Body, Get, Header, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import {
  RUN_STATUSES,
  RunEvidenceExport,
  RunIdentity,
  RunsQueries,
  RunsService,
  RunSteps,
  textIn,
  type RunView,
} from '../../procedures/index.js';
import { TicketClosing, TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import { formOf, refused, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { proofIn, stepIn, textOf, versionIn } from '../procedure-forms.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { lineOf, runPage, toneOf, type RunExtras } from './run.page.js';

/** Running a procedure, one step at a time; and every run there was. */
@DeskPages('runs')
export class RunPagesController {
  constructor(
    private readonly runs: RunsService,
    private readonly steps: RunSteps,
    private readonly queries: RunsQueries,
    private readonly identity: RunIdentity,
    private readonly evidence: RunEvidenceExport,
    private readonly closing: TicketClosing,
    private readonly tickets: TicketsQueries,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query() query: Record<string, unknown>) {
    const { t } = visit;
    const status = RUN_STATUSES.find((one) => one === query['status']);
    const cursor = typeof query['cursor'] === 'string' ? query['cursor'] : undefined;
    const { items, next } = await this.queries.list(visit.actor, {
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    });
    const page = {
      rows: items.map((run) => ({
        title: textIn(run.title, visit.locale),
        url: address('/desk/runs', [run.id]),
        ticketNumber: run.ticketNumber,
        ticketUrl: address('/desk/tickets', [run.ticketNumber]),
        customer: run.customer,
        holder: run.holder,
        isSelf: run.via === 'self-service',
        status: t(`desk.run.status.${run.status}`),
        tone: toneOf(run.status),
        startedAt: run.startedAt,
      })),
      isEmpty: items.length === 0,
      filters: [
        { label: t('desk.runs.all'), url: '/desk/runs', isCurrent: !status },
        ...(['approval', 'unsettled', 'active', 'part-undone'] as const).map((one) => ({
          label: t(`desk.run.status.${one}`),
          url: address('/desk/runs', [], { status: one }),
          isCurrent: status === one,
        })),
      ],
      more: next ? address('/desk/runs', [], { status, cursor: next }) : '',
      instructionUrl: '/desk/procedures',
    };
    return view('desk/runs', page, { title: t('desk.runs.title') });
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.page(visit, await this.queries.get(visit.actor, id));
  }

  @Get(':id/evidence')
  @Header('Cache-Control', 'no-store')
  async print(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const { run, entries, chain, exportedAt, exportedBy } = await this.evidence.of(visit.actor, id);
    const page = {
      title: textIn(run.title, visit.locale),
      run: { ...run, status: visit.t(`desk.run.status.${run.status}`), endedAt: run.endedAt ?? exportedAt },
      lines: entries.map((entry) => ({
        ...lineOf(visit, entry),
        seq: entry.seq,
        digest: entry.digest,
        audit: entry.audit?.seq ?? 0,
        holds: entry.holds,
      })),
      chain,
      exportedAt,
      exportedBy,
      jsonUrl: address('/api/v1/runs', [id, 'evidence']),
      backUrl: address('/desk/runs', [id]),
    };
    return view('desk/run-evidence', page, { title: visit.t('desk.run.evidence') });
  }

  @Post(':id/step')
  @Header('Cache-Control', 'no-store')
  step(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const { run, shown } = await this.steps.advance(visit.actor, id, textOf(body, 'step'), stepIn(body));
      // Shown in this one answer: a redirect would have to keep it somewhere.
      return shown.length > 0 ? this.page(visit, run, { shown }) : this.onward(run, body);
    });
  }

  @Post(':id/codes')
  sendCode(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const run = await this.steps.sendCode(visit.actor, id, versionIn(body));
      return this.onward(run, body, visit.t('desk.run.code-sent'));
    });
  }

  @Post(':id/identity')
  verify(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      return this.onward(await this.steps.verify(visit.actor, id, proofIn(body, 'call-back')), body);
    });
  }

  @Post(':id/notes')
  note(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const text = textOf(body, 'text').slice(0, 2_000);
      if (!text) throw new InvalidInput([{ path: 'text', message: 'is missing' }]);
      return this.onward(await this.runs.note(visit.actor, id, text), body);
    });
  }

  @Post(':id/stop')
  stop(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const run = await this.runs.stop(visit.actor, id, versionIn(body));
      return this.onward(run, body, visit.t('desk.run.stopped'));
    });
  }

  @Post(':id/holder')
  takeOver(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () =>
      this.onward(await this.runs.takeOver(visit.actor, id, versionIn(body)), body),
    );
  }

  @Post(':id/settlement')
  settle(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const found = (['done', 'not-done'] as const).find((one) => one === body['found']);
      const note = textOf(body, 'note').slice(0, 2_000);
      return this.onward(await this.steps.settle(visit.actor, id, { note, ...(found ? { found } : {}) }), body);
    });
  }

  @Post(':id/approval')
  approve(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const verdict = body['verdict'] === 'approved' ? 'approved' : 'declined';
      const note = textOf(body, 'note').slice(0, 2_000);
      return this.onward(await this.runs.approve(visit.actor, id, { verdict, note }), body);
    });
  }

  /** The last click: the ticket is solved by what was done. */
  @Post(':id/solution')
  solve(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    return this.attempt(visit, id, body, async () => {
      const run = await this.queries.get(visit.actor, id);
      const ticket = await this.tickets.get(visit.actor, run.ticketId);
      const title = textIn(run.title, ticket.locale);
      const text = ticket.locale === 'nl' ? `Opgelost: ${title}.` : `Solved: ${title}.`;
      const solution = { version: ticket.version, text, articleIds: [run.articleId] };
      await this.closing.solve(visit.actor, ticket.id, solution);
      return redirect(
        address('/desk/tickets', [ticket.number]),
        visit.t('desk.done.solved', { number: String(ticket.number) }),
      );
    });
  }

  private async attempt(visit: Visit, id: string, body: FormBody, work: () => Promise<Redirect | View>) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const { errors } = refused(formOf([]), error, visit.t, 'desk.run.refused');
      const status = error.kind === 'forbidden' ? 403 : error.kind === 'invalid' ? 422 : 409;
      return this.page(
        visit,
        await this.queries.get(visit.actor, id),
        { message: errors.at(-1)?.message ?? '' },
        status,
      );
    }
  }

  private onward(run: RunView, body: FormBody, told?: string): Redirect {
    const isAtTicket = body['at'] === 'ticket' && run.endedAt === null;
    const to = isAtTicket
      ? `${address('/desk/tickets', [run.ticketNumber])}#procedures`
      : address('/desk/runs', [run.id]);
    return told ? redirect(to, told) : redirect(to);
  }

  private async page(visit: Visit, run: RunView, extras: RunExtras = {}, status = 200): Promise<View> {
    const questions = await this.identity.questionsFor(run);
    const page = { run: runPage(visit, run, { ...extras, questions }) };
    return view('desk/run', page, { title: textIn(run.title, visit.locale), status, isPrivate: true });
  }
}
