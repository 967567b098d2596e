import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { RateLimiter } from '../../platform/limits/index.js';
import type { ProcedureDefinition } from '../definition/procedure-definition.js';
import { ProcedureNotFound } from '../procedure.errors.js';
import { isPersonOfTheDesk } from '../procedure.policy.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { InstructionQueries, type InstructionState } from './instruction.queries.js';
import { CheckNotRead } from './instruction.errors.js';

type Question = NonNullable<ProcedureDefinition['questions']>[number];

/** What somebody reads before they may run a procedure, and what they are then asked. */
export interface Instruction {
  procedureId: string;
  version: number;
  articleId: string;
  state: InstructionState;
  definition: Omit<ProcedureDefinition, 'questions'>;
  /** Without saying which option is right. */
  questions: Array<Omit<Question, 'right'>>;
}

export interface CheckResult {
  passed: boolean;
  /** The questions that were answered wrong, counted from 1. */
  wrong: number[];
  state: InstructionState;
}

/** Enough to learn by, not enough to try every combination. */
const TRIES = { limit: 6, seconds: 3_600 };

/** Instructed first: an agent reads a version and passes its short check before running it. */
@Injectable()
export class InstructionService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly limiter: RateLimiter,
    private readonly procedures: ProceduresQueries,
    private readonly queries: InstructionQueries,
  ) {}

  /** @throws ProcedureNotFound */
  async read(actor: Actor, procedureId: string): Promise<Instruction> {
    const { version, articleId, definition } = await this.released(actor, procedureId);
    const { questions = [], ...rest } = definition;
    const state = await this.queries.stateOf(actor.accountId!, procedureId, version);
    const asked = questions.map(({ right: _right, ...question }) => question);
    return { procedureId, version, articleId, state, definition: rest, questions: asked };
  }

  /** Says that this version was read. @throws ProcedureNotFound */
  async markRead(actor: Actor, procedureId: string): Promise<InstructionState> {
    const { version } = await this.released(actor, procedureId);
    return this.database.write(async (tx) => {
      await tx.query(
        `INSERT INTO procedure_instruction (procedure_id, account_id, does_hash, version, read_at)
         SELECT procedure_id, $3, does_hash, version, $4 FROM procedure_version WHERE procedure_id = $1 AND version = $2
         ON CONFLICT (procedure_id, account_id, does_hash) DO UPDATE SET version = excluded.version, read_at = excluded.read_at
           WHERE procedure_instruction.passed_at IS NULL`,
        [procedureId, version, actor.accountId, this.clock.now()],
      );
      return this.queries.stateOf(actor.accountId!, procedureId, version);
    });
  }

  /**
   * The short check: all answers right, or which were not.
   * @param answers the chosen option of each question, counted from 1.
   * @throws ProcedureNotFound, CheckNotRead, TooManyRequests
   */
  async check(actor: Actor, procedureId: string, answers: readonly number[]): Promise<CheckResult> {
    const { version, definition } = await this.released(actor, procedureId);
    const before = await this.queries.stateOf(actor.accountId!, procedureId, version);
    if (before === 'instructed') return { passed: true, wrong: [], state: before };
    await this.limiter.take(`procedure-check:${actor.accountId}:${procedureId}`, TRIES);
    const wrong = (definition.questions ?? []).flatMap(({ right }, at) => (answers[at] === right ? [] : [at + 1]));
    if (wrong.length > 0) return { passed: false, wrong, state: before };

    return this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE procedure_instruction i SET passed_at = $4, version = v.version FROM procedure_version v
          WHERE v.procedure_id = $1 AND v.version = $2 AND i.procedure_id = v.procedure_id AND i.account_id = $3
            AND i.does_hash = v.does_hash RETURNING 1`,
        [procedureId, version, actor.accountId, this.clock.now()],
      );
      if (!rows[0]) throw new CheckNotRead();
      const details = { version };
      await this.audit.record(tx, {
        actor,
        action: 'procedure.instructed',
        subject: `procedure:${procedureId}`,
        details,
      });
      return { passed: true, wrong: [], state: 'instructed' as const };
    });
  }

  private async released(actor: Actor, procedureId: string) {
    if (!isPersonOfTheDesk(actor)) throw new ProcedureNotFound();
    const { runnableVersion: version, articleId, archived } = await this.procedures.summary(actor, procedureId);
    if (version === null || archived) throw new ProcedureNotFound();
    return { version, articleId, definition: await this.procedures.definitionOf(procedureId, version) };
  }
}
