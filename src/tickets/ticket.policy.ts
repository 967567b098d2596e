import { isStaff, type Actor } from '../accounts/index.js';
import type { TicketStatus, Visibility } from './ticket-words.js';

/** As much of a ticket as judging needs. */
export interface JudgedTicket {
  requesterId: string | null;
  status: TicketStatus;
  deletedAt: Date | null;
}

/** Staff see every ticket; a customer those he asked or follows; a visitor and what is deleted: nothing. */
export function maySee(actor: Actor, ticket: JudgedTicket, isFollower: boolean): boolean {
  if (ticket.deletedAt) return false;
  if (isStaff(actor)) return true;
  return actor.accountId !== null && (ticket.requesterId === actor.accountId || isFollower);
}

/**
 * The condition on ticket `alias` that says the same as maySee. `bind` puts a value among the query's parameters and
 * answers its placeholder.
 */
export function visibleTickets(actor: Actor, alias: string, bind: (value: unknown) => string): string {
  if (isStaff(actor)) return `${alias}.deleted_at IS NULL`;
  if (actor.accountId === null) return 'false';
  const me = bind(actor.accountId);
  // Not "requester OR follower": that would read every ticket there is to find the few that are theirs.
  return `(${alias}.deleted_at IS NULL AND ${alias}.id IN (
    SELECT own.id FROM ticket own WHERE own.requester_id = ${me}
    UNION ALL SELECT f.ticket_id FROM ticket_follower f WHERE f.account_id = ${me}))`;
}

/** What of a ticket's conversation and changes may be read, for `visibility = ANY(...)`. */
export function readableVisibilities(actor: Actor): readonly Visibility[] {
  return isStaff(actor) ? ['customer', 'staff'] : ['customer'];
}

/** Fields, assignment, notes, solving and closing are the desk's. */
export function mayHandle(actor: Actor): boolean {
  return isStaff(actor);
}

/** A customer who says that it isn't solved is right; what is closed only staff take up again. */
export function mayReopen(actor: Actor, ticket: Pick<JudgedTicket, 'status'>): boolean {
  return isStaff(actor) || ticket.status === 'solved';
}

export function mayDelete(actor: Actor): boolean {
  return actor.role === 'admin';
}

/** A file belongs to what somebody said, so its author adds it; the service does so for mail and imports. */
export function mayAttach(actor: Actor, moment: { authorId: string | null }): boolean {
  return actor.via === 'system' || moment.authorId === actor.accountId;
}
