import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { isId } from '../../platform/ids/index.js';
import {
  ProcedureExists,
  ProceduresQueries,
  ProceduresService,
  YAML_MAX,
  type ProcedureView,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { sentText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ProcedureFormPages, type FormTarget } from './procedure-form-pages.service.js';
import { PROCEDURES, ProcedurePages, stateOf } from './procedure-pages.service.js';

/**
 * A procedure as a form, beside its YAML: two looks at one text. Every button sends the whole form, and nothing is kept
 * before somebody saves.
 */
@StudioPages('procedures')
export class ProcedureFormController {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly queries: ProceduresQueries,
    private readonly pages: ProcedurePages,
    private readonly forms: ProcedureFormPages,
  ) {}

  @Get('new/form')
  async write(@CurrentVisit() visit: Visit, @Query('article') articleId: unknown) {
    const target = await this.fresh(visit, articleId, '');
    return this.forms.opened(visit, target, (await this.pages.beginning(visit, target.articleId)).yaml);
  }

  @Post('new/form')
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body) {
    const target = await this.fresh(visit, body['articleId'], sentText(body['productId']));
    const toYaml = (yaml: string) => this.pages.fresh(visit, target, { yaml });
    return this.answer(visit, target, body, toYaml, async (yaml) => {
      try {
        if (!isId(target.articleId)) return visit.t('studio.procedure.no-article');
        const { articleId, productId } = target;
        const { id } = await this.procedures.create(visit.actor, { articleId, productId: productId || null, yaml });
        return redirect(address(PROCEDURES, [id, 'form']), visit.t('studio.procedure.saved'));
      } catch (error) {
        if (error instanceof ProcedureExists) return redirect(address(PROCEDURES, [error.procedureId, 'form']));
        throw error;
      }
    });
  }

  @Get(':id/form')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const procedure = await this.queries.get(visit.actor, id);
    const yaml = await this.queries.yaml(visit.actor, id, procedure.head.version);
    return this.forms.opened(visit, targetOf(procedure, procedure.version), yaml);
  }

  @Post(':id/form')
  async save(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    const procedure = await this.queries.get(visit.actor, id);
    // The version that was looked at, not the one there is: who was later is told.
    const version = Number(body['version']) || 0;
    const target = targetOf(procedure, version);
    const toYaml = (yaml: string) => this.pages.show(visit, { ...procedure, version }, { yaml });
    return this.answer(visit, target, body, toYaml, async (yaml) => {
      await this.procedures.save(visit.actor, id, { yaml, version });
      return redirect(address(PROCEDURES, [id, 'form']), visit.t('studio.procedure.saved'));
    });
  }

  /** Does what the button says that was pressed. `save` answers where to go, or what is in the way. */
  private async answer(
    visit: Visit,
    target: FormTarget,
    body: Body,
    toYaml: (yaml: string) => Promise<View>,
    save: (yaml: string) => Promise<Redirect | string>,
  ): Promise<Redirect | View> {
    const deed = sentText(body['do']);
    if (deed === 'open') {
      const yaml = sentText(body['yaml']).slice(0, YAML_MAX + 1);
      const { definition, problems } = await this.procedures.check(visit.actor, { yaml });
      if (definition) return this.forms.opened(visit, target, yaml, problems);
      const state = { yaml, problems };
      return target.procedure
        ? this.pages.show(visit, { ...target.procedure, version: target.version }, state, 422)
        : this.pages.fresh(visit, target, state);
    }
    const form = this.forms.read(body);
    if (deed !== 'save' && deed !== 'yaml') return this.forms.changed(visit, target, form, deed, body);

    const { yaml, problems } = await this.forms.written(visit, form);
    if (yaml !== null && deed === 'yaml') return toYaml(yaml);
    if (yaml === null || problems.length > 0) return this.forms.refused(visit, target, form, { problems });
    try {
      const saved = await save(yaml);
      return typeof saved === 'string' ? await this.forms.refused(visit, target, form, { message: saved }) : saved;
    } catch (error) {
      return this.forms.refused(visit, target, form, stateOf(visit, error));
    }
  }

  private async fresh(visit: Visit, articleId: unknown, productId: string): Promise<FormTarget> {
    const id = typeof articleId === 'string' && isId(articleId) ? articleId : '';
    const { question } = await this.pages.beginning(visit, id);
    return { procedure: null, articleId: question === '' ? '' : id, productId, version: 0 };
  }
}

function targetOf(procedure: ProcedureView, version: number): FormTarget {
  return { procedure, articleId: procedure.articleId, productId: procedure.productId ?? '', version };
}
