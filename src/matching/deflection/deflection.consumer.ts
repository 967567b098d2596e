import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { EventConsumer, EventRelay, type RecordedEvent } from '../../platform/events/index.js';

/**
 * Notes that somebody who was shown answers asked all the same within a day, over whatever channel. Who said "this
 * solved it" and then calls us was not helped.
 */
@Injectable()
export class DeflectionConsumer extends EventConsumer {
  readonly name = 'deflection';
  override readonly rest = 500;
  readonly topics = ['ticket.opened'];

  constructor(relay: EventRelay) {
    super();
    relay.register(this);
  }

  async apply(events: Array<RecordedEvent<{ ticketId?: string }>>, tx: Tx): Promise<void> {
    const ids = events.flatMap(({ payload: { ticketId } }) => ticketId ?? []);
    await tx.query(
      `UPDATE deflection d SET ticket_id = asked.ticket_id
         FROM (SELECT DISTINCT ON (tried.id) tried.id, t.id AS ticket_id
                 FROM ticket t, LATERAL (
                   SELECT x.id, x.ticket_id FROM deflection x
                    WHERE x.account_id = t.requester_id AND x.began_at <= t.opened_at
                      AND x.began_at > t.opened_at - interval '1 day'
                    ORDER BY x.began_at DESC LIMIT 1) tried
                WHERE t.id = ANY($1::uuid[]) AND tried.ticket_id IS NULL
                  AND NOT EXISTS (SELECT FROM deflection form WHERE form.ticket_id = t.id)
                ORDER BY tried.id, t.opened_at) asked
        WHERE d.id = asked.id AND d.ticket_id IS NULL`,
      [ids],
    );
  }
}
