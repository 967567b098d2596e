import type { DefinitionProblem } from '../../procedures/index.js';
import { texts, type Translate } from '../texts.js';
import type { Control, ControlGroup } from './procedure-controls.js';

/** A problem as the summary on top says it: with the field that it belongs to. */
export interface SaidProblem {
  /** '' where no field is to blame. */
  field: string;
  path: string;
  message: string;
}

/** In the reader's words. */
export function sayProblem({ code, params, message }: DefinitionProblem, t: Translate): string {
  const rule = [params['rule'], code].map((name) => `studio.problem.${name}`).find((key) => texts.has(key));
  return rule ? t(rule, params) : message;
}

/** Puts each problem beside the field that it concerns, or the nearest there is; answers all of them for the summary. */
export function placeProblems(
  problems: readonly DefinitionProblem[],
  groups: readonly ControlGroup[],
  t: Translate,
): { groups: ControlGroup[]; said: SaidProblem[] } {
  const controls = groups.flatMap((one) => one.controls);
  const errors = new Map<string, string>();
  const said = problems.map((problem) => {
    const message = sayProblem(problem, t);
    const control = nearest(problem, controls);
    if (control) errors.set(control.name, [errors.get(control.name), message].filter(Boolean).join(' '));
    return { field: control?.id ?? '', path: problem.path, message };
  });
  const withErrors = groups.map((one) => {
    const marked = one.controls.map((control) => ({ ...control, error: errors.get(control.name) ?? '' }));
    return { ...one, controls: marked, isFolded: one.isFolded && !marked.some(({ error }) => error !== '') };
  });
  return { groups: withErrors, said };
}

function nearest({ path, params }: DefinitionProblem, controls: readonly Control[]): Control | undefined {
  // All of a list is nobody's field.
  if (path === 'steps' || path === 'questions') return undefined;
  const wanted = [...(params['input'] === undefined ? [] : [`${path}.${params['input']}`]), path];
  for (const name of wanted) {
    const found =
      controls.find((control) => control.name === name || control.covers.includes(name)) ??
      controls.find((control) => control.name.startsWith(`${name}.`));
    if (found) return found;
  }
  const parent = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return parent === '' ? undefined : nearest({ path: parent, params: {}, code: '', message: '' }, controls);
}
