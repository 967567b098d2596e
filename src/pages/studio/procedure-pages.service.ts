import { Injectable } from '@nestjs/common';
import { ArticlesQueries } from '../../knowledge/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { isId } from '../../platform/ids/index.js';
import {
  DefinitionFaulty,
  ProceduresQueries,
  textIn,
  type DefinitionProblem,
  type ProcedureView,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { choices, formOf, refused } from '../forms.js';
import { view, type View } from '../page.js';
import type { Visit } from '../visit.js';
import { sayProblem } from './procedure-problems.js';
import { procedureTemplate } from './procedure-template.js';
import { StudioChoices } from './studio-choices.js';

export const PROCEDURES = '/studio/procedures';
export const PROCEDURE_TONES = { draft: 'open', submitted: 'waiting', approved: 'solved', returned: 'closed' } as const;

/** What came back: what was typed, and what is wrong with it. */
export interface ProcedureState {
  yaml?: string;
  problems?: readonly DefinitionProblem[];
  message?: string;
}

/** The pages of a procedure: how it stands, and its text as YAML. */
@Injectable()
export class ProcedurePages {
  constructor(
    private readonly queries: ProceduresQueries,
    private readonly articles: ArticlesQueries,
    private readonly choosing: StudioChoices,
  ) {}

  /** For which product a new one is; '' for all. */
  async productChoice(visit: Visit, productId: string) {
    const { fields } = formOf(['productId'], { productId });
    return { ...fields.productId, choices: choices(await this.choosing.productIds(visit), productId) };
  }

  /** Of a procedure that is not there yet: with which file it begins. */
  async beginning(visit: Visit, articleId: string): Promise<{ question: string; yaml: string }> {
    const cards = isId(articleId) ? await this.articles.cards(visit.actor, [articleId], visit.locale) : null;
    const question = cards?.get(articleId)?.question ?? '';
    return { question, yaml: procedureTemplate(question) };
  }

  async fresh(
    visit: Visit,
    { articleId, productId }: { articleId: string; productId: string },
    { yaml, problems = [], message = '' }: ProcedureState,
  ): Promise<View> {
    const { t } = visit;
    const begun = await this.beginning(visit, articleId);
    const page = {
      articleId,
      product: await this.productChoice(visit, productId),
      question: begun.question,
      yaml: yaml ?? begun.yaml,
      formUrl: address(PROCEDURES, ['new', 'form']),
      problems: saidOf(visit, problems),
      hasProblems: problems.length > 0,
      message,
      crumbs: crumbsOf(visit, t('studio.procedure.new')),
    };
    const status = problems.length > 0 || message ? 422 : 200;
    return view('studio/procedure-new', page, { title: t('studio.procedure.new'), status });
  }

  async show(
    visit: Visit,
    procedure: ProcedureView,
    { yaml, problems = [], message = '' }: ProcedureState,
    status = 200,
  ): Promise<View> {
    const { t, locale, actor } = visit;
    const { head, productId } = procedure;
    const product = productId && (await this.choosing.productIds(visit)).find(({ value }) => value === productId);
    const title = textIn(procedure.title, locale);
    const canSubmit = head.status === 'draft' || head.status === 'returned';
    const page = {
      title,
      question: procedure.question,
      product: product ? product.label : '',
      articleUrl: address('/studio/articles', [procedure.articleId, locale]),
      yaml: yaml ?? (await this.queries.yaml(actor, procedure.id, head.version)),
      version: procedure.version,
      head: head.version,
      status: t(`studio.procedure.status.${head.status}`),
      tone: PROCEDURE_TONES[head.status],
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
      problems: saidOf(visit, problems),
      hasProblems: problems.length > 0,
      message,
      steps: head.definition.steps.map((step) => ({
        kind: t(`desk.step.${step.kind}`),
        text: 'text' in step && step.text ? textIn(step.text, locale) : step.kind === 'branch' ? step.on : '',
        call: step.kind === 'run' ? `${step.connector} · ${step.operation}` : '',
      })),
      urls: {
        save: address(PROCEDURES, [procedure.id]),
        form: address(PROCEDURES, [procedure.id, 'form']),
        submit: address(PROCEDURES, [procedure.id, 'submission']),
        judge: address(PROCEDURES, [procedure.id, 'review']),
      },
      crumbs: crumbsOf(visit, title),
    };
    return view('studio/procedure', page, { title, status });
  }
}

/** What a service said no to, for the page to show. @throws what is not for the person at the page to mend */
export function stateOf(visit: Visit, error: unknown, yaml?: string): ProcedureState {
  const typed = yaml === undefined ? {} : { yaml };
  if (error instanceof DefinitionFaulty) return { ...typed, problems: error.problems };
  if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
  const { errors } = refused(formOf([]), error, visit.t, 'studio.procedure.refused');
  return { ...typed, message: errors.at(-1)?.message ?? '' };
}

export function crumbsOf({ t }: Visit, label: string) {
  return [
    { label: t('studio.procedures.title'), url: PROCEDURES },
    { label, url: '' },
  ];
}

const saidOf = ({ t }: Visit, problems: readonly DefinitionProblem[]) =>
  problems.map((problem) => ({ field: '', path: problem.path, message: sayProblem(problem, t) }));
