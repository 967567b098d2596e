import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { isPersonOfTheDesk, visibleProceduresSql } from '../procedure.policy.js';

/**
 * - `unread`: never opened it
 * - `read`: opened this version and has not passed its check
 * - `outdated`: passed for a version that did something else
 * - `instructed`: may run it
 */
export type InstructionState = 'unread' | 'read' | 'outdated' | 'instructed';

/** Who may run what: a line of the team's overview. */
export interface InstructedPerson {
  accountId: string;
  name: string;
  teamId: string | null;
  state: InstructionState;
  passedAt: Date | null;
}

export interface InstructionOverview {
  procedureId: string;
  title: { nl?: string; en?: string };
  version: number;
  people: InstructedPerson[];
}

const STATE = `CASE
  WHEN bool_or(i.passed_at IS NOT NULL AND i.does_hash = v.does_hash) THEN 'instructed'
  WHEN bool_or(i.passed_at IS NOT NULL) THEN 'outdated'
  WHEN bool_or(i.read_at IS NOT NULL AND i.does_hash = v.does_hash) THEN 'read'
  ELSE 'unread' END`;

/** Who was instructed for what. */
@Injectable()
export class InstructionQueries {
  constructor(private readonly database: Database) {}

  /** Whether somebody may run this version. */
  async stateOf(accountId: string, procedureId: string, version: number): Promise<InstructionState> {
    const [row] = await this.database.query<{ state: InstructionState }>(
      `SELECT ${STATE} AS state FROM procedure_version v
         LEFT JOIN procedure_instruction i ON i.procedure_id = v.procedure_id AND i.account_id = $1
        WHERE v.procedure_id = $2 AND v.version = $3 GROUP BY v.does_hash`,
      [accountId, procedureId, version],
    );
    return row?.state ?? 'unread';
  }

  /** The actor's own state for every procedure they may see, by its id. */
  async own(actor: Actor): Promise<Map<string, InstructionState>> {
    if (!isPersonOfTheDesk(actor)) return new Map();
    const rows = await this.database.query<{ id: string; state: InstructionState }>(
      `SELECT p.id, ${STATE} AS state FROM procedure p
         JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.runnable_version
         LEFT JOIN procedure_instruction i ON i.procedure_id = p.id AND i.account_id = $1
        WHERE ${visibleProceduresSql(actor, 'p')} GROUP BY p.id`,
      [actor.accountId],
    );
    return new Map(rows.map(({ id, state }) => [id, state]));
  }

  /** Everybody of the desk against every procedure that can be run. For who may read both. */
  async overview(actor: Actor): Promise<InstructionOverview[]> {
    if (!isPersonOfTheDesk(actor)) return [];
    const rows = await this.database.query<InstructedPerson & Omit<InstructionOverview, 'people'>>(
      `SELECT p.id AS "procedureId", v.definition -> 'title' AS title, v.version, a.id AS "accountId", a.name,
              a.team_id AS "teamId", ${STATE} AS state,
              max(i.passed_at) FILTER (WHERE i.does_hash = v.does_hash) AS "passedAt"
         FROM procedure p
         JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.runnable_version
         JOIN account a ON a.role <> 'customer' AND a.disabled_at IS NULL
         LEFT JOIN procedure_instruction i ON i.procedure_id = p.id AND i.account_id = a.id
        WHERE p.archived_at IS NULL AND ${visibleProceduresSql(actor, 'p')}
        GROUP BY p.id, v.procedure_id, v.version, a.id ORDER BY p.created_at, p.id, a.name, a.id`,
    );
    const overviews = new Map<string, InstructionOverview>();
    for (const { procedureId, title, version, ...person } of rows) {
      const one = overviews.get(procedureId) ?? { procedureId, title, version, people: [] };
      one.people.push(person);
      overviews.set(procedureId, one);
    }
    return [...overviews.values()];
  }
}
