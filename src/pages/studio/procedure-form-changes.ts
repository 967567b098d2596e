import { fromYaml, STEP_KINDS, toYaml, STEPS_MAX, type StepKind } from '../../procedures/index.js';
import { sentText, type Body } from '../forms.js';
import { isLoose, type Loose, type ProcedureDraft } from './procedure-draft.js';
import { isExpressible } from './procedure-step-controls.js';

/** A step that was taken out and can be put back: nothing is saved until somebody saves. */
export interface TakenOut {
  at: number;
  yaml: string;
}

export interface ChangedDraft {
  draft: ProcedureDraft;
  takenOut: TakenOut | null;
  /** What was done, as the end of a key of texts; '' for nothing. */
  told: '' | 'added' | 'moved' | 'taken-out' | 'put-back';
}

/** With what a new step of a kind begins. */
const BEGINNINGS: Record<StepKind, Loose> = {
  tell: { text: {} },
  check: { text: {} },
  ask: { text: {}, answer: 'text' },
  verify: { level: 2, by: ['code', 'questions'] },
  run: { text: {}, connector: '', operation: '' },
  branch: { on: '', cases: [] },
  approval: { text: {}, from: 'staff' },
};

/** Does what a button between the steps says: `add.2`, `up.2`, `down.2`, `delete.2`, `restore`. Saves nothing. */
export function changeSteps(draft: ProcedureDraft, deed: string, body: Body): ChangedDraft {
  const [what, place] = deed.split('.');
  const at = /^\d{1,2}$/.test(place ?? '') ? Number(place) : -1;
  const before = takenOutIn(body);
  const { steps } = draft;
  const withSteps = (changed: ProcedureDraft['steps'], told: ChangedDraft['told'], takenOut = before) => ({
    draft: { ...draft, steps: changed },
    takenOut,
    told,
  });
  const step = steps[at];
  switch (what) {
    case 'add': {
      const kind = STEP_KINDS.find((one) => one === body[`add.${at}`]);
      if (!kind || at < 0 || at > steps.length || steps.length >= STEPS_MAX) break;
      const added = { id: freshId(kind, steps), kind, ...BEGINNINGS[kind] };
      return withSteps(steps.toSpliced(at, 0, added), 'added');
    }
    case 'up':
    case 'down': {
      const to = what === 'up' ? at - 1 : at + 1;
      if (step === undefined || steps[to] === undefined) break;
      return withSteps(steps.toSpliced(at, 1).toSpliced(to, 0, step), 'moved');
    }
    case 'delete':
      if (step === undefined) break;
      return withSteps(steps.toSpliced(at, 1), 'taken-out', {
        at,
        yaml: typeof step === 'string' ? step : toYaml(step),
      });
    case 'restore': {
      if (!before || steps.length >= STEPS_MAX) break;
      const { value } = fromYaml(before.yaml);
      const back = isLoose(value) && isExpressible(value) ? value : before.yaml;
      return withSteps(steps.toSpliced(before.at, 0, back), 'put-back', null);
    }
    default:
  }
  return withSteps(steps, '');
}

export function takenOutIn(body: Body): TakenOut | null {
  const yaml = sentText(body['deleted.yaml']);
  const at = Number(sentText(body['deleted.at']));
  return yaml === '' || !Number.isInteger(at) || at < 0 ? null : { at, yaml };
}

/** `check`, `check-2`, … */
function freshId(kind: StepKind, steps: ProcedureDraft['steps']): string {
  const taken = new Set(steps.map((step) => (typeof step === 'string' ? fromYaml(step).value : step)).map(idOf));
  let id: string = kind;
  for (let number = 2; taken.has(id); number += 1) id = `${kind}-${number}`;
  return id;
}

export const idOf = (step: unknown): string => (isLoose(step) && typeof step['id'] === 'string' ? step['id'] : '');
