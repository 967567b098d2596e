import { Injectable } from '@nestjs/common';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { SearchBacklog, SearchIndexing } from '../search/index.js';

/** More tickets than this in one reading of the event log are indexed once it is quieter. */
const BUSY = 3;

interface Told {
  ticketId?: string;
  ticketIds?: string[];
}

/** Lets a ticket be found by what was last said in it. */
@Injectable()
export class TicketSearchConsumer extends EventConsumer {
  readonly name = 'ticket-search';
  // One event of an import names up to a thousand tickets.
  override readonly batch = 200;
  override readonly rest = 300;
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
    const single = new Set(events.flatMap(({ payload: { ticketId } }) => ticketId ?? []));
    const imported = events.flatMap(({ payload: { ticketIds } }) => ticketIds ?? []);
    // A desk on which so much happens at once needs its machine for that.
    const later = single.size > BUSY ? [...single, ...imported] : imported;
    if (single.size <= BUSY) await this.indexing.refresh('ticket', single);
    if (later.length > 0) await this.backlog.add('ticket', later);
  }
}
