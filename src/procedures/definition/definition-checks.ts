import type { z } from 'zod';
import type { OperationSpec } from '../connectors/connector.js';
import { changesSomething, problem, type DefinitionProblem, type KnownConnectors } from './definition-problem.js';
import { END, procedureDefinition, type ProcedureDefinition } from './procedure-definition.js';
import { checkReferences } from './reference-checks.js';

/** What may be so on purpose: whoever submits the version accepts each by its name. */
export interface DefinitionWarning extends DefinitionProblem {
  /** `undo-missing:reset` */
  name: string;
}

export interface CheckedDefinition {
  definition: ProcedureDefinition | null;
  problems: DefinitionProblem[];
  warnings: DefinitionWarning[];
}

/** Holds a definition, as it came out of a form, a file or a request, against all rules at once. */
export function checkDefinition(given: unknown, connectors: KnownConnectors): CheckedDefinition {
  const shaped = procedureDefinition.safeParse(given);
  if (!shaped.success) return { definition: null, problems: shaped.error.issues.map(shapeProblem), warnings: [] };

  const definition = shaped.data;
  const problems = [
    ...doubleNames(definition),
    ...wrongTurns(definition),
    ...wrongAnswers(definition),
    ...wrongCalls(definition, connectors),
    ...checkReferences(definition, connectors),
    ...selfServiceFaults(definition, connectors),
  ];
  return { definition, problems, warnings: problems.length > 0 ? [] : warningsOf(definition, connectors) };
}

/** What keeps a sound definition from being submitted: agents are instructed before they run anything. */
export function hasQuestions(definition: ProcedureDefinition): boolean {
  return (definition.questions?.length ?? 0) > 0;
}

function shapeProblem({ path, message, ...issue }: z.core.$ZodIssue): DefinitionProblem {
  const at = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.join(', ');
    return problem(at, 'unknown-field', `There is no field ${keys} here.`, { field: keys });
  }
  if (issue.code === 'invalid_union') {
    return problem(at, 'unknown-kind', 'The kind of a step is tell, check, ask, verify, run, branch or approval.');
  }
  if (issue.code === 'invalid_type') return problem(at, 'missing', `Is missing, or not of its kind: ${message}`);
  return problem(at, 'shape', message, { message, ...ruleOf({ ...issue, path, message }) });
}

/** Which rule it is that was broken, for pages to say it in their own words. */
function ruleOf(issue: z.core.$ZodIssue): Record<string, string> {
  if (issue.code === 'too_big') {
    return { rule: issue.origin === 'string' ? 'too-long' : 'too-big', most: String(issue.maximum) };
  }
  if (issue.code === 'too_small') {
    return ['number', 'int'].includes(issue.origin)
      ? { rule: 'too-small', least: String(issue.minimum) }
      : { rule: 'empty' };
  }
  return issue.message.startsWith('give a text') ? { rule: 'no-text' } : {};
}

function doubleNames({ steps }: ProcedureDefinition): DefinitionProblem[] {
  return steps.flatMap(({ id }, at) =>
    steps.findIndex((other) => other.id === id) < at
      ? [problem(`steps.${at}.id`, 'double-name', `There are two steps called ${id}.`, { step: id })]
      : [],
  );
}

/** Only onward: a run that could go round would never be known to end. */
function wrongTurns({ steps }: ProcedureDefinition): DefinitionProblem[] {
  return steps.flatMap((step, at) => {
    if (step.kind !== 'branch') return [];
    const turns = [
      ...step.cases.map(({ go }, index) => ({ go, path: `steps.${at}.cases.${index}.go` })),
      ...(step.otherwise === undefined ? [] : [{ go: step.otherwise, path: `steps.${at}.otherwise` }]),
    ];
    return turns.flatMap(({ go, path }) => {
      const to = steps.findIndex(({ id }) => id === go);
      if (go === END || to > at) return [];
      return to === -1
        ? [problem(path, 'unknown-step', `There is no step ${go}.`, { step: go })]
        : [problem(path, 'backward', `Step ${go} comes before this one: a branch leads onward.`, { step: go })];
    });
  });
}

function wrongAnswers({ steps, questions = [] }: ProcedureDefinition): DefinitionProblem[] {
  const asked = steps.flatMap((step, at) => {
    if (step.kind !== 'ask') return [];
    const path = `steps.${at}`;
    return [
      ...(step.answer === 'choice' && !step.options
        ? [problem(`${path}.options`, 'options-missing', 'A choice needs options.')]
        : []),
      ...(step.answer !== 'choice' && step.options
        ? [problem(`${path}.options`, 'options-unused', 'Only a choice has options.')]
        : []),
      ...(step.pattern !== undefined && !isPattern(step.pattern)
        ? [problem(`${path}.pattern`, 'pattern', 'Is not a regular expression that we can check in time.')]
        : []),
    ];
  });
  const tests = questions.flatMap(({ right, options }, at) =>
    right > options.length
      ? [problem(`questions.${at}.right`, 'no-such-option', `There is no option ${right}.`, { option: String(right) })]
      : [],
  );
  return [...asked, ...tests];
}

/** Without groups that repeat, none takes longer than its text: no answer can keep the service busy. */
function isPattern(pattern: string): boolean {
  if (/\)[*+{]/.test(pattern) || /\\\d/.test(pattern) || (pattern.match(/[*+]|\{\d*,/g)?.length ?? 0) > 3) return false;
  try {
    RegExp(`^(?:${pattern})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

function wrongCalls({ steps }: ProcedureDefinition, connectors: KnownConnectors): DefinitionProblem[] {
  return steps.flatMap((step, at) => {
    if (step.kind !== 'run') return [];
    const path = `steps.${at}`;
    const operations = connectors.get(step.connector);
    const { connector } = step;
    if (!operations) {
      return [problem(`${path}.connector`, 'unknown-connector', `There is no connector ${connector}.`, { connector })];
    }
    return [
      ...wrongCall(path, connector, operations, step),
      ...(step.undo ? wrongCall(`${path}.undo`, connector, operations, step.undo) : []),
    ];
  });
}

function wrongCall(
  path: string,
  connector: string,
  operations: Readonly<Record<string, OperationSpec>>,
  call: { operation: string; with?: Record<string, string> | undefined },
): DefinitionProblem[] {
  const { operation } = call;
  const spec = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!spec) {
    const params = { operation, connector, operations: Object.keys(operations).join(', ') };
    const known = params.operations || 'nothing yet';
    return [problem(`${path}.operation`, 'unknown-operation', `${connector} can do: ${known}.`, params)];
  }
  const given = Object.keys(call.with ?? {});
  const unknown = given.filter((input) => !Object.hasOwn(spec.inputs, input));
  const missing = Object.keys(spec.inputs).filter((input) => spec.inputs[input]!.required && !given.includes(input));
  return [
    ...unknown.map((input) =>
      problem(`${path}.with.${input}`, 'unknown-input', `${operation} has no input ${input}.`, { operation, input }),
    ),
    ...missing.map((input) =>
      problem(`${path}.with`, 'input-missing', `${operation} needs the input ${input}.`, { operation, input }),
    ),
  ];
}

/** A customer at home is known by what only they can do, and nobody sits beside them. */
function selfServiceFaults(
  { selfService, steps }: ProcedureDefinition,
  connectors: KnownConnectors,
): DefinitionProblem[] {
  if (!selfService) return [];
  const acting = steps.findIndex((step) => step.kind === 'run' && changesSomething(step, connectors));
  const isKnownBefore = steps.slice(0, Math.max(acting, 0)).some((step) => step.kind === 'verify' && step.level === 2);
  return [
    ...(acting !== -1 && !isKnownBefore
      ? [
          problem(
            'selfService',
            'self-identity',
            'A step that verifies identity at level 2 must come before the first change.',
          ),
        ]
      : []),
    ...steps.flatMap((step, at) => {
      if (step.kind === 'verify' && step.by.every((method) => method === 'call-back')) {
        return [
          problem(
            `steps.${at}.by`,
            'self-call-back',
            'Customers can not call themselves back: add a code or questions.',
          ),
        ];
      }
      return step.kind === 'approval'
        ? [
            problem(
              `steps.${at}`,
              'self-approval',
              'What customers do themselves is done at once: it can not wait for approval.',
            ),
          ]
        : [];
    }),
  ];
}

function warningsOf(definition: ProcedureDefinition, connectors: KnownConnectors): DefinitionWarning[] {
  const acting = definition.steps.flatMap((step, at) =>
    step.kind === 'run' && changesSomething(step, connectors) ? [{ step, at }] : [],
  );
  const undo = acting
    .filter(({ step }) => !step.undo)
    .map(({ step, at }) =>
      warning(
        `undo-missing:${step.id}`,
        `steps.${at}.undo`,
        'undo-missing',
        `Step ${step.id} can not be undone.`,
        step.id,
      ),
    );
  const first = acting[0];
  const isVerified = definition.steps.slice(0, first?.at ?? 0).some(({ kind }) => kind === 'verify');
  const identity =
    first && !isVerified
      ? [
          warning(
            `identity-unchecked:${first.step.id}`,
            `steps.${first.at}`,
            'identity-unchecked',
            `Step ${first.step.id} changes something before anybody checked who the customer is.`,
            first.step.id,
          ),
        ]
      : [];
  return [...undo, ...identity];
}

function warning(name: string, path: string, code: string, message: string, step: string): DefinitionWarning {
  return { name, ...problem(path, code, message, { step }) };
}
