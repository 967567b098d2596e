import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, storable } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { mayKeepConnectors } from '../procedure.policy.js';
import { ConnectorChanged, ConnectorKeyTaken, ConnectorsAreForAdmins } from './connector.errors.js';
import { ConnectorCalls } from './connector-calls.js';
import type { Rehearsal } from './connector.js';
import { newConnector, type ConnectorChanges, type NewConnector, type RehearsalAsked } from './connector.schemas.js';
import { ConnectorsQueries, type ConnectorView } from './connectors.queries.js';

const REHEARSAL_MS = 10_000;

/** Which other systems procedures can act on, as administrators set them up. Every change is audited. */
@Injectable()
export class ConnectorsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: ConnectorsQueries,
    private readonly calls: ConnectorCalls,
  ) {}

  /** @throws InvalidInput, ConnectorKeyTaken, ConnectorsAreForAdmins */
  async create(actor: Actor, input: NewConnector): Promise<ConnectorView> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    const { key, kind, name, settings } = checked(newConnector, input);
    const kept = storable(this.queries.kindOf(kind).settingsOf(settings));
    const id = newId();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const added = await tx.query(
        `INSERT INTO connector (id, key, kind, name, settings, created_at, updated_at, updated_by, version)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, 1) ON CONFLICT (key) DO NOTHING RETURNING 1`,
        [id, key, kind, name, JSON.stringify(kept), now, actor.accountId],
      );
      if (added.length === 0) throw new ConnectorKeyTaken(key);
      await this.audit.record(tx, {
        actor,
        action: 'connector.created',
        subject: `connector:${id}`,
        details: { key, kind, settings: kept },
      });
      return this.queries.get(actor, id);
    });
  }

  /** @throws InvalidInput, ConnectorNotFound, ConnectorChanged, ConnectorsAreForAdmins */
  async update(
    actor: Actor,
    id: string,
    { version, name, settings, disabled }: ConnectorChanges & { version: number },
  ): Promise<ConnectorView> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const before = await this.queries.get(actor, id);
      const kept = settings === undefined ? null : storable(this.queries.kindOf(before.kind).settingsOf(settings));
      const [rows] = await tx.query(
        `UPDATE connector SET name = coalesce($3, name), settings = coalesce($4::jsonb, settings), updated_at = $5,
                updated_by = $6, version = version + 1,
                disabled_at = CASE WHEN $7::boolean IS NULL THEN disabled_at WHEN $7 THEN coalesce(disabled_at, $5) END
          WHERE id = $1 AND version = $2 RETURNING id`,
        [id, version, name ?? null, kept && JSON.stringify(kept), now, actor.accountId, disabled ?? null],
      );
      if (!rows[0]) throw new ConnectorChanged((await this.queries.get(actor, id)).version);
      await this.audit.record(tx, {
        actor,
        action: 'connector.changed',
        subject: `connector:${id}`,
        details: { name, settings: kept, disabled },
      });
      return this.queries.get(actor, id);
    });
  }

  /** A dry run of one operation. @throws ConnectorNotFound, ConnectorsAreForAdmins */
  async rehearse(actor: Actor, id: string, { operation, inputs }: RehearsalAsked): Promise<Rehearsal> {
    if (!mayKeepConnectors(actor)) throw new ConnectorsAreForAdmins();
    const { key } = await this.queries.get(actor, id);
    const ready = await this.calls.ready(key);
    if (!ready) return { ok: false, lines: ['switched-off'] };
    return ready.kind.rehearse(ready.setup, { effectId: newId(), operation, inputs, timeout: REHEARSAL_MS });
  }
}
