import type { OperationSpec } from '../connectors/connector.js';
import type { RunStep } from './procedure-definition.js';

/** What is wrong with a definition. `code` is stable, for pages to say it in the reader's language. */
export interface DefinitionProblem {
  /** Dotted: `steps.2.with.login`; '' for the whole. */
  path: string;
  code: string;
  params: Record<string, string>;
  message: string;
}

/** What the connectors of this house can do, by key. */
export type KnownConnectors = ReadonlyMap<string, Readonly<Record<string, OperationSpec>>>;

/** What a connector says of one of its operations; undefined for what it can not do. */
export function operationOf(
  connectors: KnownConnectors,
  connector: string,
  operation: string,
): OperationSpec | undefined {
  const operations = connectors.get(connector);
  return operations && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}

export function changesSomething(step: Pick<RunStep, 'connector' | 'operation'>, connectors: KnownConnectors): boolean {
  return operationOf(connectors, step.connector, step.operation)?.changes ?? false;
}

export function problem(
  path: string,
  code: string,
  message: string,
  params: Record<string, string> = {},
): DefinitionProblem {
  return { path, code, params, message };
}
