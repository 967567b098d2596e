import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { signWebhook, WEBHOOK_HEADERS } from '../platform/crypto/index.js';
import { Database } from '../platform/database/index.js';
import { JobQueue, type JobHandler } from '../platform/jobs/index.js';
import { WebhookCheck } from './webhook-check.js';

interface Outgoing {
  id: string;
  channelId: string;
  channel: string;
  url: string | null;
  conversationId: string;
  text: string;
  at: Date;
}

const PATIENCE_MS = 3 * 24 * 3_600_000;
const TIMEOUT_MS = 10_000;
const SWEPT_AT_ONCE = 500;

/**
 * Sends an answer to the provider of a chat, signed as what comes in is. The message's id goes with every try: a
 * provider that gets it twice, after a crash between its answer and our note, can tell.
 */
@Injectable()
export class ChatDelivery implements JobHandler<{ messageId: string }> {
  readonly name = 'channels.deliver';
  readonly queue = 'effects';
  readonly backoff = 5_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly webhooks: WebhookCheck,
    private readonly jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  hasNew(messageId: string): void {
    void this.jobs.add({ name: this.name, id: messageId, data: { messageId } });
  }

  async run({ messageId }: { messageId: string }): Promise<void> {
    const [message] = await this.database.query<Outgoing>(
      `SELECT o.id, c.id AS "channelId", c.key AS channel, c.outgoing_url AS url, o.conversation_id AS "conversationId",
              m.text, m.at
         FROM channel_message o JOIN channel c ON c.id = o.channel_id JOIN moment m ON m.id = o.moment_id
        WHERE o.id = $1 AND o.delivered_at IS NULL AND o.failed_at IS NULL`,
      [messageId],
    );
    if (!message) return;
    try {
      await this.send(message);
    } catch (error) {
      await this.note(message, error as Error);
      throw error;
    }
    await this.database.write((tx) =>
      tx.query('UPDATE channel_message SET delivered_at = $2, last_error = NULL WHERE id = $1', [
        message.id,
        this.clock.now(),
      ]),
    );
  }

  async unfinished(): Promise<Array<{ id: string; data: { messageId: string } }>> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM channel_message WHERE direction = 'out' AND delivered_at IS NULL AND failed_at IS NULL
        ORDER BY created_at LIMIT $1`,
      [SWEPT_AT_ONCE],
    );
    return rows.map(({ id }) => ({ id, data: { messageId: id } }));
  }

  private async send({ id, channelId, channel, url, conversationId, text, at }: Outgoing): Promise<void> {
    const secret = await this.webhooks.secretOf(channelId);
    if (!url || !secret) throw new Error('The channel has no address to send to, or no secret to sign with.');
    const body = JSON.stringify({ id, channel, conversationId, text, at });
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Vraagbaak-Delivery': id,
        [WEBHOOK_HEADERS.timestamp]: String(timestamp),
        [WEBHOOK_HEADERS.signature]: signWebhook(secret, timestamp, body),
      },
      body,
      // An address is one that an administrator gave, not one that it sends us on to.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
  }

  /** Tried for three days; then it stands as failed. */
  private async note({ id, at }: Outgoing, error: Error): Promise<void> {
    const now = this.clock.now();
    const isHopeless = now.getTime() - at.getTime() > PATIENCE_MS;
    await this.database.write((tx) =>
      tx.query('UPDATE channel_message SET last_error = left($2, 500), failed_at = $3 WHERE id = $1', [
        id,
        error.message,
        isHopeless ? now : null,
      ]),
    );
  }
}
