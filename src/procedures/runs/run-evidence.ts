import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import type { ProcedureDefinition } from '../definition/procedure-definition.js';
import { isPersonOfTheDesk } from '../procedure.policy.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { digestOf } from './run-book.js';
import { RunNotFound } from './run.errors.js';
import type { RunEntry, RunView } from './run.view.js';
import { RunsQueries } from './runs.queries.js';

/** All that can be shown of one run to somebody who was not there. */
export interface RunEvidence {
  run: Omit<RunView, 'entries' | 'current'>;
  definition: ProcedureDefinition;
  /** Each line with its digest and its place in the audit chain, and whether the two still agree. */
  entries: Array<RunEntry & { digest: string; audit: { seq: number; hash: string } | null; holds: boolean }>;
  /** Whether the whole audit chain holds at this moment, and up to where. */
  chain: { holds: boolean; rows: number; head: string };
  exportedAt: Date;
  exportedBy: string;
}

/** Brings together what the journal says of a run and what the audit chain says of the journal. Exporting is audited. */
@Injectable()
export class RunEvidenceExport {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: RunsQueries,
    private readonly procedures: ProceduresQueries,
  ) {}

  /** @throws RunNotFound */
  async of(actor: Actor, id: string): Promise<RunEvidence> {
    if (!isPersonOfTheDesk(actor)) throw new RunNotFound();
    const { entries, current: _current, ...run } = await this.queries.get(actor, id);
    const rows = await this.database.query<{ seq: number; hash: string; line: number; digest: string }>(
      `SELECT seq::int, hash, (details ->> 'seq')::int AS line, details ->> 'digest' AS digest
         FROM audit WHERE subject = $1 AND details ? 'digest'`,
      [`run:${id}`],
    );
    const links = new Map(rows.map((row) => [row.line, row]));
    const { fault, rows: count, head } = await this.audit.verify();
    await this.database.write((tx) => this.audit.record(tx, { actor, action: 'run.exported', subject: `run:${id}` }));
    return {
      run,
      definition: await this.procedures.definitionOf(run.procedureId, run.procedureVersion),
      entries: entries.map((entry) => {
        const link = links.get(entry.seq);
        const digest = digestOf(entry);
        return {
          ...entry,
          digest,
          audit: link ? { seq: link.seq, hash: link.hash } : null,
          holds: link?.digest === digest,
        };
      }),
      chain: { holds: fault === null, rows: count, head },
      exportedAt: this.clock.now(),
      exportedBy: actor.name,
    };
  }
}
