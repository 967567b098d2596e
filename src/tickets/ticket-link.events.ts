import type { DomainEvent } from '../platform/events/index.js';

/** A person says that this article answers this ticket. */
export class LinkConfirmed implements DomainEvent {
  readonly topic = 'link.confirmed';
  constructor(
    readonly ticketId: string,
    readonly articleId: string,
  ) {}
}

/** What is predicted of these tickets is not what it was: one event for all that were looked at together. */
export class LinksPredicted implements DomainEvent {
  readonly topic = 'links.predicted';
  constructor(readonly ticketIds: readonly string[]) {}
}

/** A person says that it does not answer it after all. */
export class LinkRemoved implements DomainEvent {
  readonly topic = 'link.removed';
  constructor(
    readonly ticketId: string,
    readonly articleId: string,
    /** Left out for a person who says no; `undo` takes back a yes, and says nothing about the article. */
    readonly by?: 'undo',
  ) {}
}
