import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../platform/events/index.js';
import { ChatDelivery } from './chat-delivery.job.js';

/** What staff answer over chat or a social channel goes back to where the customer writes. */
@Injectable()
export class ChatAnswersConsumer extends EventConsumer {
  readonly name = 'channels.chat-answers';
  readonly topics = ['ticket.answered'];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly delivery: ChatDelivery,
    relay: EventRelay,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedEvent[], tx: Tx): Promise<void> {
    const moments = events.filter(({ payload }) => payload['by'] === 'staff').map(({ payload }) => payload['momentId']);
    if (moments.length === 0) return;
    // The row has the id of the moment: one answer, one message.
    const rows: Array<{ id: string }> = await tx.query(
      `INSERT INTO channel_message (id, channel_id, conversation_id, external_id, moment_id, direction, created_at)
       SELECT DISTINCT ON (m.id) m.id, c.id, v.external_id, m.id::text, m.id, 'out', $2::timestamptz
         FROM moment m JOIN channel_conversation v ON v.ticket_id = m.ticket_id
         JOIN channel c ON c.id = v.channel_id AND c.kind = m.channel AND c.outgoing_url IS NOT NULL
        WHERE m.id = ANY($1) AND m.direction = 'out' AND m.visibility = 'customer'
        ORDER BY m.id, c.position, v.external_id
       ON CONFLICT DO NOTHING RETURNING id`,
      [moments, this.clock.now()],
    );
    this.database.afterCommit(() => {
      for (const { id } of rows) this.delivery.hasNew(id);
    });
  }
}
