import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { DeliveryOnItsWay, WebhookIsOff, WebhookNotFound, WebhooksAreForAdmins } from './webhook.errors.js';
import { WebhookDelivery } from './webhook-delivery.job.js';
import { TEST_EVENT } from './webhook-message.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { mayKeepWebhooks } from './webhook.policy.js';
import type { DeliveryView } from './webhook.view.js';
import { WebhooksQueries } from './webhooks.queries.js';

/** What administrators send by hand: a test, and once more what did or did not arrive. */
@Injectable()
export class WebhookSending {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: WebhooksQueries,
    private readonly outbox: WebhookOutbox,
    private readonly delivery: WebhookDelivery,
  ) {}

  /** @throws WebhookNotFound, WebhookIsOff, WebhooksAreForAdmins */
  async test(actor: Actor, webhookId: string): Promise<DeliveryView> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      await this.awaken(tx, webhookId);
      const body = JSON.stringify({ type: TEST_EVENT, timestamp: now.toISOString(), data: { webhookId } });
      const [id] = await this.outbox.put(tx, [{ webhookId, eventId: null, type: TEST_EVENT, body }], now);
      await this.audit.record(tx, { actor, action: 'webhook.tested', subject: `webhook:${webhookId}` });
      return this.queries.delivery(actor, webhookId, id!);
    });
  }

  /** The same message with the same id, tried anew. @throws DeliveryNotFound, DeliveryOnItsWay, WebhookIsOff, WebhooksAreForAdmins */
  async resend(actor: Actor, webhookId: string, id: string): Promise<DeliveryView> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    return this.database.write(async (tx) => {
      await this.queries.delivery(actor, webhookId, id);
      await this.awaken(tx, webhookId);
      const [, again] = await tx.query(
        `UPDATE webhook_delivery SET delivered_at = NULL, failed_at = NULL, attempts = 0, begun_at = $2, next_at = $2
          WHERE id = $1 AND (delivered_at IS NOT NULL OR failed_at IS NOT NULL)`,
        [id, this.clock.now()],
      );
      if (again === 0) throw new DeliveryOnItsWay();
      const subject = `webhook:${webhookId}`;
      await this.audit.record(tx, { actor, action: 'webhook.sent-again', subject, details: { delivery: id } });
      this.database.afterCommit(() => this.delivery.hasAgain(id));
      return this.queries.delivery(actor, webhookId, id);
    });
  }

  /** Somebody is looking: it is tried at once. */
  private async awaken(tx: Tx, webhookId: string): Promise<void> {
    const [rows] = await tx.query(
      'UPDATE webhook SET rests_until = NULL WHERE id = $1 RETURNING disabled_at IS NOT NULL AS "isOff"',
      [webhookId],
    );
    if (!rows[0]) throw new WebhookNotFound();
    if (rows[0].isOff) throw new WebhookIsOff();
  }
}
