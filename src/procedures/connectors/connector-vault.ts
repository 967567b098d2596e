import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { SecretBox } from '../../platform/crypto/index.js';
import { Database } from '../../platform/database/index.js';
import { mayKeepConnectors } from '../procedure.policy.js';
import { ConnectorNotFound, ConnectorsAreForAdmins, SecretNotNeeded, VaultKeyMissing } from './connector.errors.js';
import { ConnectorsQueries, type ConnectorView } from './connectors.queries.js';

/** The key that is used when the environment names none: made from the service's own secret. */
const OWN_KEY = 'service';

/**
 * Where connectors' secrets are kept: AES-256-GCM under a key from the environment, bound to the connector and the name
 * they were set for. They go in and never come out but for the length of a call; each row says under which key it is, so
 * that keys can be changed one after the other.
 */
@Injectable()
export class ConnectorVault {
  private readonly boxes = new Map<string, SecretBox>();
  private readonly current: string;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly connectors: ConnectorsQueries,
  ) {
    for (const { id, key } of config.VAULT_KEYS) this.boxes.set(id, new SecretBox(key, 'vault'));
    this.boxes.set(OWN_KEY, new SecretBox(config.SECRET!, 'vault'));
    this.current = config.VAULT_KEYS[0]?.id ?? OWN_KEY;
  }

  /** Puts a secret in, in the place of the one before. @throws ConnectorNotFound, SecretNotNeeded, ConnectorsAreForAdmins */
  async set(actor: Actor, connectorId: string, name: string, value: string): Promise<ConnectorView> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    const { secrets } = await this.connectors.get(actor, connectorId);
    if (!secrets.some((secret) => secret.name === name))
      throw new SecretNotNeeded(secrets.map((secret) => secret.name));
    const sealed = this.boxes.get(this.current)!.seal(value, ownerOf(connectorId, name));

    return this.database.write(async (tx) => {
      await tx.query(
        `INSERT INTO connector_secret (connector_id, name, key_id, sealed, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (connector_id, name) DO UPDATE
           SET key_id = excluded.key_id, sealed = excluded.sealed, set_at = excluded.set_at, set_by = excluded.set_by`,
        [connectorId, name, this.current, sealed, this.clock.now(), actor.accountId],
      );
      const subject = `connector:${connectorId}`;
      await this.audit.record(tx, {
        actor,
        action: 'connector.secret-set',
        subject,
        details: { name, key: this.current },
      });
      return this.connectors.get(actor, connectorId);
    });
  }

  /** Takes a secret out for good. */
  async remove(actor: Actor, connectorId: string, name: string): Promise<void> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    await this.database.write(async (tx) => {
      const [, removed] = await tx.query('DELETE FROM connector_secret WHERE connector_id = $1 AND name = $2', [
        connectorId,
        name,
      ]);
      if (removed === 0) throw new ConnectorNotFound();
      const subject = `connector:${connectorId}`;
      await this.audit.record(tx, { actor, action: 'connector.secret-removed', subject, details: { name } });
    });
  }

  /** Seals everything that is under an older key under the newest. Answers how many there were. @throws VaultKeyMissing */
  async rotate(actor: Actor): Promise<number> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    return this.database.write(async (tx) => {
      const rows = await tx.query(
        'SELECT connector_id AS id, name, key_id AS key, sealed FROM connector_secret WHERE key_id <> $1 FOR UPDATE',
        [this.current],
      );
      for (const { id, name, key, sealed } of rows as Array<{
        id: string;
        name: string;
        key: string;
        sealed: string;
      }>) {
        const owner = ownerOf(id, name);
        const anew = this.boxes.get(this.current)!.seal(this.boxOf(key).open(sealed, owner), owner);
        await tx.query('UPDATE connector_secret SET key_id = $3, sealed = $4 WHERE connector_id = $1 AND name = $2', [
          id,
          name,
          this.current,
          anew,
        ]);
      }
      const details = { secrets: rows.length, key: this.current };
      await this.audit.record(tx, { actor, action: 'vault.rotated', subject: 'vault', details });
      return rows.length;
    });
  }

  /** For the length of a call. @throws VaultKeyMissing */
  async open(connectorId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ name: string; key: string; sealed: string }>(
      'SELECT name, key_id AS key, sealed FROM connector_secret WHERE connector_id = $1',
      [connectorId],
    );
    return new Map(
      rows.map(({ name, key, sealed }) => [name, this.boxOf(key).open(sealed, ownerOf(connectorId, name))]),
    );
  }

  private boxOf(key: string): SecretBox {
    const box = this.boxes.get(key);
    if (!box) throw new VaultKeyMissing(key);
    return box;
  }
}

function ownerOf(connectorId: string, name: string): string {
  return `${connectorId}:${name}`;
}
