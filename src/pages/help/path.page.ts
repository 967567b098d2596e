import type { TicketPath } from '../../notifications/index.js';
import type { Visit } from '../visit.js';

/** The path of a question: where it came by, what was told of that and why, and what comes next. */
export function pathPart({ reached, next, plan, isMuted }: TicketPath, number: number, { t, help }: Visit) {
  return {
    steps: reached.map(({ name, at, told, toldAt, reason }) => ({
      name,
      at,
      told: t(`path.told.${told}`),
      isTold: told === 'sent' || told === 'waiting',
      toldAt: toldAt ?? at,
      reason,
    })),
    isShown: reached.length > 0 || plan !== null,
    // Of what came in from a file, nobody wrote down how far it was.
    next: reached.length > 0 ? (next?.name ?? '') : '',
    plannedFor: plan?.plannedFor ?? null,
    planText: plan?.text ?? '',
    isMuted,
    muteUrl: help(['my', 'messages', 'mute', number]),
    messagesUrl: help(['my', 'messages']),
  };
}
