import type { ChangeLine, MomentLine, TicketDetails } from '../../tickets/index.js';
import { isId } from '../../platform/ids/index.js';
import { address } from '../address.js';
import { formatDateTime } from '../formats.js';
import type { Visit } from '../visit.js';
import { CHANNEL_ICON, whenOf } from './desk-words.js';

/** Changes that somebody made one right after another are told in one breath. */
const IN_ONE_BREATH = 2 * 60_000;

/** Part of a text that people wrote: an address in it can be followed. */
export interface TextPart {
  text: string;
  url: string;
}

type Happening = { at: Date; moment: MomentLine } | { at: Date; change: ChangeLine };

/** A ticket's conversation and what changed in between, as one line of time. */
export function timelineOf(ticket: TicketDetails, visit: Visit, now: Date) {
  const merged = new Map(ticket.merged.map(({ id, number }) => [id, number]));
  const happenings: Happening[] = [
    ...ticket.moments.map((moment) => ({ at: moment.at, moment })),
    ...ticket.changes.map((change) => ({ at: change.at, change })),
  ].sort((one, other) => one.at.getTime() - other.at.getTime());

  const entries: Array<MomentEntry | ChangesEntry> = [];
  for (const happening of happenings) {
    if ('moment' in happening) {
      entries.push(
        momentEntry(happening.moment, ticket.number, merged.get(happening.moment.ticketId) ?? null, visit, now),
      );
      continue;
    }
    const { change } = happening;
    const last = entries.at(-1);
    if (last && 'lines' in last && isSameBreath(last, change)) {
      // Solving says it all: that a solution was written goes without saying.
      if (change.newValue === 'solved' && last.solution && last.lines.length === 1) last.lines.pop();
      last.lines.push(changeText(change, visit));
      last.lastAt = change.at;
    } else entries.push(changesEntry(change, visit, now));
  }
  return entries.map((entry) => ({ ...entry, isMoment: 'parts' in entry }));
}

type MomentEntry = ReturnType<typeof momentEntry>;
type ChangesEntry = ReturnType<typeof changesEntry>;

function momentEntry(moment: MomentLine, number: number, mergedNumber: number | null, visit: Visit, now: Date) {
  const { t } = visit;
  const isIn = moment.direction === 'in';
  const isNote = moment.direction === 'note';
  const isStaffOnly = moment.visibility === 'staff';
  // How it looks; `shared` is a note that the customer reads too.
  const kind = isIn ? 'customer' : isNote ? (isStaffOnly ? 'note' : 'shared') : 'staff';
  return {
    id: `moment-${moment.id}`,
    kind,
    who: moment.author.name || t('desk.nobody'),
    role: t(`desk.moment.${isIn && moment.byStaff ? 'heard' : kind}`),
    isStaffOnly,
    isShared: isNote && !isStaffOnly,
    // What was merged into it is released where it was written.
    releaseUrl:
      isNote && isStaffOnly && mergedNumber === null
        ? address('/desk/tickets', [number, 'notes', moment.id, 'release'])
        : '',
    channel: t(`desk.channel.${moment.channel}`),
    channelIcon: CHANNEL_ICON[moment.channel],
    isContact: !isNote,
    at: moment.at,
    when: whenOf(moment.at, now, visit),
    whenInFull: formatDateTime(moment.at, visit.locale),
    isMerged: mergedNumber !== null,
    merged: String(mergedNumber ?? ''),
    parts: partsOf(moment.text),
    files: moment.attachments.map(({ id, name, bytes }) => ({ url: `/api/v1/attachments/${id}`, name, bytes })),
  };
}

function changesEntry(change: ChangeLine, visit: Visit, now: Date) {
  return {
    actorId: change.actor?.id ?? null,
    who: change.actor?.name || visit.t('desk.service'),
    at: change.at,
    lastAt: change.at,
    when: whenOf(change.at, now, visit),
    whenInFull: formatDateTime(change.at, visit.locale),
    lines: [changeText(change, visit)],
    solution: solutionOf(change),
  };
}

function isSameBreath(entry: ChangesEntry, change: ChangeLine): boolean {
  // A solution stands by itself: there is room for one text in an entry.
  if (change.what === 'solution') return false;
  return entry.actorId === (change.actor?.id ?? null) && change.at.getTime() - entry.lastAt.getTime() < IN_ONE_BREATH;
}

function solutionOf(change: ChangeLine): TextPart[] | null {
  return change.what === 'solution' && change.newValue ? partsOf(change.newValue) : null;
}

/** What somebody did, in words that follow on a name: "set the priority to urgent". */
export function changeText(change: ChangeLine, { t }: Pick<Visit, 't'>): string {
  const { what, oldValue, newValue, actor } = change;
  // What can't be read any more has no name, only an id.
  const [oldName, newName] = [change.oldName, change.newName].map((name) =>
    name === null || isId(name) ? t(`desk.unknown.${what === 'article' ? 'article' : 'name'}`) : name,
  );
  switch (what) {
    case 'status':
      if (newValue === 'solved' || newValue === 'closed') return t(`desk.change.${newValue}`);
      return t(oldValue === 'solved' || oldValue === 'closed' ? 'desk.change.reopened' : 'desk.change.status', {
        status: t(`desk.status.${newValue}`),
      });
    case 'priority':
    case 'type':
      return t(`desk.change.${what}`, {
        value: what === 'type' ? t(`desk.type.${newValue}`) : t(`desk.priority.${newValue}`),
      });
    case 'locale':
      return t('desk.change.locale', { value: t(`language.${newValue}`) });
    case 'assignee':
      if (newValue === null) return t('desk.change.released', { name: oldName });
      return newValue === actor?.id ? t('desk.change.taken') : t('desk.change.assigned', { name: newName });
    case 'team':
    case 'product':
    case 'requester':
      return newValue === null ? t(`desk.change.${what}.none`) : t(`desk.change.${what}`, { name: newName });
    case 'article':
    case 'follower':
      return newValue === null
        ? t(`desk.change.${what}.gone`, { name: oldName })
        : t(`desk.change.${what}`, { name: newName });
    case 'merged':
    case 'unmerged':
      return t(`desk.change.${what}`, { one: oldName, other: newName });
    case 'note':
      return t('desk.change.note');
    case 'deleted':
      return t(newValue === null ? 'desk.change.restored' : 'desk.change.deleted');
    case 'subject':
    case 'solution':
      return t(`desk.change.${what}`, { value: newValue ?? '' });
    default:
      return t('desk.change.something');
  }
}

/** A text cut where web addresses begin and end. Only http and https: nothing else that looks like a link is one. */
export function partsOf(text: string): TextPart[] {
  return text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/)
    .map((part, index) => ({ text: part, url: index % 2 === 1 ? part : '' }))
    .filter((part) => part.text !== '');
}
