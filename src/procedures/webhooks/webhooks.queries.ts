import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import { DeliveryNotFound, WebhookNotFound, WebhooksAreForAdmins } from './webhook.errors.js';
import { mayKeepWebhooks } from './webhook.policy.js';
import type { DeliveryList } from './webhook.schemas.js';
import type { DeliveryView, WebhookView } from './webhook.view.js';

const WAITING = 'd.delivered_at IS NULL AND d.failed_at IS NULL';
const WEBHOOK = `SELECT w.id, w.name, w.url, w.events, w.disabled_at IS NOT NULL AS disabled,
    w.disabled_why AS "disabledWhy", w.failing_since AS "failingSince",
    (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND ${WAITING}) AS waiting,
    (SELECT s.set_at FROM webhook_secret s WHERE s.webhook_id = w.id AND s.expires_at IS NULL) AS "secretSetAt",
    (SELECT max(s.expires_at) FROM webhook_secret s WHERE s.webhook_id = w.id AND s.expires_at > $1) AS "oldSecretUntil",
    w.created_at AS "createdAt", w.updated_at AS "updatedAt", w.version
  FROM webhook w`;
const DELIVERY = `SELECT d.id, d.type, CASE WHEN d.delivered_at IS NOT NULL THEN 'delivered'
      WHEN d.failed_at IS NOT NULL THEN 'failed' ELSE 'waiting' END AS state,
    d.attempts, d.last_status AS "lastStatus", d.last_error AS "lastError", d.created_at AS "createdAt",
    CASE WHEN ${WAITING} THEN d.next_at END AS "nextAt", d.delivered_at AS "deliveredAt", d.body
  FROM webhook_delivery d`;
const IN_STATE = {
  waiting: WAITING,
  delivered: 'd.delivered_at IS NOT NULL',
  failed: 'd.failed_at IS NOT NULL',
} as const;

/** Reads of webhooks and their messages, for administrators. Secrets never come out here. */
@Injectable()
export class WebhooksQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** By name. @throws WebhooksAreForAdmins */
  async list(actor: Actor): Promise<WebhookView[]> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    return this.database.query(`${WEBHOOK} ORDER BY w.name, w.id`, [this.clock.now()]);
  }

  /** @throws WebhookNotFound, WebhooksAreForAdmins */
  async get(actor: Actor, id: string): Promise<WebhookView> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const [found] = await this.database.query<WebhookView>(`${WEBHOOK} WHERE w.id = $2`, [this.clock.now(), id]);
    if (!found) throw new WebhookNotFound();
    return found;
  }

  /** The latest first. @throws WebhookNotFound, WebhooksAreForAdmins, InvalidInput */
  async deliveries(actor: Actor, webhookId: string, { state, cursor, limit }: DeliveryList) {
    await this.get(actor, webhookId);
    const after = cursor === undefined ? null : checked(z.uuid(), decodeCursor(cursor, 1)[0]);
    const rows = await this.database.query<DeliveryView>(
      `${DELIVERY} WHERE d.webhook_id = $1 AND ($2::uuid IS NULL OR d.id < $2)${state ? ` AND ${IN_STATE[state]}` : ''}
        ORDER BY d.id DESC LIMIT $3`,
      [webhookId, after, limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id]) satisfies PageOf<DeliveryView>;
  }

  /** @throws DeliveryNotFound, WebhooksAreForAdmins */
  async delivery(actor: Actor, webhookId: string, id: string): Promise<DeliveryView> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const [found] = await this.database.query<DeliveryView>(`${DELIVERY} WHERE d.webhook_id = $1 AND d.id = $2`, [
      webhookId,
      id,
    ]);
    if (!found) throw new DeliveryNotFound();
    return found;
  }
}
