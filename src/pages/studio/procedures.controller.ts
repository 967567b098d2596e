import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { isId } from '../../platform/ids/index.js';
import {
  InstructionQueries,
  ProcedureExists,
  ProcedureReview,
  ProceduresQueries,
  ProceduresService,
  textIn,
  YAML_MAX,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { sentText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { PROCEDURE_TONES, ProcedurePages, PROCEDURES, stateOf } from './procedure-pages.service.js';

/** Where procedures are written, submitted and released. */
@StudioPages('procedures')
export class ProcedureStudioController {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly queries: ProceduresQueries,
    private readonly reviewing: ProcedureReview,
    private readonly instruction: InstructionQueries,
    private readonly pages: ProcedurePages,
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
        url: address(PROCEDURES, [procedure.id]),
        status: visit.t(`studio.procedure.status.${procedure.headStatus}`),
        tone: PROCEDURE_TONES[procedure.headStatus],
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
    return this.pages.fresh(visit, { articleId: typeof articleId === 'string' ? articleId : '', productId: '' }, {});
  }

  @Post('new')
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body) {
    const [articleId, productId] = [sentText(body['articleId']), sentText(body['productId'])];
    const yaml = sentText(body['yaml']).slice(0, YAML_MAX + 1);
    try {
      if (!isId(articleId))
        return await this.pages.fresh(
          visit,
          { articleId: '', productId },
          { yaml, message: visit.t('studio.procedure.no-article') },
        );
      const { id } = await this.procedures.create(visit.actor, { articleId, productId: productId || null, yaml });
      return redirect(address(PROCEDURES, [id]), visit.t('studio.procedure.saved'));
    } catch (error) {
      if (error instanceof ProcedureExists) return redirect(address(PROCEDURES, [error.procedureId]));
      return this.pages.fresh(visit, { articleId, productId }, stateOf(visit, error, yaml));
    }
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.pages.show(visit, await this.queries.get(visit.actor, id), {});
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
    return redirect(address(PROCEDURES, [id]));
  }

  private async attempt(
    visit: Visit,
    id: string,
    yaml: string | undefined,
    work: () => Promise<string>,
  ): Promise<Redirect | View> {
    try {
      return redirect(address(PROCEDURES, [id]), await work());
    } catch (error) {
      const state = stateOf(visit, error, yaml);
      return this.pages.show(visit, await this.queries.get(visit.actor, id), state, 422);
    }
  }
}
