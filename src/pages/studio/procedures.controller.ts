import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ArticlesQueries } from '../../knowledge/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { isId } from '../../platform/ids/index.js';
import {
  DefinitionFaulty,
  InstructionQueries,
  ProcedureExists,
  ProcedureReview,
  ProceduresQueries,
  ProceduresService,
  textIn,
  toYaml,
  YAML_MAX,
  type DefinitionProblem,
  type ProcedureView,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { formOf, refused, sentText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { procedureTemplate } from './procedure-template.js';

const BASE = '/studio/procedures';
const TONE = { draft: 'open', submitted: 'waiting', approved: 'solved', returned: 'closed' } as const;

interface State {
  yaml?: string;
  problems?: readonly DefinitionProblem[];
  message?: string;
}

/** Where procedures are written, submitted and released. */
@StudioPages('procedures')
export class ProcedureStudioController {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly queries: ProceduresQueries,
    private readonly reviewing: ProcedureReview,
    private readonly instruction: InstructionQueries,
    private readonly articles: ArticlesQueries,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const [procedures, overview] = await Promise.all([
      this.queries.list(visit.actor),
      this.instruction.overview(visit.actor),
    ]);
    const able = new Map(overview.map(({ procedureId, people }) => [procedureId, people]));
    const rows = procedures.map((procedure) => {
      const people = able.get(procedure.id) ?? [];
      const count = people.filter(({ state }) => state === 'instructed').length;
      return {
        title: textIn(procedure.title, visit.locale),
        question: procedure.question,
        url: address(BASE, [procedure.id]),
        status: visit.t(`studio.procedure.status.${procedure.headStatus}`),
        tone: TONE[procedure.headStatus],
        version: procedure.headVersion,
        runs: procedure.runnableVersion ?? '',
        able: visit.t('studio.procedure.able', { count, of: people.length }),
      };
    });
    return view(
      'studio/procedures',
      { rows, isEmpty: rows.length === 0 },
      { title: visit.t('studio.procedures.title') },
    );
  }

  @Get('new')
  async write(@CurrentVisit() visit: Visit, @Query('article') articleId: unknown) {
    return this.newPage(visit, typeof articleId === 'string' ? articleId : '', {});
  }

  @Post('new')
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body) {
    const articleId = sentText(body['articleId']);
    const yaml = sentText(body['yaml']).slice(0, YAML_MAX + 1);
    try {
      if (!isId(articleId))
        return await this.newPage(visit, '', { yaml, message: visit.t('studio.procedure.no-article') });
      const { id } = await this.procedures.create(visit.actor, { articleId, yaml });
      return redirect(address(BASE, [id]), visit.t('studio.procedure.saved'));
    } catch (error) {
      if (error instanceof ProcedureExists) return redirect(address(BASE, [error.procedureId]));
      return this.newPage(visit, articleId, stateOf(visit, error, yaml));
    }
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.page(visit, await this.queries.get(visit.actor, id), {});
  }

  @Post(':id')
  async save(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    const yaml = sentText(body['yaml']).slice(0, YAML_MAX + 1);
    return this.attempt(visit, id, yaml, async () => {
      await this.procedures.save(visit.actor, id, { yaml, version: Number(body['version']) || 0 });
      return visit.t('studio.procedure.saved');
    });
  }

  @Post(':id/submission')
  async submit(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, undefined, async () => {
      const acceptedWarnings = [body['accepted'] ?? []].flat().map(String);
      const head = Number(body['head']) || 0;
      await this.reviewing.submit(visit.actor, id, head, { acceptedWarnings });
      return visit.t('studio.procedure.submitted');
    });
  }

  @Post(':id/review')
  async judge(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, undefined, async () => {
      const verdict = body['verdict'] === 'approved' ? 'approved' : 'returned';
      const note = sentText(body['note']).slice(0, 2_000);
      await this.reviewing.judge(visit.actor, id, Number(body['head']) || 0, { verdict, note });
      return visit.t(`studio.procedure.judged.${verdict}`);
    });
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':id/submission', ':id/review'])
  back(@Param('id', ParseUUIDPipe) id: string) {
    return redirect(address(BASE, [id]));
  }

  private async attempt(
    visit: Visit,
    id: string,
    yaml: string | undefined,
    work: () => Promise<string>,
  ): Promise<Redirect | View> {
    try {
      return redirect(address(BASE, [id]), await work());
    } catch (error) {
      const state = stateOf(visit, error, yaml);
      return this.page(visit, await this.queries.get(visit.actor, id), state, 422);
    }
  }

  private async newPage(visit: Visit, articleId: string, { yaml, problems = [], message = '' }: State) {
    const article = isId(articleId)
      ? (await this.articles.cards(visit.actor, [articleId], visit.locale)).get(articleId)
      : null;
    const page = {
      articleId,
      question: article?.question ?? '',
      yaml: yaml ?? procedureTemplate(article?.question ?? ''),
      problems,
      hasProblems: problems.length > 0,
      message,
      crumbs: crumbsOf(visit, visit.t('studio.procedure.new')),
    };
    return view('studio/procedure-new', page, {
      title: visit.t('studio.procedure.new'),
      status: problems.length > 0 || message ? 422 : 200,
    });
  }

  private page(
    visit: Visit,
    procedure: ProcedureView,
    { yaml, problems = [], message = '' }: State,
    status = 200,
  ): View {
    const { t, locale, actor } = visit;
    const { head } = procedure;
    const title = textIn(procedure.title, locale);
    const canSubmit = head.status === 'draft' || head.status === 'returned';
    const page = {
      title,
      question: procedure.question,
      articleUrl: address('/studio/articles', [procedure.articleId, locale]),
      yaml: yaml ?? toYaml(head.definition),
      version: procedure.version,
      head: head.version,
      status: t(`studio.procedure.status.${head.status}`),
      tone: TONE[head.status],
      note: head.reviewNote,
      articleChanged: head.articleChanged,
      accepted: head.acceptedWarnings.map(({ name, by }) => ({ name, by })),
      hasAccepted: head.acceptedWarnings.length > 0,
      warnings: canSubmit
        ? procedure.warnings.map(({ name, code, params }) => ({
            name,
            text: t(`studio.procedure.warning.${code}`, params),
          }))
        : [],
      canSubmit,
      canJudge: head.status === 'submitted' && head.authorId !== actor.accountId,
      isWaiting: head.status === 'submitted',
      problems,
      hasProblems: problems.length > 0,
      message,
      steps: head.definition.steps.map((step) => ({
        kind: t(`desk.step.${step.kind}`),
        text: 'text' in step && step.text ? textIn(step.text, locale) : step.kind === 'branch' ? step.on : '',
        call: step.kind === 'run' ? `${step.connector} · ${step.operation}` : '',
      })),
      urls: {
        save: address(BASE, [procedure.id]),
        submit: address(BASE, [procedure.id, 'submission']),
        judge: address(BASE, [procedure.id, 'review']),
      },
      crumbs: crumbsOf(visit, title),
    };
    return view('studio/procedure', page, { title, status });
  }
}

function stateOf(visit: Visit, error: unknown, yaml: string | undefined): State {
  const typed = yaml === undefined ? {} : { yaml };
  if (error instanceof DefinitionFaulty) return { ...typed, problems: error.problems };
  if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
  return {
    ...typed,
    message: refused(formOf([]), error, visit.t, 'studio.procedure.refused').errors.at(-1)?.message ?? '',
  };
}

function crumbsOf({ t }: Visit, label: string) {
  return [
    { label: t('studio.procedures.title'), url: BASE },
    { label, url: '' },
  ];
}
