import { z } from 'zod';
import {
  CHANNELS,
  PRIORITIES,
  TICKET_KINDS,
  TICKET_SORTS,
  type TicketFilter,
  type TicketSort,
  type TicketStatus,
} from '../../tickets/index.js';
import { address, type Query } from '../address.js';

/** The piles that the desk works from. `todo`: whose customer waits for an answer. */
export const QUEUE_VIEWS = ['todo', 'mine', 'team', 'unassigned', 'open', 'waiting', 'solved', 'all'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

export const QUEUE_FILTERS = ['team', 'product', 'channel', 'type', 'priority', 'assignee', 'requester'] as const;

/** Rows of one page of the queue. */
export const QUEUE_PAGE = 40;

const words = z
  .string()
  .max(200)
  .transform((text) => text.replaceAll('\u0000', '').trim());
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** What stands in the queue's address. A part that makes no sense is left out: a shared link still shows something. */
const queueQuery = z.object({
  view: optional(z.enum(QUEUE_VIEWS)),
  q: optional(words),
  team: optional(z.uuid()),
  product: optional(z.uuid()),
  channel: optional(z.enum(CHANNELS)),
  type: optional(z.enum(TICKET_KINDS)),
  priority: optional(z.enum(PRIORITIES)),
  assignee: optional(z.uuid()),
  requester: optional(z.uuid()),
  sort: optional(z.enum(TICKET_SORTS)),
  cursor: optional(z.string().max(500)),
});

export type Queue = z.output<typeof queueQuery> & { view: QueueView; sort: TicketSort };

export function queueOf(query: unknown): Queue {
  const parsed = queueQuery.parse(typeof query === 'object' && query !== null ? query : {});
  // Whoever searches looks everywhere, unless they say otherwise.
  const view = parsed.view ?? (parsed.q ? 'all' : 'todo');
  return { ...parsed, view, sort: parsed.sort ?? defaultSort(view) };
}

/** The queue that a ticket was opened from, as it stands in the ticket's address. */
export function queueFrom(text: unknown): Queue {
  return queueOf(Object.fromEntries(new URLSearchParams(typeof text === 'string' ? text.slice(0, 2000) : '')));
}

export function defaultSort(view: QueueView): TicketSort {
  return view === 'todo' ? 'waiting' : 'updated';
}

/** The address of a queue, without what goes without saying. */
export function queueAddress(queue: Queue, changes: Partial<Record<keyof Queue, string | undefined>> = {}): string {
  return address('/desk', [], queueParameters(queue, changes));
}

/** The same as one text, for the address of a ticket; empty for the queue that everybody begins with. */
export function queueText(queue: Queue): string {
  return queueAddress(queue).split('?')[1] ?? '';
}

function queueParameters(queue: Queue, changes: Partial<Record<keyof Queue, string | undefined>>): Query {
  const { view, q, sort, cursor, ...filters } = { ...queue, ...changes };
  return {
    view: view === (q ? 'all' : 'todo') ? undefined : view,
    q,
    ...filters,
    sort: sort === defaultSort(view as QueueView) ? undefined : sort,
    cursor,
  };
}

const STATUS: Record<QueueView, readonly TicketStatus[] | undefined> = {
  todo: ['open', 'waiting'],
  mine: ['open', 'waiting'],
  team: ['open', 'waiting'],
  unassigned: ['open', 'waiting'],
  open: ['open'],
  waiting: ['waiting'],
  solved: ['solved', 'closed'],
  all: undefined,
};

/** What the tickets room is asked for. `teamId` is the team of who looks. */
export function ticketFilterOf(queue: Queue, teamId: string | null): TicketFilter {
  const { view, q, team, product, requester, assignee, channel, type, priority, sort, cursor } = queue;
  const forced = { mine: 'me', unassigned: 'none' }[view as string];
  return {
    status: STATUS[view],
    assignee: forced ?? assignee,
    unanswered: view === 'todo' ? true : undefined,
    teamId: view === 'team' ? (teamId ?? undefined) : team,
    productId: product,
    requesterId: requester,
    channel,
    type,
    priority,
    search: q || undefined,
    sort,
    cursor,
    limit: QUEUE_PAGE,
  };
}
