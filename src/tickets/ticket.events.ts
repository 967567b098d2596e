import type { DomainEvent } from '../platform/events/index.js';

/** A customer's question came in. */
export class TicketOpened implements DomainEvent {
  readonly topic = 'ticket.opened';
  /** Who did it, as far as they proved who they are: null for a form or a mail, for another system and for the service. */
  constructor(
    readonly ticketId: string,
    readonly byId: string | null,
  ) {}
}

/** Somebody said something that the other side is to read. */
export class TicketAnswered implements DomainEvent {
  readonly topic = 'ticket.answered';
  constructor(
    readonly ticketId: string,
    readonly momentId: string,
    readonly by: 'staff' | 'customer',
    readonly byId: string | null,
  ) {}
}

/** Staff wrote something beside the conversation. */
export class TicketNoted implements DomainEvent {
  readonly topic = 'ticket.noted';
  constructor(
    readonly ticketId: string,
    readonly momentId: string,
    readonly byId: string | null,
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
    readonly byId: string | null,
    /** What those that others act on are now. */
    readonly now: { status?: string; assigneeId?: string | null },
    /** What was said with it. */
    readonly momentId?: string,
  ) {}
}

export class TicketSolved implements DomainEvent {
  readonly topic = 'ticket.solved';
  constructor(
    readonly ticketId: string,
    readonly articleIds: readonly string[],
    readonly byId: string | null,
  ) {}
}

export class TicketReopened implements DomainEvent {
  readonly topic = 'ticket.reopened';
  constructor(
    readonly ticketId: string,
    readonly byId: string | null,
  ) {}
}

export class TicketClosed implements DomainEvent {
  readonly topic = 'ticket.closed';
  constructor(
    readonly ticketId: string,
    readonly byId: string | null,
  ) {}
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
