import { momentRow, unansweredSince } from './ticket-moments.js';
import type { CheckedMoment, CheckedTicket } from './ticket-record.js';
import type { MomentRow } from './ticket-rows.js';
import type { TicketStatus } from '../ticket-words.js';

export interface KnownMoment {
  id: string;
  at: Date;
  direction: CheckedMoment['direction'];
  visibility: CheckedMoment['visibility'];
  text: string;
}

/** What a record adds to a conversation. */
export interface MomentPlan {
  added: MomentRow[];
  corrected: Array<{ id: string; at: Date; text: string }>;
  unansweredSince(status: TicketStatus): Date | null;
}

/**
 * Finds what a record says that nobody has said yet. A moment is the same by its time, direction, visibility and text.
 * The question is always the first: where the record words it otherwise, it is corrected.
 */
export function planMoments(
  ticket: CheckedTicket,
  known: readonly KnownMoment[],
  row: { id: string; requesterId: string | null; openedAt: Date },
  people: ReadonlyMap<string, string>,
): MomentPlan {
  const [first] = known;
  const [question] = ticket.moments;
  const saysQuestion = ticket.said.has('text') || (!ticket.said.has('moments') && ticket.said.has('subject'));
  const hasQuestion = saysQuestion && first?.direction === 'in';
  const left = new Map<string, number>();
  for (const moment of known) left.set(sign(moment), (left.get(sign(moment)) ?? 0) + 1);

  const corrected: MomentPlan['corrected'] = [];
  if (hasQuestion && question) {
    const at =
      ticket.said.has('opened_at') && first.at.getTime() === row.openedAt.getTime() ? ticket.openedAt : first.at;
    if (first.text !== question.text || at.getTime() !== first.at.getTime()) {
      corrected.push({ id: first.id, at, text: question.text });
    }
  }
  const added = ticket.moments.slice(hasQuestion ? 1 : 0).filter((moment) => {
    const times = left.get(sign(moment)) ?? 0;
    if (times > 0) left.set(sign(moment), times - 1);
    return times === 0;
  });
  return {
    added: added.map((moment) => momentRow(row.id, moment, row.requesterId, ticket.requesterName, people)),
    corrected,
    unansweredSince: (status) => unansweredSince(status, [...known, ...added]),
  };
}

function sign({ at, direction, visibility, text }: KnownMoment | CheckedMoment): string {
  return `${at.getTime()} ${direction} ${visibility} ${text}`;
}
