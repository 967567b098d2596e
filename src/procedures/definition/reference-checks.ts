import { operationOf, type DefinitionProblem, type KnownConnectors } from './definition-problem.js';
import type { ProcedureDefinition, RunStep, Step } from './procedure-definition.js';
import { isWellFormed, referencesIn } from './templates.js';

/** What is known of every run before its first step. */
const ALWAYS = ['customer.id', 'customer.email', 'customer.name', 'ticket.number', 'product.key', 'run.id'];
/** What says whose account it is, and can be nobody else's. */
const CUSTOMERS_OWN = ['customer.id', 'customer.email'];

interface Known {
  names: Set<string>;
  /** Those that lead to the ticket's customer and to nobody else. */
  customersOwn: Set<string>;
}

/**
 * Every value that a step uses must be there by then; and a call that changes something must be about the ticket's own
 * customer: by their address or id, or by what an earlier call found for those.
 */
export function checkReferences({ steps }: ProcedureDefinition, connectors: KnownConnectors): DefinitionProblem[] {
  const known: Known = { names: new Set(ALWAYS), customersOwn: new Set(CUSTOMERS_OWN) };
  const problems: DefinitionProblem[] = [];
  for (const [at, step] of steps.entries()) {
    const path = `steps.${at}`;
    if (step.kind === 'run') problems.push(...callsOf(path, step, known, connectors));
    for (const [where, template] of templatesOf(step)) problems.push(...unknownIn(`${path}.${where}`, template, known));
    learn(step, known, connectors);
  }
  return problems;
}

function templatesOf(step: Step): Array<[string, string]> {
  if (step.kind === 'branch') return [['on', step.on]];
  if (!('text' in step) || !step.text) return [];
  return Object.entries(step.text).flatMap(([locale, text]) =>
    text ? [[`text.${locale}`, text] as [string, string]] : [],
  );
}

function callsOf(path: string, step: RunStep, known: Known, connectors: KnownConnectors): DefinitionProblem[] {
  const needs = (step.needs ?? []).map(({ name }) => `needs.${name}`);
  const here = { ...known, names: new Set([...known.names, ...needs]) };
  // What an undo needs is what the step itself brought about.
  const spec = operationOf(connectors, step.connector, step.operation);
  const made = Object.entries(spec?.outputs ?? {}).flatMap(([name, { secret }]) =>
    secret ? [] : [`steps.${step.id}.${name}`],
  );
  const after = { ...known, names: new Set([...known.names, ...made]) };
  return [
    ...callOf(path, step, here, connectors, step.connector),
    ...(step.undo ? callOf(`${path}.undo`, step.undo, after, connectors, step.connector) : []),
    ...doubleNeeds(path, step),
  ];
}

function callOf(
  path: string,
  call: { operation: string; with?: Record<string, string> | undefined },
  known: Known,
  connectors: KnownConnectors,
  connector: string,
): DefinitionProblem[] {
  const given = call.with ?? {};
  const unknown = Object.entries(given).flatMap(([input, template]) =>
    unknownIn(`${path}.with.${input}`, template, known),
  );
  const spec = operationOf(connectors, connector, call.operation);
  if (!spec?.changes || !spec.subject || given[spec.subject] === undefined) return unknown;
  if (isCustomersOwn(given[spec.subject]!, known)) return unknown;
  const message = `${spec.subject} says whose account it is: it must be {{customer.email}}, {{customer.id}} or what an earlier step found for those.`;
  return [
    ...unknown,
    { path: `${path}.with.${spec.subject}`, code: 'not-the-customer', params: { input: spec.subject }, message },
  ];
}

function isCustomersOwn(template: string, { customersOwn }: Known): boolean {
  const [reference, ...more] = referencesIn(template);
  return (
    more.length === 0 && reference !== undefined && /^\{\{[^{}]*\}\}$/.test(template) && customersOwn.has(reference)
  );
}

function unknownIn(path: string, template: string, { names }: Known): DefinitionProblem[] {
  if (!isWellFormed(template)) {
    const message = 'has braces that are no reference: write {{customer.email}}.';
    return [{ path, code: 'template', params: {}, message }];
  }
  return referencesIn(template)
    .filter((reference) => !names.has(reference))
    .map((reference) => ({
      path,
      code: 'unknown-value',
      params: { reference },
      message: `There is no value ${reference} at this point.`,
    }));
}

function doubleNeeds(path: string, { needs = [] }: RunStep): DefinitionProblem[] {
  return needs.flatMap(({ name }, at) =>
    needs.findIndex((other) => other.name === name) < at
      ? [
          {
            path: `${path}.needs.${at}.name`,
            code: 'double-name',
            params: { step: name },
            message: `${name} is there twice.`,
          },
        ]
      : [],
  );
}

/** What later steps can use. Secrets are shown and gone: no later step can use one. */
function learn(step: Step, known: Known, connectors: KnownConnectors): void {
  if (step.kind === 'ask') known.names.add(`answers.${step.id}`);
  if (step.kind === 'check') known.names.add(`answers.${step.id}`);
  if (step.kind !== 'run') return;
  const spec = operationOf(connectors, step.connector, step.operation);
  if (!spec) return;
  const subject = spec.subject === null ? undefined : step.with?.[spec.subject];
  const isTheirs = subject !== undefined && isCustomersOwn(subject, known);
  for (const [name, { secret }] of Object.entries(spec.outputs)) {
    if (secret) continue;
    known.names.add(`steps.${step.id}.${name}`);
    if (isTheirs) known.customersOwn.add(`steps.${step.id}.${name}`);
  }
}
