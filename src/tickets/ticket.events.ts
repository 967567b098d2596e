import type { DomainEvent } from '../platform/events/index.js';

/** A customer's question came in. */
export class TicketOpened implements DomainEvent {
  readonly topic = 'ticket.opened';
  constructor(readonly ticketId: string) {}
}

/** Somebody said something that the other side is to read. */
export class TicketAnswered implements DomainEvent {
  readonly topic = 'ticket.answered';
  constructor(
    readonly ticketId: string,
    readonly momentId: string,
    readonly by: 'staff' | 'customer',
  ) {}
}

/** Staff wrote something beside the conversation. */
export class TicketNoted implements DomainEvent {
  readonly topic = 'ticket.noted';
  constructor(
    readonly ticketId: string,
    readonly momentId: string,
  ) {}
}

/** Somebody follows a ticket from now on, or no longer. */
export class TicketFollowersChanged implements DomainEvent {
  readonly topic = 'ticket.followers-changed';
  constructor(readonly ticketId: string) {}
}

/** Fields as the ticket calls them: productId, locale, assigneeId, status ... */
export class TicketUpdated implements DomainEvent {
  readonly topic = 'ticket.updated';
  constructor(
    readonly ticketId: string,
    readonly fields: readonly string[],
  ) {}
}

export class TicketSolved implements DomainEvent {
  readonly topic = 'ticket.solved';
  constructor(
    readonly ticketId: string,
    readonly articleIds: readonly string[],
  ) {}
}

export class TicketReopened implements DomainEvent {
  readonly topic = 'ticket.reopened';
  constructor(readonly ticketId: string) {}
}

export class TicketClosed implements DomainEvent {
  readonly topic = 'ticket.closed';
  constructor(readonly ticketId: string) {}
}

/** It is the same question as another ticket's. What it asked counts there from now on, and so does what was merged into it. */
export class TicketWasMerged implements DomainEvent {
  readonly topic = 'ticket.merged';
  constructor(
    readonly ticketId: string,
    readonly intoId: string,
  ) {}
}

/** It is a question of its own again, and takes along what was merged into it. `fromId` is the ticket it counted as. */
export class TicketUnmerged implements DomainEvent {
  readonly topic = 'ticket.unmerged';
  constructor(
    readonly ticketId: string,
    readonly fromId: string,
  ) {}
}

export class TicketDeleted implements DomainEvent {
  readonly topic = 'ticket.deleted';
  constructor(readonly ticketId: string) {}
}

export class TicketRestored implements DomainEvent {
  readonly topic = 'ticket.restored';
  constructor(readonly ticketId: string) {}
}
