import { Injectable } from '@nestjs/common';
import {
  ConnectorsQueries,
  definitionIn,
  ProceduresService,
  STEPS_MAX,
  textIn,
  toYaml,
  YAML_MAX,
  yamlLike,
  type DefinitionProblem,
  type ProcedureView,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { sentText, type Body } from '../forms.js';
import { view, type View } from '../page.js';
import type { Visit } from '../visit.js';
import { definitionOf, draftOf, readDraft, type ProcedureDraft } from './procedure-draft.js';
import { changeSteps, takenOutIn, type TakenOut } from './procedure-form-changes.js';
import { formParts } from './procedure-form.page.js';
import { crumbsOf, ProcedurePages, PROCEDURES, type ProcedureState } from './procedure-pages.service.js';
import { isExpressible } from './procedure-step-controls.js';

/** What is written: a procedure that is there, or one that begins. */
export interface FormTarget {
  procedure: ProcedureView | null;
  /** '' where no article is known. */
  articleId: string;
  /** '' for all. */
  productId: string;
  /** The lock that was read. */
  version: number;
}

/** A form as it came: its fields, and the file that they were made from. */
export interface SentForm {
  draft: ProcedureDraft;
  /** '' where the definition says all that the file does. */
  source: string;
  takenOut: TakenOut | null;
}

interface Shown extends ProcedureState {
  told?: string;
  status?: number;
}

/** A procedure's text as a form: made from its file, and turned into it again. */
@Injectable()
export class ProcedureFormPages {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly connectors: ConnectorsQueries,
    private readonly pages: ProcedurePages,
  ) {}

  read(body: Body): SentForm {
    const source = sentText(body['source']).slice(0, YAML_MAX + 1);
    return { draft: readDraft(body, STEPS_MAX), source, takenOut: takenOutIn(body) };
  }

  /** The form of a file that has the shape of a definition. */
  opened(visit: Visit, target: FormTarget, yaml: string, problems: readonly DefinitionProblem[] = []): Promise<View> {
    const definition = definitionIn(yaml);
    const source = definition && toYaml(definition) === yaml ? '' : yaml;
    const form = { draft: draftOf(definition, isExpressible), source, takenOut: null };
    return this.page(visit, target, form, { problems });
  }

  /** The form again after something was moved, added or taken out. */
  changed(visit: Visit, target: FormTarget, { draft, source }: SentForm, deed: string, body: Body): Promise<View> {
    const { told, ...changed } = changeSteps(draft, deed, body);
    return this.page(visit, target, { ...changed, source }, { told });
  }

  refused(visit: Visit, target: FormTarget, form: SentForm, state: ProcedureState): Promise<View> {
    return this.page(visit, target, form, { ...state, status: 422 });
  }

  /**
   * The file that a form says, with comments and layout of the one it was made from; null where it is not yet
   * the shape of one: its comments would have no place to go.
   */
  async written(
    { actor }: Visit,
    { draft, source }: SentForm,
  ): Promise<{ yaml: string | null; problems: readonly DefinitionProblem[] }> {
    const { definition: given, faults } = definitionOf(draft);
    if (faults.size > 0) {
      const problems = [...faults].map(([at, message]) => ({
        path: `steps.${at}.yaml`,
        code: 'yaml',
        params: { message, line: '1' },
        message,
      }));
      return { yaml: null, problems };
    }
    const { definition, problems } = await this.procedures.check(actor, { definition: given });
    return { yaml: definition && yamlLike(source, definition), problems };
  }

  private async page(
    visit: Visit,
    { procedure, articleId, productId, version }: FormTarget,
    { draft, source, takenOut }: SentForm,
    { problems = [], message = '', told = '', status = 200 }: Shown,
  ): Promise<View> {
    const { t, actor, locale } = visit;
    const connectors = (await this.connectors.list(actor)).filter(({ disabled }) => !disabled);
    const parts = formParts(visit, { draft, problems, takenOut, connectors });
    const title = procedure ? textIn(procedure.title, locale) : t('studio.procedure.new');
    const page = {
      ...parts,
      hasProblems: parts.problems.length > 0,
      message,
      told: told === '' ? '' : t(`studio.form.told.${told}`),
      title,
      source,
      articleId,
      product: procedure ? null : await this.pages.productChoice(visit, productId),
      version,
      isNew: procedure === null,
      action: address(PROCEDURES, [procedure?.id ?? 'new', 'form']),
      backUrl: procedure ? address(PROCEDURES, [procedure.id]) : '',
      crumbs: crumbsOf(visit, title),
    };
    return view('studio/procedure-form', page, { title, status });
  }
}
