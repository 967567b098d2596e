import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { Egress } from '../connectors/egress.js';
import { TooManyWebhooks, WebhookChanged, WebhookNotFound, WebhooksAreForAdmins } from './webhook.errors.js';
import { mayKeepWebhooks } from './webhook.policy.js';
import { newSecret, newWebhook, webhookChanges, type WebhookChanges } from './webhook.schemas.js';
import { WebhookSecrets } from './webhook-secrets.js';
import type { WebhookView, WebhookWithSecret } from './webhook.view.js';
import { WebhooksQueries } from './webhooks.queries.js';

/** Every event is copied to each of them. */
const MOST = 20;

/**
 * Which other systems are told what happens to runs, as administrators set them up. Every change is audited, with the
 * host only: what else stands in an address may be a key of the other side, and the audit log keeps for ever.
 */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: WebhooksQueries,
    private readonly secrets: WebhookSecrets,
    private readonly egress: Egress,
  ) {}

  /** `secret` in the answer is shown this once. @throws InvalidInput, TooManyWebhooks, WebhooksAreForAdmins */
  async create(actor: Actor, input: unknown): Promise<WebhookWithSecret> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const { name, url: given, events } = checked(newWebhook, input);
    const url = this.addressOf(given);
    const id = newId();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      // Two who add the last one at once are counted one after the other.
      await tx.query('LOCK TABLE webhook IN SHARE ROW EXCLUSIVE MODE');
      const [{ count }] = await tx.query('SELECT count(*)::int AS count FROM webhook');
      if (count >= MOST) throw new TooManyWebhooks(MOST);
      await tx.query(
        `INSERT INTO webhook (id, name, url, events, created_at, updated_at, updated_by, version)
         VALUES ($1, $2, $3, $4, $5, $5, $6, 1)`,
        [id, name, url.href, [...new Set(events)], now, actor.accountId],
      );
      const secret = await this.secrets.make(tx, id, 0);
      const details = { name, host: url.host, events };
      await this.audit.record(tx, { actor, action: 'webhook.created', subject: `webhook:${id}`, details });
      return { ...(await this.queries.get(actor, id)), secret };
    });
  }

  /** Switching it on forgets how it failed. @throws InvalidInput, WebhookNotFound, WebhookChanged, WebhooksAreForAdmins */
  async update(actor: Actor, id: string, input: WebhookChanges & { version: number }): Promise<WebhookView> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const { version, name, url: given, events, disabled } = checked(webhookChanges, input);
    const url = given === undefined ? null : this.addressOf(given);

    return this.database.write(async (tx) => {
      await this.queries.get(actor, id);
      const [rows] = await tx.query(
        `UPDATE webhook SET name = coalesce($3, name), url = coalesce($4, url), events = coalesce($5::text[], events),
                updated_at = $6, updated_by = $7, version = version + 1,
                disabled_at = CASE WHEN $8::boolean IS NULL THEN disabled_at WHEN $8 THEN coalesce(disabled_at, $6) END,
                disabled_why = CASE WHEN $8 IS NULL THEN disabled_why WHEN $8 THEN coalesce(disabled_why, 'by-hand') END,
                failing_since = CASE WHEN $8 IS FALSE OR $4 IS NOT NULL THEN NULL ELSE failing_since END,
                rests_until = NULL
          WHERE id = $1 AND version = $2 RETURNING id`,
        [
          id,
          version,
          name ?? null,
          url?.href ?? null,
          events ? [...new Set(events)] : null,
          this.clock.now(),
          actor.accountId,
          disabled ?? null,
        ],
      );
      if (!rows[0]) throw new WebhookChanged((await this.queries.get(actor, id)).version);
      const details = { name, host: url?.host, events, disabled };
      await this.audit.record(tx, { actor, action: 'webhook.changed', subject: `webhook:${id}`, details });
      return this.queries.get(actor, id);
    });
  }

  /** With its messages; what is on its way may still arrive. @throws WebhookNotFound, WebhooksAreForAdmins */
  async remove(actor: Actor, id: string): Promise<void> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    await this.database.write(async (tx) => {
      const [[removed]] = await tx.query('DELETE FROM webhook WHERE id = $1 RETURNING name, url', [id]);
      if (!removed) throw new WebhookNotFound();
      const details = { name: removed.name, host: new URL(removed.url).host };
      await this.audit.record(tx, { actor, action: 'webhook.removed', subject: `webhook:${id}`, details });
    });
  }

  /** `secret` in the answer is shown this once. @throws InvalidInput, WebhookNotFound, WebhooksAreForAdmins */
  async renewSecret(actor: Actor, id: string, input: unknown): Promise<WebhookWithSecret> {
    if (!mayKeepWebhooks(actor)) throw new WebhooksAreForAdmins();
    const { keepOldHours } = checked(newSecret, input);

    return this.database.write(async (tx) => {
      // Locked, so that of two new secrets one is the one before the other.
      const [held] = await tx.query('SELECT 1 FROM webhook WHERE id = $1 FOR UPDATE', [id]);
      if (!held) throw new WebhookNotFound();
      const secret = await this.secrets.make(tx, id, keepOldHours);
      const details = { keepOldHours };
      await this.audit.record(tx, { actor, action: 'webhook.secret-made', subject: `webhook:${id}`, details });
      return { ...(await this.queries.get(actor, id)), secret };
    });
  }

  /** As it is kept. @throws InvalidInput */
  private addressOf(given: string): URL {
    const url = new URL(given);
    this.egress.assertSafe('url', url);
    return url;
  }
}
