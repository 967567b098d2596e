import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { ConnectorsQueries } from './connectors/connectors.queries.js';
import { checkDefinition, hasQuestions } from './definition/definition-checks.js';
import {
  DefinitionFaulty,
  ProceduresAreForEditors,
  QuestionsMissing,
  ReviewByAnother,
  VersionNotThere,
  WarningsNotAccepted,
} from './procedure.errors.js';
import { ProcedureReleased } from './procedure.events.js';
import { mayWriteProcedures } from './procedure.policy.js';
import type { Review, Submission } from './procedure.schemas.js';
import type { ProcedureView } from './procedure.view.js';
import { ProceduresQueries } from './procedures.queries.js';

/**
 * How a version comes to be run: whoever wrote it submits it and stands, by name, for every warning; somebody else
 * judges it. What is approved is what agents run from then on.
 */
@Injectable()
export class ProcedureReview {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly queries: ProceduresQueries,
    private readonly connectors: ConnectorsQueries,
  ) {}

  /** @throws ProcedureVersionNotFound, VersionNotThere, DefinitionFaulty, QuestionsMissing, WarningsNotAccepted */
  async submit(actor: Actor, id: string, version: number, { acceptedWarnings }: Submission): Promise<ProcedureView> {
    if (!mayWriteProcedures(actor)) throw new ProceduresAreForEditors();
    const { definition } = await this.queries.version(actor, id, version);
    // A connector may have changed since it was written.
    const { problems, warnings } = checkDefinition(definition, await this.connectors.known());
    if (problems.length > 0) throw new DefinitionFaulty(problems);
    if (!hasQuestions(definition)) throw new QuestionsMissing();
    const open = warnings.map(({ name }) => name).filter((name) => !acceptedWarnings.includes(name));
    if (open.length > 0) throw new WarningsNotAccepted(open);
    const accepted = warnings.map(({ name }) => ({ name, by: actor.name }));

    return this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE procedure_version SET status = 'submitted', submitted_by = $3, submitted_at = $4, accepted_warnings = $5
          WHERE procedure_id = $1 AND version = $2 AND status IN ('draft', 'returned') RETURNING 1`,
        [id, version, actor.accountId, this.clock.now(), JSON.stringify(accepted)],
      );
      if (!rows[0]) throw await this.notThere(actor, id, version);
      const details = { version, acceptedWarnings: accepted.map(({ name }) => name) };
      await this.audit.record(tx, { actor, action: 'procedure.submitted', subject: `procedure:${id}`, details });
      return this.queries.get(actor, id);
    });
  }

  /** @throws ProcedureVersionNotFound, VersionNotThere, ReviewByAnother */
  async judge(actor: Actor, id: string, version: number, { verdict, note }: Review): Promise<ProcedureView> {
    if (!mayWriteProcedures(actor)) throw new ProceduresAreForEditors();
    const { articleId } = await this.queries.summary(actor, id);
    await this.queries.version(actor, id, version);
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      // The procedure first, as everywhere, so that saving and judging wait for one another instead of locking up.
      await tx.query('SELECT FROM procedure WHERE id = $1 FOR NO KEY UPDATE', [id]);
      const [rows] = await tx.query(
        `UPDATE procedure_version SET status = $3, reviewed_by = $4, reviewed_at = $5, review_note = $6
          WHERE procedure_id = $1 AND version = $2 AND status = 'submitted'
            AND author_id IS DISTINCT FROM $4 AND submitted_by IS DISTINCT FROM $4 RETURNING 1`,
        [id, version, verdict, actor.accountId, now, note],
      );
      if (!rows[0]) throw await this.notThere(actor, id, version);
      if (verdict === 'approved') {
        await tx.query(
          `UPDATE procedure SET runnable_version = $2, version = version + 1, updated_at = $3 WHERE id = $1`,
          [id, version, now],
        );
        await this.events.record(tx, new ProcedureReleased(id, articleId, version));
      }
      const details = { version, note };
      await this.audit.record(tx, { actor, action: `procedure.${verdict}`, subject: `procedure:${id}`, details });
      return this.queries.get(actor, id);
    });
  }

  private async notThere(actor: Actor, id: string, version: number): Promise<Error> {
    const { status } = await this.queries.version(actor, id, version);
    return status === 'submitted' ? new ReviewByAnother() : new VersionNotThere(status);
  }
}
