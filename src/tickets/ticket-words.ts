export const TICKET_STATUSES = ['open', 'waiting', 'solved', 'closed'] as const;
/** `waiting` is waiting for the customer. */
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export const TICKET_KINDS = ['question', 'incident', 'request', 'complaint'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const CHANNELS = ['web', 'email', 'phone', 'chat', 'social', 'counter'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who contacted whom. A `note` is no contact: nobody was spoken to, so it answers nobody. */
export const DIRECTIONS = ['in', 'out', 'note'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const VISIBILITIES = ['customer', 'staff'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Where a ticket can go from each status. What is closed was solved, so every question that ended has an answer. */
const STEPS: Record<TicketStatus, readonly TicketStatus[]> = {
  open: ['waiting', 'solved'],
  waiting: ['open', 'solved'],
  solved: ['open', 'closed'],
  closed: ['open'],
};

export function canBecome(from: TicketStatus, to: TicketStatus): boolean {
  return STEPS[from].includes(to);
}
