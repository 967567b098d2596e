import { changesSomething, type KnownConnectors } from '../definition/definition-problem.js';
import type { ProcedureDefinition } from '../definition/procedure-definition.js';

/** A day: long enough to think better of it, short enough that nothing was built on it. */
const UNDO_MINUTES = 1_440;

/** The same procedure with the customers' mark: to be taken back for a day where every change has a way back. */
export function asSelfService(definition: ProcedureDefinition, connectors: KnownConnectors): ProcedureDefinition {
  const changes = definition.steps.filter((step) => step.kind === 'run' && changesSomething(step, connectors));
  const hasWayBack = changes.length > 0 && changes.every((step) => step.kind === 'run' && step.undo !== undefined);
  return { ...definition, selfService: { undoMinutes: hasWayBack ? UNDO_MINUTES : 0 } };
}
