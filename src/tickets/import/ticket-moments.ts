import { normalizeEmail } from '../../accounts/index.js';
import { newId } from '../../platform/ids/index.js';
import type { TicketStatus } from '../ticket-words.js';
import type { CheckedMoment } from './ticket-record.js';
import type { MomentRow } from './ticket-rows.js';

/** A moment of a record as a row. Whoever has an account is its author; else the name stands beside it. */
export function momentRow(
  ticketId: string,
  { author, ...moment }: CheckedMoment,
  requesterId: string | null,
  requesterName: string | null,
  people: ReadonlyMap<string, string>,
): MomentRow {
  const address = author === null ? null : normalizeEmail(author);
  const authorId = address === null ? null : (people.get(address) ?? null);
  // What came in without an author is the requester's; who gave an answer without one, nobody knows.
  const isRequester = author === null && moment.direction === 'in';
  return {
    id: newId(),
    ticketId,
    ...moment,
    authorId: isRequester ? requesterId : authorId,
    authorName: authorId ? '' : (author ?? (isRequester && requesterId === null ? (requesterName ?? '') : '')),
  };
}

/** Since when the customer waits: the first thing they said after the desk's last answer. Null once it is solved. */
export function unansweredSince(
  status: TicketStatus,
  moments: ReadonlyArray<Pick<CheckedMoment, 'at' | 'direction' | 'visibility'>>,
): Date | null {
  if (status === 'solved' || status === 'closed') return null;
  let since: Date | null = null;
  for (const { direction, visibility, at } of moments.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
    if (direction === 'in') since ??= at;
    else if (direction === 'out' && visibility === 'customer') since = null;
  }
  return since;
}
