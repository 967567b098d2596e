import type { RunStep, Step } from '../definition/procedure-definition.js';
import type { RunStatus } from './run-state.js';

export type EntryKind =
  | 'started'
  | 'confirmed'
  | 'denied'
  | 'told'
  | 'answered'
  | 'code-sent'
  | 'verified'
  | 'identity-wrong'
  | 'branched'
  | 'unavailable'
  | 'begun'
  | 'done'
  | 'refused'
  | 'unsettled'
  | 'kept'
  | 'waits'
  | 'approved'
  | 'declined'
  | 'taken-over'
  | 'noted'
  | 'stopping'
  | 'taken-back'
  | 'ended';

/** One line of a run's journal: never changed once written, and never with a secret in it. */
export interface RunEntry {
  seq: number;
  at: Date;
  actorId: string | null;
  actor: string;
  what: EntryKind;
  stepId: string | null;
  direction: 'do' | 'undo' | null;
  attempt: number | null;
  effectId: string | null;
  detail: Record<string, unknown>;
}

export interface RunSummary {
  id: string;
  procedureId: string;
  procedureVersion: number;
  articleId: string;
  title: { nl?: string; en?: string };
  ticketId: string;
  ticketNumber: number;
  customerId: string;
  customer: string;
  /** Who has it in hand: an agent, or the customer. */
  holderId: string;
  holder: string;
  via: 'desk' | 'self-service';
  status: RunStatus;
  step: string | null;
  /** Why it was not carried to its end; '' when it was, or goes on. */
  failure: string;
  identityLevel: number;
  startedAt: Date;
  endedAt: Date | null;
  /** Until when it can be taken back; null when it can't. */
  undoUntil: Date | null;
  version: number;
}

/** A step as it is shown: which call it makes is the desk's own business. */
export type ShownStep =
  Exclude<Step, { kind: 'run' }> | (Pick<RunStep, 'id' | 'kind' | 'text' | 'needs'> & Partial<RunStep>);

export interface RunView extends RunSummary {
  /** The step it is at, as its version wrote it, with the values that are known by now put in their places. */
  current: ShownStep | null;
  entries: RunEntry[];
  /** Steps that changed something and could not be taken back, once it is over. */
  kept: string[];
}

/** A value that is shown once, to whoever asked for it, and kept nowhere. */
export interface ShownOnce {
  name: string;
  value: string;
}

export interface Advanced {
  run: RunView;
  shown: ShownOnce[];
}
