import { Body, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ArticlesQueries } from '../../knowledge/index.js';
import { DomainError } from '../../platform/errors/index.js';
import {
  InstructionQueries,
  InstructionService,
  ProceduresQueries,
  RunsService,
  textIn,
} from '../../procedures/index.js';
import { TicketsQueries } from '../../tickets/index.js';
import { address } from '../address.js';
import { formOf, refused, type Body as FormBody } from '../forms.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { trusted } from '../trusted.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { offerOf } from './run.page.js';

/** Being instructed: reading a procedure and its short check; and starting one from a ticket. */
@DeskPages()
export class ProcedurePagesController {
  constructor(
    private readonly procedures: ProceduresQueries,
    private readonly instruction: InstructionService,
    private readonly states: InstructionQueries,
    private readonly articles: ArticlesQueries,
    private readonly tickets: TicketsQueries,
    private readonly runs: RunsService,
  ) {}

  @Get('procedures')
  async list(@CurrentVisit() visit: Visit) {
    const [all, states] = await Promise.all([this.procedures.list(visit.actor), this.states.own(visit.actor)]);
    const runnable = all.filter(({ runnableVersion }) => runnableVersion !== null);
    const rows = runnable.map((procedure) => ({
      ...offerOf(visit, procedure, states.get(procedure.id)),
      question: procedure.question,
    }));
    const page = { rows, isEmpty: rows.length === 0 };
    return view('desk/procedures-list', page, { title: visit.t('desk.procedures.title') });
  }

  @Get('procedures/:id')
  show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.page(visit, id, []);
  }

  @Post('procedures/:id/check')
  async check(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Body() body: FormBody) {
    const { questions } = await this.instruction.read(visit.actor, id);
    await this.instruction.markRead(visit.actor, id);
    const answers = questions.map((_, at) => Number(body[`answer-${at}`]) || 0);
    const { passed, wrong } = await this.instruction.check(visit.actor, id, answers);
    if (passed) return redirect('/desk/procedures', visit.t('desk.procedure.passed'));
    return this.page(visit, id, wrong, answers);
  }

  @Post('tickets/:number/runs')
  async start(@CurrentVisit() visit: Visit, @Param('number') number: string, @Body() body: FormBody) {
    const ticket = await this.tickets.get(visit.actor, number);
    const back = `${address('/desk/tickets', [ticket.number])}#procedures`;
    const procedureId = typeof body['procedureId'] === 'string' ? body['procedureId'] : '';
    try {
      await this.runs.start(visit.actor, { procedureId, ticketId: ticket.id });
      return redirect(back);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const { errors } = refused(formOf([]), error, visit.t, 'desk.run.refused');
      return redirect(back, errors.at(-1)?.message ?? '', 'bad');
    }
  }

  private async page(visit: Visit, id: string, wrong: readonly number[], answers: readonly number[] = []) {
    const { t, locale } = visit;
    const { definition, questions, state, articleId } = await this.instruction.read(visit.actor, id);
    const article = await this.articles.findPage(visit.actor, articleId, locale);
    const page = {
      title: textIn(definition.title, locale),
      question: article?.question ?? '',
      html: trusted(article?.html ?? ''),
      hasArticle: article !== null,
      steps: definition.steps.map((step) => ({
        kind: t(`desk.step.${step.kind}`),
        text: 'text' in step && step.text ? textIn(step.text, locale) : '',
        isRun: step.kind === 'run',
        canUndo: step.kind === 'run' && step.undo !== undefined,
      })),
      isInstructed: state === 'instructed',
      state: t(`desk.procedure.state.${state}`),
      questions: questions.map((question, at) => ({
        name: `answer-${at}`,
        text: textIn(question.text, locale),
        isWrong: wrong.includes(at + 1),
        options: question.options.map((option, n) => ({
          id: `answer-${at}-${n + 1}`,
          value: n + 1,
          text: textIn(option, locale),
          isChosen: answers[at] === n + 1,
        })),
      })),
      isWrong: wrong.length > 0,
      checkUrl: address('/desk/procedures', [id, 'check']),
      crumbs: [
        { label: t('desk.procedures.title'), url: '/desk/procedures' },
        { label: textIn(definition.title, locale), url: '' },
      ],
    };
    return view('desk/instruction', page, { title: page.title, status: wrong.length > 0 ? 422 : 200 });
  }
}
