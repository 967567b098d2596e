import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog, canonicalJson } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, storable, type Tx } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { RunEnded, RunStepEnded } from './run.events.js';
import { RunChanged, RunNotFound } from './run.errors.js';
import { canBecome, isOver, type RunStatus } from './run-state.js';
import type { EntryKind, RunEntry } from './run.view.js';

/** A run as it stands in its row, while it is locked. */
export interface HeldRun {
  id: string;
  procedureId: string;
  procedureVersion: number;
  ticketId: string;
  customerId: string;
  startedBy: string;
  holderId: string;
  via: 'desk' | 'self-service';
  status: RunStatus;
  step: string | null;
  effectId: string | null;
  leaseUntil: Date | null;
  known: Record<string, string>;
  identityLevel: number;
  identityTries: number;
  failure: string;
  undoUntil: Date | null;
  version: number;
}

/** What may change of it; all else is what it was when it began. */
export type RunChange = Partial<
  Pick<
    HeldRun,
    | 'holderId'
    | 'status'
    | 'step'
    | 'effectId'
    | 'leaseUntil'
    | 'known'
    | 'identityLevel'
    | 'identityTries'
    | 'failure'
    | 'undoUntil'
  >
> & {
  /** It can be taken back for so long from this change on. */
  undoMinutes?: number;
};

export interface NewEntry {
  what: EntryKind;
  stepId?: string | null;
  direction?: 'do' | 'undo';
  attempt?: number;
  effectId?: string;
  detail?: Record<string, unknown>;
}

/** As much of an actor as the journal keeps. */
export type Doer = Pick<Actor, 'accountId' | 'name'>;

export const HELD = `id, procedure_id AS "procedureId", procedure_version AS "procedureVersion", ticket_id AS "ticketId",
  customer_id AS "customerId", started_by AS "startedBy", holder_id AS "holderId", via, status, step,
  effect_id AS "effectId", lease_until AS "leaseUntil", known, identity_level AS "identityLevel",
  identity_tries AS "identityTries", failure, undo_until AS "undoUntil", version`;

/**
 * The one way in which a run moves: its row locked, its journal written in the same transaction, each line also a link
 * of the audit chain with a digest of what it says. So what was done can neither be forgotten nor told otherwise later.
 */
@Injectable()
export class RunBook {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
  ) {}

  /** Locks a run until the end of the write. @throws RunNotFound, RunChanged */
  async take(tx: Tx, id: string, version?: number): Promise<HeldRun> {
    const [run]: HeldRun[] = await tx.query(`SELECT ${HELD} FROM procedure_run WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    if (!run) throw new RunNotFound();
    if (version !== undefined && version !== run.version) throw new RunChanged(run.version);
    return run;
  }

  /** A run as it is, without holding it. @throws RunNotFound */
  async read(id: string): Promise<HeldRun> {
    const [run] = await this.database.query<HeldRun>(`SELECT ${HELD} FROM procedure_run WHERE id = $1`, [id]);
    if (!run) throw new RunNotFound();
    return run;
  }

  /** Changes a taken run. @throws Error for a step that its states do not know: that is a fault of ours */
  async move(tx: Tx, run: HeldRun, { undoMinutes = 0, ...change }: RunChange): Promise<void> {
    const before = run.status;
    if (change.status && !canBecome(before, change.status)) {
      throw new Error(`Run ${run.id} can not become ${change.status} from ${before}.`);
    }
    const now = this.clock.now();
    Object.assign(run, change);
    if (undoMinutes > 0) run.undoUntil = new Date(now.getTime() + undoMinutes * 60_000);
    await tx.query(
      `UPDATE procedure_run SET holder_id = $2, status = $3, step = $4, effect_id = $5, lease_until = $6, known = $7,
              identity_level = $8, identity_tries = $9, failure = $10, undo_until = $11, updated_at = $12,
              ended_at = CASE WHEN $13 THEN coalesce(ended_at, $12) END, version = version + 1
        WHERE id = $1`,
      [
        run.id,
        run.holderId,
        run.status,
        run.step,
        run.effectId,
        run.leaseUntil,
        JSON.stringify(storable(run.known)),
        run.identityLevel,
        run.identityTries,
        run.failure,
        run.undoUntil,
        now,
        isOver(run.status),
      ],
    );
    run.version += 1;
    if (isOver(run.status) && !isOver(before)) {
      const { id, procedureId, ticketId, status, failure } = run;
      await this.events.record(tx, new RunEnded(id, procedureId, ticketId, status, failure));
    }
  }

  /** Writes the next line of a taken run's journal, and links it into the audit chain. */
  async enter(tx: Tx, run: HeldRun, actor: Doer, entry: NewEntry): Promise<RunEntry> {
    const { what, stepId = null, direction = null, attempt = null, effectId = null } = entry;
    const detail = storable(entry.detail ?? {}) as Record<string, unknown>;
    const at = this.clock.now();
    const [{ seq }] = await tx.query(
      'SELECT coalesce(max(seq), 0)::int + 1 AS seq FROM procedure_run_entry WHERE run_id = $1',
      [run.id],
    );
    const line = {
      seq,
      at,
      actorId: actor.accountId,
      actor: actor.name,
      what,
      stepId,
      direction,
      attempt,
      effectId,
      detail,
    };
    await tx.query(
      `INSERT INTO procedure_run_entry (run_id, seq, at, actor_id, actor, what, step_id, direction, attempt, effect_id, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [run.id, seq, at, line.actorId, line.actor, what, stepId, direction, attempt, effectId, JSON.stringify(detail)],
    );
    await this.audit.record(tx, {
      actor,
      action: `run.${what}`,
      subject: `run:${run.id}`,
      details: { seq, step: stepId, direction, effect: effectId, ticket: run.ticketId, digest: digestOf(line) },
    });
    if (direction && stepId && (what === 'done' || what === 'refused' || what === 'unsettled')) {
      const { id, procedureId, ticketId } = run;
      await this.events.record(tx, new RunStepEnded(id, procedureId, ticketId, stepId, direction, what));
    }
    return line;
  }

  /** The journal, from the beginning. */
  entries(runId: string): Promise<RunEntry[]> {
    return this.database.query<RunEntry>(
      `SELECT seq, at, actor_id AS "actorId", actor, what, step_id AS "stepId", direction, attempt,
              effect_id AS "effectId", detail
         FROM procedure_run_entry WHERE run_id = $1 ORDER BY seq`,
      [runId],
    );
  }
}

/** Of everything that a line of the journal says: what the audit chain holds it to. */
export function digestOf(entry: RunEntry): string {
  const { at, ...line } = entry;
  return createHash('sha256')
    .update(canonicalJson({ ...line, at: at.toISOString() }))
    .digest('base64url');
}
