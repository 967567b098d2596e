import { inLocale } from '../../products/index.js';
import type { TicketDetails } from '../../tickets/index.js';
import { address } from '../address.js';
import type { Visit } from '../visit.js';
import { whenOf } from './desk-words.js';

const EXCERPT = 600;

/** Both tickets beside each other, so that nobody merges the wrong ones. */
export function mergePage(
  visit: Visit,
  ticket: TicketDetails,
  target: TicketDetails | null,
  { into, problem, now }: { into: string; problem: string; now: Date },
) {
  const { t } = visit;
  const areOneCustomers = target?.requester?.id !== undefined && ticket.requester?.id === target.requester?.id;
  return {
    crumbs: [
      { label: t('desk.queue'), url: '/desk' },
      { label: `#${ticket.number}`, url: address('/desk/tickets', [ticket.number]) },
      { label: t('desk.merge'), url: '' },
    ],
    title: t('desk.merge.title', { number: String(ticket.number) }),
    into,
    problem,
    url: address('/desk/tickets', [ticket.number, 'merge']),
    back: address('/desk/tickets', [ticket.number]),
    ticket: side(visit, ticket, now),
    target: target && side(visit, target, now),
    canMerge: target !== null && !target.isMerged && !ticket.isMerged,
    // Neither customer reads what the other wrote, and the desk should know that beforehand.
    areStrangers: target !== null && !areOneCustomers,
    version: ticket.version,
    swap: target ? address('/desk/tickets', [target.number, 'merge'], { into: ticket.number }) : '',
  };
}

function side(visit: Visit, ticket: TicketDetails, now: Date) {
  const { t, locale } = visit;
  const text = ticket.moments.find(({ ticketId }) => ticketId === ticket.id)?.text ?? '';
  return {
    number: ticket.number,
    url: address('/desk/tickets', [ticket.number]),
    subject: ticket.subject,
    status: ticket.status,
    statusLabel: t(`desk.status.${ticket.status}`),
    requester: ticket.requester?.name ?? t('desk.nobody'),
    product: ticket.product ? inLocale(ticket.product.name, locale) : t('desk.product.none'),
    assignee: ticket.assignee?.name ?? t('desk.assignee.none'),
    opened: whenOf(ticket.openedAt, now, visit),
    moments: ticket.moments.length,
    text: text.length > EXCERPT ? `${text.slice(0, EXCERPT).trimEnd()}…` : text,
  };
}
