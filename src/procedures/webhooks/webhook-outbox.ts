import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { WebhookDelivery } from './webhook-delivery.job.js';

export interface OutgoingMessage {
  webhookId: string;
  /** Null: nothing happened, somebody tries it. */
  eventId: string | null;
  type: string;
  body: string;
}

/** Where messages to webhooks are written, in the transaction of their reason; they leave after the commit. */
@Injectable()
export class WebhookOutbox {
  constructor(
    private readonly database: Database,
    private readonly delivery: WebhookDelivery,
  ) {}

  /** Answers their ids. */
  async put(tx: Tx, messages: readonly OutgoingMessage[], now: Date): Promise<string[]> {
    if (messages.length === 0) return [];
    const rows = messages.map(({ webhookId, eventId, type, body }) => ({
      id: newId(),
      webhook_id: webhookId,
      event_id: eventId,
      type,
      body,
      at: now,
    }));
    await tx.query(
      `INSERT INTO webhook_delivery (id, webhook_id, event_id, type, body, created_at, begun_at, next_at)
       SELECT id, webhook_id, event_id, type, body, at, at, at
         FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, webhook_id uuid, event_id bigint, type text, body text,
              at timestamptz) ON CONFLICT (webhook_id, event_id) DO NOTHING`,
      [JSON.stringify(rows)],
    );
    // A job takes all that is due at its webhook along.
    const first = new Map(rows.map(({ id, webhook_id }) => [webhook_id, id]));
    this.database.afterCommit(() => {
      for (const id of first.values()) this.delivery.hasNew(id);
    });
    return rows.map(({ id }) => id);
  }
}
