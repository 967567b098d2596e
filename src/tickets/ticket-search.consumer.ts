import { Injectable } from '@nestjs/common';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchBacklog, SearchIndexing } from '../search/index.js';

interface Told {
  ticketId?: string;
  ticketIds?: string[];
}

/** Lets a ticket be found by what was last said in it. */
@Injectable()
export class TicketSearchConsumer extends EventConsumer {
  readonly name = 'ticket-search';
  // One event of an import names up to a thousand tickets.
  override readonly batch = 100;
  readonly topics = [
    'ticket.opened',
    'ticket.answered',
    'ticket.noted',
    'ticket.updated',
    'ticket.solved',
    'ticket.reopened',
    'ticket.followers-changed',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.deleted',
    'ticket.restored',
    'tickets.imported',
  ];

  constructor(
    relay: EventRelay,
    private readonly indexing: SearchIndexing,
    private readonly backlog: SearchBacklog,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent<Told>[]): Promise<void> {
    await this.indexing.refresh(
      'ticket',
      events.flatMap(({ payload: { ticketId } }) => ticketId ?? []),
    );
    await this.backlog.add(
      'ticket',
      events.flatMap(({ payload: { ticketIds } }) => ticketIds ?? []),
    );
  }
}
