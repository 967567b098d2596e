import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import {
  CannotOpen,
  isSignedWebhook,
  SecretBox,
  WEBHOOK_HEADERS,
  WEBHOOK_WINDOW_SECONDS,
} from '../platform/crypto/index.js';
import { Database } from '../platform/database/index.js';
import { signedBody } from '../platform/http/index.js';
import { WebhookNotSigned, WebhookReplayed } from './channel.errors.js';

const PURGE_EVERY_MS = 10 * 60_000;

/** Lets in what other systems send about a channel: signed with its secret, just now, and once. */
@Injectable()
export class WebhookCheck {
  private readonly logger = new Logger(WebhookCheck.name);
  private readonly box: SecretBox;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.box = new SecretBox(config.SECRET!, 'channel');
  }

  seal(secret: string, channelId: string): string {
    return this.box.seal(secret, channelId);
  }

  /** The secret of a channel; null when it has none, or was restored under another SECRET. */
  async secretOf(channelId: string): Promise<string | null> {
    const [row] = await this.database.query<{ secret: string | null }>('SELECT secret FROM channel WHERE id = $1', [
      channelId,
    ]);
    try {
      return row?.secret ? this.box.open(row.secret, channelId) : null;
    } catch (error) {
      if (error instanceof CannotOpen) return null;
      throw error;
    }
  }

  /**
   * Does the work of a signed request, in the same transaction as the note that its signature is spent: what failed
   * may be sent again as it was. A channel that does not exist answers as one that has no secret.
   * @throws WebhookNotSigned, WebhookReplayed
   */
  async once<Result>(
    request: FastifyRequest,
    key: string,
    work: (channelId: string) => Promise<Result>,
  ): Promise<Result> {
    const now = this.clock.now();
    const [channel] = await this.database.query<{ id: string }>('SELECT id FROM channel WHERE key = $1', [key]);
    const secret = channel && (await this.secretOf(channel.id));
    if (!channel || !secret || !isSignedWebhook(secret, request.headers, signedBody(request), now))
      throw new WebhookNotSigned();

    return this.database.write(async (tx) => {
      // Two at once: the second waits here for the first.
      const fresh = await tx.query(
        'INSERT INTO channel_webhook (channel_id, signature, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
        [channel.id, request.headers[WEBHOOK_HEADERS.signature], now],
      );
      if (fresh.length === 0) throw new WebhookReplayed();
      return work(channel.id);
    });
  }

  /** Forgets signatures that are too old to be accepted anyway: twice the window, since clocks differ both ways. */
  @Interval('channel-webhook-purge', PURGE_EVERY_MS)
  async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - 2 * WEBHOOK_WINDOW_SECONDS * 1000);
    try {
      await this.database.write((tx) => tx.query('DELETE FROM channel_webhook WHERE at < $1', [before]));
    } catch (error) {
      this.logger.warn(`Old signatures could not be removed: ${(error as Error).message}`);
    }
  }
}
