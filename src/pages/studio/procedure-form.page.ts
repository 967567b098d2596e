import { MOST, STEP_KINDS, STEPS_MAX, type ConnectorView, type DefinitionProblem } from '../../procedures/index.js';
import type { Visit } from '../visit.js';
import { Controls, fieldOf, group, rowsOf, type ControlGroup } from './procedure-controls.js';
import { kindOf, listOf, type ProcedureDraft } from './procedure-draft.js';
import { idOf, type TakenOut } from './procedure-form-changes.js';
import { placeProblems, type SaidProblem } from './procedure-problems.js';
import { stepControls } from './procedure-step-controls.js';

/** What a form is made from. */
export interface FormContent {
  draft: ProcedureDraft;
  problems: readonly DefinitionProblem[];
  takenOut: TakenOut | null;
  connectors: readonly ConnectorView[];
}

interface StepOnPage {
  at: number;
  number: number;
  anchor: string;
  title: string;
  /** '' for a step as YAML. */
  kind: string;
  groups: ControlGroup[];
  isRaw: boolean;
  isRun: boolean;
  /** Where a page that comes back stands after a button of this step. */
  up: string;
  down: string;
  next: number;
}

export interface FormParts {
  head: ControlGroup[];
  steps: StepOnPage[];
  questions: ControlGroup[];
  problems: SaidProblem[];
  kinds: Array<{ value: string; label: string }>;
  canAdd: boolean;
  takenOut: TakenOut | null;
}

/** All fields of a procedure, in the reader's language, each with what is wrong with it. */
export function formParts({ t }: Pick<Visit, 't'>, { draft, problems, takenOut, connectors }: FormContent): FormParts {
  const make = new Controls(t);
  const label = (name: string) => t(`studio.form.${name}`);
  const names = draft.steps.map(idOf);
  const last = draft.steps.length - 1;
  const steps = draft.steps.map((step, at) => {
    const prefix = `steps.${at}.`;
    const isRaw = typeof step === 'string';
    const groups = isRaw
      ? [group('', [make.area(`${prefix}yaml`, label('step-yaml'), step, { hint: label('step-yaml-hint') })])]
      : stepControls(prefix, step, { t, connectors, later: names.slice(at + 1).filter(Boolean) });
    const kind = isRaw ? null : kindOf(step);
    return {
      at,
      number: at + 1,
      anchor: `step-${at}`,
      title: kind ? label(`kind.${kind}`) : 'YAML',
      kind: kind ?? '',
      groups,
      isRaw,
      isRun: kind === 'run',
      up: at > 0 ? `#step-${at - 1}` : '',
      down: at < last ? `#step-${at + 1}` : '',
      next: at + 1,
    };
  });
  const head = headControls(draft, make);
  const questions = questionControls(draft, make);

  const placed = placeProblems(problems, [...head, ...steps.flatMap(({ groups }) => groups), ...questions], t);
  const take = (count: number) => placed.groups.splice(0, count);
  return {
    head: take(head.length),
    steps: steps.map((step) => ({ ...step, groups: take(step.groups.length) })),
    questions: take(questions.length),
    problems: placed.said,
    kinds: STEP_KINDS.map((value) => ({ value, label: label(`kind.${value}`) })),
    canAdd: draft.steps.length < STEPS_MAX,
    takenOut,
  };
}

function headControls({ head }: ProcedureDraft, make: Controls): ControlGroup[] {
  const label = (name: string) => make.t(`studio.form.${name}`);
  const limit = (name: string) => make.number(`limits.${name}`, label(`limits.${name}`), fieldOf(head['limits'], name));
  const self = head['selfService'];
  return [
    group('', [
      ...make.texts('title', label('title'), head['title'], false),
      make.number('minutes', label('minutes'), head['minutes'], label('minutes-hint')),
    ]),
    group(label('limits'), ['agent', 'customer', 'procedure'].map(limit), label('limits-hint')),
    group(label('self'), [
      make.flag('selfService', label('self-service'), self === undefined ? undefined : true),
      make.number('selfService.undoMinutes', label('self-undo'), fieldOf(self, 'undoMinutes')),
    ]),
  ];
}

function questionControls({ head }: ProcedureDraft, make: Controls): ControlGroup[] {
  const label = (name: string) => make.t(`studio.form.${name}`);
  const rights = Array.from({ length: MOST.rights }, (_, at): [string, string] => [`${at + 1}`, `${at + 1}`]);
  return rowsOf(head['questions'], 1, MOST.questions).map(({ at, row, isBlank }) => {
    const options = fieldOf(row, 'options');
    const blank = Math.max(1, 3 - listOf(options).length);
    return group(
      `${label('check-question')} ${at + 1}`,
      [
        ...make.texts(`questions.${at}.text`, label('question'), fieldOf(row, 'text'), false),
        ...rowsOf(options, blank, MOST.rights).flatMap((option) =>
          make.texts(`questions.${at}.options.${option.at}`, `${label('option')} ${option.at + 1}`, option.row, false),
        ),
        make.select(`questions.${at}.right`, label('right'), rights, fieldOf(row, 'right') ?? '1'),
      ],
      '',
      isBlank,
    );
  });
}
