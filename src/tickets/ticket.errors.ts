import { DomainError } from '../platform/errors/index.js';
import type { TicketStatus } from './ticket-words.js';

/** There is no such ticket, or none that this person may know of: the two look the same. */
export class TicketNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'ticket-not-found';

  constructor(idOrNumber: string) {
    super(`There is no ticket ${idOrNumber}.`);
  }
}

/** Somebody else changed it since it was read. */
export class TicketChanged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-changed';

  constructor(
    readonly number: number,
    readonly version: number,
  ) {
    super(`Ticket ${number} has changed since you read it. Read version ${version} and try again.`);
  }

  override get details() {
    return { version: this.version };
  }
}

/** It was merged into another ticket, which is the one to use. Somebody who may not see that one isn't told which. */
export class TicketMerged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-merged';

  constructor(
    readonly number: number,
    readonly into: { id: string; number: number } | null,
  ) {
    super(`Ticket ${number} was merged into ${into ? `ticket ${into.number}. Use that one.` : 'another ticket.'}`);
  }

  override get details(): Record<string, unknown> {
    return this.into ? { mergedInto: this.into } : {};
  }
}

export class TicketCanNotBecome extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-status';

  constructor(
    number: number,
    readonly from: TicketStatus,
    to: TicketStatus,
  ) {
    super(`Ticket ${number} is ${from} and can not become ${to}.`);
  }

  override get details() {
    return { ticketStatus: this.from };
  }
}

/** A customer writes to a ticket that was closed: it stays closed, a new one is asked for. */
export class TicketClosedToCustomer extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-is-closed';

  constructor(number: number) {
    super(`Ticket ${number} is closed. Open a new one, and mention this number if it is about the same.`);
  }
}

/** The ticket may be seen, but this is for staff. */
export class OnlyStaffMay extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'only-staff';

  constructor(what: string) {
    super(`Only staff may ${what}.`);
  }
}

export class TicketNotMerged extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-not-merged';

  constructor(number: number) {
    super(`Ticket ${number} is not merged into another.`);
  }
}

/** Others were merged into it: without it they would hang in the air. */
export class TicketHoldsOthers extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-holds-others';

  constructor(
    number: number,
    readonly others: readonly number[],
  ) {
    super(`Tickets were merged into ticket ${number}: undo that first, for ${others.join(', ')}.`);
  }

  override get details() {
    return { numbers: this.others };
  }
}

/** The ticket it was merged into is deleted. */
export class TicketHangsOnDeleted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ticket-hangs-on-deleted';

  constructor(
    number: number,
    readonly into: { id: string; number: number },
  ) {
    super(`Ticket ${number} was merged into ticket ${into.number}, which is deleted. Restore that one first.`);
  }

  override get details() {
    return { mergedInto: this.into };
  }
}

export class OnlyAdminsMay extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'only-admins';

  constructor(what: string) {
    super(`Only administrators may ${what}.`);
  }
}
