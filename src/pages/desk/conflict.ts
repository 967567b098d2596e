import type { TicketDetails } from '../../tickets/index.js';
import type { Visit } from '../visit.js';
import { whenOf } from './desk-words.js';
import { changeText } from './timeline.js';

const EXCERPT = 140;

/**
 * What happened to a ticket since somebody read it: who did what, for the message above what they typed.
 * @param seen when the ticket had last changed as far as they knew; ISO 8601.
 */
export function conflictOf(ticket: TicketDetails, seen: string, visit: Visit, now: Date) {
  const { t, actor } = visit;
  const since = Date.parse(seen);
  const isNew = ({ at }: { at: Date }) => at.getTime() > since;
  const nameOf = (person: { id: string | null; name: string } | null) =>
    person?.id && person.id === actor.accountId ? t('desk.you') : person?.name || t('desk.nobody');

  const lines = [
    ...ticket.moments.filter(isNew).map(({ at, author, direction, text }) => ({
      at,
      who: nameOf(author),
      what: t(direction === 'note' ? 'desk.conflict.noted' : 'desk.conflict.said', { text: excerptOf(text) }),
    })),
    ...ticket.changes.filter(isNew).map((change) => ({
      at: change.at,
      who: change.actor ? nameOf(change.actor) : t('desk.service'),
      what: changeText(change, visit),
    })),
  ].sort((one, other) => one.at.getTime() - other.at.getTime());
  return { lines: lines.map((line) => ({ ...line, when: whenOf(line.at, now, visit) })), isVague: lines.length === 0 };
}

function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT).trimEnd()}…` : line;
}
