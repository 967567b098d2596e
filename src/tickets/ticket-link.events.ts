import type { DomainEvent } from '../platform/events/index.js';

/** A person says that this article answers this ticket. */
export class LinkConfirmed implements DomainEvent {
  readonly topic = 'link.confirmed';
  constructor(
    readonly ticketId: string,
    readonly articleId: string,
  ) {}
}

/** Nobody said so yet; the probability is above 0 and at most 1. */
export class LinkPredicted implements DomainEvent {
  readonly topic = 'link.predicted';
  constructor(
    readonly ticketId: string,
    readonly articleId: string,
    readonly probability: number,
  ) {}
}

/** It does not answer it after all: a person says so, or a prediction was taken back. */
export class LinkRemoved implements DomainEvent {
  readonly topic = 'link.removed';
  constructor(
    readonly ticketId: string,
    readonly articleId: string,
    /** Left out for a person who says no; `undo` takes back a yes, and says nothing about the article. */
    readonly by?: 'matcher' | 'undo',
  ) {}
}
