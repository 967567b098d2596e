import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database } from '../../platform/database/index.js';
import { mayKeepConnectors } from '../procedure.policy.js';
import { ConnectorsAreForAdmins } from './connector.errors.js';
import { Vault } from './vault.js';

/** Every table of sealed secrets, and what each of its rows is bound to. */
const KEPT = [
  { table: 'connector_secret', owner: `connector_id || ':' || name` },
  { table: 'webhook_secret', owner: `'webhook:' || id` },
] as const;

interface SealedRow {
  owner: string;
  key: string;
  sealed: string;
}

/** Takes all secrets from older keys of the environment to the newest, so that the older ones can be thrown away. */
@Injectable()
export class VaultRotation {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly vault: Vault,
  ) {}

  /** Answers how many were sealed anew. @throws VaultKeyMissing, ConnectorsAreForAdmins */
  async rotate(actor: Actor): Promise<number> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    return this.database.write(async (tx) => {
      let secrets = 0;
      for (const { table, owner: bound } of KEPT) {
        const rows: SealedRow[] = await tx.query(
          `SELECT ${bound} AS owner, key_id AS key, sealed FROM ${table} WHERE key_id <> $1 FOR UPDATE`,
          [this.vault.current],
        );
        for (const { owner, key, sealed } of rows) {
          const anew = this.vault.seal(this.vault.open(key, sealed, owner), owner);
          await tx.query(`UPDATE ${table} SET key_id = $2, sealed = $3 WHERE ${bound} = $1`, [
            owner,
            anew.key,
            anew.sealed,
          ]);
        }
        secrets += rows.length;
      }
      const details = { secrets, key: this.vault.current };
      await this.audit.record(tx, { actor, action: 'vault.rotated', subject: 'vault', details });
      return secrets;
    });
  }
}
