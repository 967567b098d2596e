import type { DomainEvent } from '../../platform/events/index.js';

/** Tickets came in from a file, or were changed by one: at most a thousand, instead of an event for each. */
export class TicketsImported implements DomainEvent {
  readonly topic = 'tickets.imported';
  constructor(readonly ticketIds: readonly string[]) {}
}
