import { Inject, Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { KnownConnectors } from '../definition/definition-problem.js';
import { ConnectorNotFound } from './connector.errors.js';
import type { ConnectorKind, OperationSpec } from './connector.js';

/** All kinds of connectors, as one injection token. */
export const CONNECTOR_KINDS = Symbol('connector kinds');

export interface ConnectorView {
  id: string;
  key: string;
  kind: string;
  name: string;
  settings: unknown;
  disabled: boolean;
  updatedAt: Date;
  version: number;
  operations: Readonly<Record<string, OperationSpec>>;
  /** The secrets it needs: whether each is there, never what it is. */
  secrets: Array<{ name: string; isSet: boolean; setAt: Date | null }>;
}

type Row = Omit<ConnectorView, 'operations' | 'secrets'> & { setAt: Record<string, string> };

const COLUMNS = `c.id, c.key, c.kind, c.name, c.settings, c.disabled_at IS NOT NULL AS disabled,
  c.updated_at AS "updatedAt", c.version,
  (SELECT coalesce(jsonb_object_agg(s.name, s.set_at), '{}') FROM connector_secret s WHERE s.connector_id = c.id) AS "setAt"`;

/** Reads of connectors. Secrets never come out here: nothing that is read for people knows how to open them. */
@Injectable()
export class ConnectorsQueries {
  private readonly kinds: ReadonlyMap<string, ConnectorKind>;

  constructor(
    private readonly database: Database,
    @Inject(CONNECTOR_KINDS) kinds: readonly ConnectorKind[],
  ) {
    this.kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
  }

  get kindNames(): string[] {
    return [...this.kinds.keys()];
  }

  /** @throws InvalidInput */
  kindOf(name: string): ConnectorKind {
    const kind = this.kinds.get(name);
    if (!kind) throw new InvalidInput([{ path: 'kind', message: `must be one of ${this.kindNames.join(', ')}` }]);
    return kind;
  }

  /** By key. For editors: they have to know what can be called. */
  async list(actor: Actor): Promise<ConnectorView[]> {
    if (!isEditor(actor)) return [];
    const rows = await this.database.query<Row>(`SELECT ${COLUMNS} FROM connector c ORDER BY c.key`);
    return rows.map((row) => this.viewOf(row));
  }

  /** @throws ConnectorNotFound */
  async get(actor: Actor, id: string): Promise<ConnectorView> {
    const rows = isEditor(actor)
      ? await this.database.query<Row>(`SELECT ${COLUMNS} FROM connector c WHERE c.id = $1`, [id])
      : [];
    if (!rows[0]) throw new ConnectorNotFound();
    return this.viewOf(rows[0]);
  }

  /** What procedures can call, by key; nothing of what is switched off. */
  async known(): Promise<KnownConnectors> {
    const rows = await this.database.query<Row>(`SELECT ${COLUMNS} FROM connector c WHERE c.disabled_at IS NULL`);
    return new Map(rows.map((row) => [row.key, this.viewOf(row).operations]));
  }

  private viewOf({ setAt, ...row }: Row): ConnectorView {
    const kind = this.kindOf(row.kind);
    const secrets = kind.secretsOf(row.settings).map((name) => {
      const at = setAt[name];
      return { name, isSet: at !== undefined, setAt: at === undefined ? null : new Date(at) };
    });
    return { ...row, operations: kind.operationsOf(row.settings), secrets };
  }
}
