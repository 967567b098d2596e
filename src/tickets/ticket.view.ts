import { isStaff, type Actor } from '../accounts/index.js';
import { inLocale } from '../products/index.js';
import type { ChangeLine, LinkLine, MomentLine, TicketDetails } from './ticket-details.js';
import type { Person, TicketSummary } from './ticket-summary.js';

/** A ticket in a list, in public. How the desk has arranged its work is for staff. */
export function presentSummary(ticket: TicketSummary, actor: Actor) {
  const { product, requester } = ticket;
  const shared = {
    id: ticket.id,
    number: ticket.number,
    subject: ticket.subject,
    type: ticket.type,
    status: ticket.status,
    channel: ticket.channel,
    locale: ticket.locale,
    product: product && { id: product.id, key: product.key, name: inLocale(product.name, actor.locale) },
    requester: requester && presentPerson(requester, actor),
    openedAt: ticket.openedAt,
    updatedAt: ticket.updatedAt,
    solvedAt: ticket.solvedAt,
    closedAt: ticket.closedAt,
    version: ticket.version,
  };
  if (!isStaff(actor)) return shared;
  const { priority, assignee, team, unansweredSince } = ticket;
  return Object.assign(shared, { priority, assignee, team, unansweredSince });
}

/** A ticket with its history, in public. */
export function presentTicket(ticket: TicketDetails, actor: Actor) {
  const { externalId, createdBy, followers } = ticket;
  return Object.assign(presentSummary(ticket, actor), {
    solution: ticket.solution,
    isMerged: ticket.isMerged,
    mergedInto: ticket.mergedInto,
    merged: ticket.merged,
    moments: ticket.moments.map((moment) => presentMoment(moment, actor)),
    changes: ticket.changes.map((change) => presentChange(change, actor)),
    articles: ticket.links.map((link) => presentLink(link, actor)),
    ...(isStaff(actor) ? { externalId, createdBy, followers } : {}),
  });
}

/** What a visitor gets: enough to ask about it, nothing about the account it was put under. */
export function presentReceipt({ id, number, subject, status, openedAt }: TicketDetails) {
  return { id, number, subject, status, openedAt };
}

export function presentMoment(moment: MomentLine, actor: Actor) {
  return { ...moment, author: presentPerson(moment.author, actor) };
}

function presentChange(
  { at, actor: by, what, oldValue, newValue, oldName, newName, visibility }: ChangeLine,
  actor: Actor,
) {
  return { at, by: by && presentPerson(by, actor), what, oldValue, newValue, oldName, newName, visibility };
}

export function presentLink({ createdBy, ...link }: LinkLine, actor: Actor) {
  return isStaff(actor) ? { ...link, createdBy } : link;
}

function presentPerson({ id, name, email }: Person, actor: Actor) {
  return isStaff(actor) ? { id, name, email } : { id, name };
}
