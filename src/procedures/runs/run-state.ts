/**
 * Where a run stands.
 * - `active`: somebody has to do the step it is at
 * - `working`: a call is out, and this process or one that died waits for its answer
 * - `unsettled`: a call ended without an answer, and the other side could not say yet whether it happened
 * - `approval`: somebody else has to say yes
 * - `undoing`: what was done is being taken back, the last first
 * - `done`, `stopped` (nothing had been changed), `undone`, `part-undone` (it says plainly what could not be): over
 */
export const RUN_STATUSES = [
  'active',
  'working',
  'unsettled',
  'approval',
  'undoing',
  'done',
  'stopped',
  'undone',
  'part-undone',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  active: ['working', 'approval', 'undoing', 'done', 'stopped'],
  working: ['active', 'approval', 'unsettled', 'undoing', 'done', 'stopped'],
  unsettled: ['active', 'approval', 'undoing', 'done', 'stopped'],
  approval: ['active', 'undoing', 'stopped', 'done'],
  undoing: ['undone', 'part-undone', 'stopped'],
  // Only until the time that was stated: the customer thinks better of it.
  done: ['undoing'],
  stopped: [],
  undone: [],
  'part-undone': [],
};

export function canBecome(from: RunStatus, to: RunStatus): boolean {
  return from === to || NEXT[from].includes(to);
}

export function isOver(status: RunStatus): boolean {
  return status === 'done' || status === 'stopped' || status === 'undone' || status === 'part-undone';
}
