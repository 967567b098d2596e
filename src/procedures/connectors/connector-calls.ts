import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { ConnectorKind, ConnectorSetup } from './connector.js';
import { ConnectorVault } from './connector-vault.js';
import { ConnectorsQueries } from './connectors.queries.js';

/** A connector with its kind, ready to be called. */
export interface ReadyConnector {
  kind: ConnectorKind;
  setup: ConnectorSetup;
}

/** The way out: the only place where a connector's secrets are opened, for the length of a call. */
@Injectable()
export class ConnectorCalls {
  constructor(
    private readonly database: Database,
    private readonly connectors: ConnectorsQueries,
    private readonly vault: ConnectorVault,
  ) {}

  /** Null when it is not there, or switched off. */
  async ready(key: string): Promise<ReadyConnector | null> {
    const [row] = await this.database.query<{ id: string; kind: string; settings: unknown }>(
      'SELECT id, kind, settings FROM connector WHERE key = $1 AND disabled_at IS NULL',
      [key],
    );
    if (!row) return null;
    const { id, settings } = row;
    return { kind: this.connectors.kindOf(row.kind), setup: { id, key, settings, secrets: await this.vault.open(id) } };
  }
}
