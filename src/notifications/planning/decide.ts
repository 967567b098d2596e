import type { MailRoute } from '../../platform/mail/index.js';
import type { Milestone } from '../journeys/journey.js';
import { localTime, nextLocalMinute } from './local-time.js';

/** What somebody wants to hear about: what matters, all of it once a day, what they must act on, or nothing. */
export const FOLLOW_LEVELS = ['milestones', 'digest', 'action', 'none'] as const;
export type FollowLevel = (typeof FOLLOW_LEVELS)[number];

/** Why somebody is told about a ticket at all. */
export type RecipientRole = 'requester' | 'colleague' | 'follower';

/** Why no message tells of a milestone. */
export type Silence = 'milestone' | 'level' | 'no-address' | 'address-off' | 'request-budget' | 'day-budget';

/** Somebody who may hear of a ticket, with what they chose. Quiet hours are minutes since midnight. */
export interface Recipient {
  accountId: string;
  role: RecipientRole;
  follow: FollowLevel;
  route: MailRoute;
  unreachable: 'no-address' | 'address-off' | null;
  quiet: { from: number; to: number } | null;
  timeZone: string;
  /** Minutes since midnight at which the daily digest goes. */
  digestAt: number;
}

/** A message that is planned or gone. */
export interface PlannedMessage {
  id: string;
  accountId: string;
  /** Null for a digest, which is about all of somebody's tickets. */
  ticketId: string | null;
  dueAt: Date;
  /** The day in the recipient's own time that it counts for. */
  day: string;
}

/** At most so many messages about one request, and on one day, to one person. */
export interface Budgets {
  perRequest: number;
  perDay: number;
}

/** What was told, is going to be told, or may still be joined. */
export interface Ledger {
  /** The message about this ticket (null: the digest) that at this moment still waits to go to this person. */
  waiting(accountId: string, ticketId: string | null, at: Date): PlannedMessage | null;
  countForRequest(accountId: string, ticketId: string): number;
  countForDay(accountId: string, day: string): number;
}

export type Verdict =
  | { outcome: 'own' }
  | { outcome: 'silent'; because: Silence }
  | { outcome: 'held'; because: Silence }
  | { outcome: 'joins'; message: PlannedMessage; dueAt: Date }
  | { outcome: 'starts'; dueAt: Date; day: string; isDigest: boolean };

const MINUTE = 60_000;

/**
 * Whether a message tells this person of this milestone, and when. Every rule that always holds is in here: never to
 * whoever caused it, only what they want to hear, one message for what comes together, not at night, and never more
 * than the budgets. Whatever it says, the milestone stands in the portal.
 */
export function decide(
  reached: { ticketId: string; at: Date; causedBy: string | null },
  milestone: Pick<Milestone, 'notify' | 'isAction' | 'delay' | 'window'>,
  recipient: Recipient,
  ledger: Ledger,
  budgets: Budgets,
): Verdict {
  const { accountId, follow, timeZone } = recipient;
  if (reached.causedBy === accountId) return { outcome: 'own' };
  const isDigest = follow === 'digest';
  if (!isDigest && !milestone.notify) return { outcome: 'silent', because: 'milestone' };
  if (follow === 'none' || (follow === 'action' && !milestone.isAction)) return { outcome: 'silent', because: 'level' };
  if (recipient.unreachable) return { outcome: 'silent', because: recipient.unreachable };

  const wanted = isDigest
    ? nextLocalMinute(reached.at, recipient.digestAt, timeZone)
    : new Date(reached.at.getTime() + Math.max(milestone.delay, milestone.window) * MINUTE);
  const dueAt = afterQuiet(wanted, recipient);
  const { day } = localTime(dueAt, timeZone);

  const ticketId = isDigest ? null : reached.ticketId;
  const waiting = ledger.waiting(accountId, ticketId, reached.at);
  // What joins may hurry a message on, but not onto a day that has its own budget.
  if (waiting) {
    const isSooner = waiting.day === day && dueAt < waiting.dueAt;
    return { outcome: 'joins', message: waiting, dueAt: isSooner ? dueAt : waiting.dueAt };
  }

  if (ticketId && ledger.countForRequest(accountId, ticketId) >= budgets.perRequest)
    return { outcome: 'held', because: 'request-budget' };
  if (ledger.countForDay(accountId, day) >= budgets.perDay) return { outcome: 'held', because: 'day-budget' };
  return { outcome: 'starts', dueAt, day, isDigest };
}

/** Quiet hours may span midnight. What falls into them waits for their end. */
function afterQuiet(at: Date, { quiet, timeZone }: Recipient): Date {
  if (!quiet || quiet.from === quiet.to) return at;
  const { minute } = localTime(at, timeZone);
  const isQuiet =
    quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
  return isQuiet ? nextLocalMinute(at, quiet.to, timeZone) : at;
}
