import {
  isOver,
  textIn,
  type InstructionState,
  type ProcedureSummary,
  type RunEntry,
  type RunView,
  type ShownOnce,
} from '../../procedures/index.js';
import { address } from '../address.js';
import { isLost, procedureStep } from '../procedure-step.js';
import type { Visit } from '../visit.js';

/** What a run's page knows beyond the run. */
export interface RunExtras {
  shown?: readonly ShownOnce[];
  /** What was refused, in the reader's words. */
  message?: string;
  /** The customer's security questions, when the step may ask for them. */
  questions?: readonly string[];
  /** Goes back to the ticket after each step. */
  atTicket?: boolean;
}

/** A run with the one step it is at, ready to be shown on its own page or beside its ticket. */
export function runPage(
  visit: Visit,
  run: RunView,
  { shown = [], message = '', questions = [], atTicket = false }: RunExtras = {},
) {
  const { t, locale, actor } = visit;
  const to = (...segments: string[]) => address('/desk/runs', [run.id, ...segments]);
  const isMine = run.holderId === actor.accountId;
  const isUnsure = run.status === 'unsettled' || run.status === 'working' || run.status === 'undoing';
  return {
    id: run.id,
    title: textIn(run.title, locale),
    version: run.version,
    status: t(`desk.run.status.${run.status}`),
    tone: toneOf(run.status),
    failure: run.failure ? t(`desk.run.failure.${known(run.failure)}`) : '',
    isOver: isOver(run.status),
    isDone: run.status === 'done',
    isMine,
    isActive: run.status === 'active' && isMine,
    isUnsure,
    needsApproval: run.status === 'approval',
    canApprove: run.status === 'approval' && !isMine,
    canTakeOver: !isMine && !isOver(run.status) && run.via === 'desk',
    canStop: isMine && (run.status === 'active' || run.status === 'approval'),
    customer: run.customer,
    holder: run.holder,
    ticketNumber: String(run.ticketNumber),
    startedAt: run.startedAt,
    step: run.current ? procedureStep(visit, run.current, questions, isLost(run)) : null,
    shown: shown.map(({ name, value }, at) => ({ id: `shown-${at}`, label: t('desk.run.shown', { name }), value })),
    hasShown: shown.length > 0,
    message,
    kept: run.kept,
    hasKept: run.kept.length > 0,
    lines: run.entries.map((entry) => lineOf(visit, entry)).toReversed(),
    at: atTicket ? 'ticket' : '',
    urls: {
      self: to(),
      step: to('step'),
      code: to('codes'),
      identity: to('identity'),
      stop: to('stop'),
      holder: to('holder'),
      settle: to('settlement'),
      note: to('notes'),
      approval: to('approval'),
      solve: to('solution'),
      evidence: to('evidence'),
      ticket: address('/desk/tickets', [run.ticketNumber]),
    },
  };
}

/** One line of the journal, as a person says it. */
export function lineOf({ t }: Pick<Visit, 't'>, { at, actor, what, stepId, direction, detail }: RunEntry) {
  const key = direction === 'undo' && what !== 'unsettled' ? `${what}-undo` : what;
  const more = [detail['text'], detail['note'], detail['answer'], detail['message']].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return {
    at,
    actor,
    text: t(`desk.run.line.${key}`, { step: stepId ?? '' }),
    more: more.join(' '),
    isBad:
      what === 'refused' || what === 'unsettled' || what === 'kept' || what === 'denied' || what === 'identity-wrong',
  };
}

/** A procedure that can be started from a ticket, or has to be read first. */
export function offerOf({ t, locale }: Visit, procedure: ProcedureSummary, state: InstructionState | undefined) {
  const isInstructed = state === 'instructed';
  return {
    id: procedure.id,
    title: textIn(procedure.title, locale),
    isInstructed,
    why: isInstructed ? '' : t(`desk.procedure.state.${state ?? 'unread'}`),
    readUrl: address('/desk/procedures', [procedure.id]),
  };
}

export function toneOf(status: RunView['status']): string {
  if (status === 'done') return 'solved';
  if (status === 'part-undone' || status === 'unsettled') return 'waiting';
  return isOver(status) ? 'closed' : 'open';
}

/** A failure is the other side's code, or one of ours: what has no words of its own gets general ones. */
const FAILURES = [
  'stopped',
  'check-denied',
  'identity',
  'declined',
  'taken-back',
  'abandoned',
  'password-too-weak',
  'password-in-history',
  'wrong-service-account',
  'no-such-group',
  'no-such-account',
  'not-permitted',
  'unreachable',
];

function known(failure: string): string {
  return FAILURES.includes(failure) ? failure : 'other';
}
