import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { Vault } from '../connectors/vault.js';
import { newWebhookSecret } from './webhook-signature.js';

const HOUR_MS = 3_600_000;

/** The secrets that webhooks sign with: one of now, and for a while the one before it. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  /** Makes one that signs from now on. The answer is the only place where it ever stands. */
  async make(tx: Tx, webhookId: string, keepOldHours: number): Promise<string> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + keepOldHours * HOUR_MS);
    // Two at once, never three: one before the one before is over now.
    await tx.query(
      'DELETE FROM webhook_secret WHERE webhook_id = $1 AND (expires_at IS NOT NULL OR $2::timestamptz <= $3)',
      [webhookId, until, now],
    );
    await tx.query('UPDATE webhook_secret SET expires_at = $2 WHERE webhook_id = $1', [webhookId, until]);
    const id = newId();
    const secret = newWebhookSecret();
    const { key, sealed } = this.vault.seal(secret, ownerOf(id));
    await tx.query('INSERT INTO webhook_secret (id, webhook_id, key_id, sealed, set_at) VALUES ($1, $2, $3, $4, $5)', [
      id,
      webhookId,
      key,
      sealed,
      now,
    ]);
    return secret;
  }

  /** Those that are good now, the newest first; for the length of a call. @throws VaultKeyMissing, CannotOpen */
  async open(webhookId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string; key: string; sealed: string }>(
      `SELECT id, key_id AS key, sealed FROM webhook_secret
        WHERE webhook_id = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY set_at DESC, id DESC`,
      [webhookId, this.clock.now()],
    );
    return rows.map(({ id, key, sealed }) => this.vault.open(key, sealed, ownerOf(id)));
  }
}

/** What a secret is bound to; see VaultRotation. */
function ownerOf(secretId: string): string {
  return `webhook:${secretId}`;
}
