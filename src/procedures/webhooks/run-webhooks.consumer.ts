import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { EventConsumer, EventRelay } from '../../platform/events/index.js';
import { messageOf, RUN_TOPICS, type RecordedRun, type WebhookEvent } from './webhook-message.js';
import { WebhookOutbox } from './webhook-outbox.js';

/** Writes what happened to runs into the outbox of every webhook that wants it. */
@Injectable()
export class RunWebhooksConsumer extends EventConsumer {
  readonly name = 'run-webhooks';
  readonly topics = RUN_TOPICS;

  constructor(
    relay: EventRelay,
    private readonly outbox: WebhookOutbox,
    private readonly clock: Clock,
  ) {
    super();
    relay.register(this);
  }

  async apply(events: RecordedRun[], tx: Tx): Promise<void> {
    // One that is being removed at this moment gets nothing more.
    const hooks: Array<{ id: string; events: WebhookEvent[]; hearsFrom: Date }> = await tx.query(
      'SELECT id, events, hears_from AS "hearsFrom" FROM webhook WHERE disabled_at IS NULL FOR KEY SHARE',
    );
    if (hooks.length === 0) return;
    const tickets: Array<{ id: string; number: number }> = await tx.query(
      'SELECT id, number::int FROM ticket WHERE id = ANY($1::uuid[])',
      [events.map(({ payload }) => payload['ticketId'])],
    );
    const numbers = new Map(tickets.map(({ id, number }) => [id, number]));
    const now = this.clock.now();
    const messages = events.flatMap((event) => {
      const message = messageOf(event, numbers.get(event.payload['ticketId'] as string) ?? null);
      return hooks
        .filter((hook) => hook.events.includes(message.type) && event.at >= hook.hearsFrom)
        .map((hook) => ({ webhookId: hook.id, eventId: event.id, type: message.type, body: JSON.stringify(message) }));
    });
    await this.outbox.put(tx, messages, now);
  }
}
