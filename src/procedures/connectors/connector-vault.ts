import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { mayKeepConnectors } from '../procedure.policy.js';
import { ConnectorNotFound, ConnectorsAreForAdmins, SecretNotNeeded } from './connector.errors.js';
import { ConnectorsQueries, type ConnectorView } from './connectors.queries.js';
import { Vault } from './vault.js';

/**
 * Where connectors' secrets are kept, each bound to the connector and the name that it was set for. They go in and never
 * come out but for the length of a call.
 */
@Injectable()
export class ConnectorVault {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly connectors: ConnectorsQueries,
    private readonly vault: Vault,
  ) {}

  /** Puts a secret in, in the place of the one before. @throws ConnectorNotFound, SecretNotNeeded, ConnectorsAreForAdmins */
  async set(actor: Actor, connectorId: string, name: string, value: string): Promise<ConnectorView> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    const { secrets } = await this.connectors.get(actor, connectorId);
    if (!secrets.some((secret) => secret.name === name))
      throw new SecretNotNeeded(secrets.map((secret) => secret.name));
    const { key, sealed } = this.vault.seal(value, ownerOf(connectorId, name));

    return this.database.write(async (tx) => {
      await tx.query(
        `INSERT INTO connector_secret (connector_id, name, key_id, sealed, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (connector_id, name) DO UPDATE
           SET key_id = excluded.key_id, sealed = excluded.sealed, set_at = excluded.set_at, set_by = excluded.set_by`,
        [connectorId, name, key, sealed, this.clock.now(), actor.accountId],
      );
      const subject = `connector:${connectorId}`;
      await this.audit.record(tx, {
        actor,
        action: 'connector.secret-set',
        subject,
        details: { name, key },
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

  /** For the length of a call. @throws VaultKeyMissing */
  async open(connectorId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ name: string; key: string; sealed: string }>(
      'SELECT name, key_id AS key, sealed FROM connector_secret WHERE connector_id = $1',
      [connectorId],
    );
    return new Map(
      rows.map(({ name, key, sealed }) => [name, this.vault.open(key, sealed, ownerOf(connectorId, name))]),
    );
  }
}

function ownerOf(connectorId: string, name: string): string {
  return `${connectorId}:${name}`;
}
