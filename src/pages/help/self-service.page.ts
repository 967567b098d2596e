import {
  isOver,
  textIn,
  type RunSummary,
  type RunView,
  type SelfServiceOffer,
  type ShownOnce,
} from '../../procedures/index.js';
import { isLost, procedureStep } from '../procedure-step.js';
import type { Visit } from '../visit.js';

/** What somebody may do themselves, as a line in a list. */
export function selfServiceLine({ procedureId, title, undoMinutes, steps }: SelfServiceOffer, visit: Visit) {
  const { t, locale, help } = visit;
  return {
    title: textIn(title, locale),
    url: help(['self-service', procedureId]),
    steps: t('self.steps', { count: steps }),
    undo: undoMinutes > 0 ? t('self.undo', { time: spanOf(undoMinutes, visit) }) : t('self.no-undo'),
  };
}

/** Something that somebody did themselves, as a line in a list. */
export function ownRunLine(
  run: RunSummary,
  { t, locale, help, now }: Pick<Visit, 't' | 'locale' | 'help'> & { now: Date },
) {
  return {
    title: textIn(run.title, locale),
    url: help(['self-service', 'runs', run.id]),
    undoUrl: help(['self-service', 'runs', run.id, 'undoing']),
    status: t(`self.status.${run.status}`),
    tone: run.status === 'done' ? 'solved' : isOver(run.status) ? 'closed' : 'open',
    startedAt: run.startedAt,
    goesOn: !isOver(run.status),
    undoUntil: undoUntil(run, now),
    version: run.version,
  };
}

/** What a run's page knows beyond the run. */
export interface OwnRunExtras {
  now: Date;
  shown?: readonly ShownOnce[];
  message?: string;
  questions?: readonly string[];
}

/** A run with the one step that its customer is at. */
export function ownRunPage(
  visit: Visit,
  run: RunView,
  { now, shown = [], message = '', questions = [] }: OwnRunExtras,
) {
  const { t, help } = visit;
  const to = (...segments: string[]) => help(['self-service', 'runs', run.id, ...segments]);
  const line = ownRunLine(run, { ...visit, now });
  const isActive = run.status === 'active';
  return {
    ...line,
    failure: run.failure ? t(`self.failure.${known(run.failure)}`) : '',
    isDone: run.status === 'done',
    isUnsure: run.status === 'unsettled' || run.status === 'working' || run.status === 'undoing',
    isActive,
    step: isActive && run.current ? procedureStep(visit, run.current, questions, isLost(run)) : null,
    shown: shown.map(({ name, value }, at) => ({ id: `shown-${at}`, label: t('self.shown', { name }), value })),
    hasShown: shown.length > 0,
    message,
    hasKept: run.kept.length > 0,
    done: run.entries.flatMap(({ what, at, direction }) =>
      LINES.includes(what) ? [{ at, text: t(`self.line.${direction === 'undo' ? `${what}-undo` : what}`) }] : [],
    ),
    questionUrl: help(['my', 'questions', run.ticketNumber]),
    questionNumber: String(run.ticketNumber),
    urls: {
      step: to('step'),
      code: to('codes'),
      identity: to('identity'),
      stop: to('stop'),
      settle: to('settlement'),
      undo: to('undoing'),
    },
    crumbs: [
      { label: t('area.help'), url: help() },
      { label: t('self.title'), url: help(['self-service']) },
      { label: line.title, url: '' },
    ],
  };
}

const FAILURES = ['stopped', 'check-denied', 'identity', 'taken-back', 'abandoned'];
function known(failure: string): string {
  return FAILURES.includes(failure) ? failure : 'refused';
}
/** Of the journal, what a customer wants to read back. */
const LINES = ['started', 'verified', 'done', 'refused', 'taken-back', 'ended'];

/** Until when it can be taken back; null when it can't, or not any more. */
function undoUntil({ status, undoUntil: until }: RunSummary, now: Date): Date | null {
  return status === 'done' && until && until > now ? until : null;
}

function spanOf(minutes: number, { t }: Visit): string {
  if (minutes >= 1_440 && minutes % 1_440 === 0) return t('self.days', { count: minutes / 1_440 });
  if (minutes >= 60 && minutes % 60 === 0) return t('self.hours', { count: minutes / 60 });
  return t('self.minutes', { count: minutes });
}
