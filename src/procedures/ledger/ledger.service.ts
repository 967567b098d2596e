import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { ConnectorsQueries } from '../connectors/connectors.queries.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { ProceduresService } from '../procedures.service.js';
import { ShiftNotProposed, ShiftSettingsChanged, ShiftTeamNotFound } from './ledger.errors.js';
import { LedgerQueries } from './ledger.queries.js';
import type { Move, ShiftSettings, ShiftVerdict } from './ledger.schemas.js';
import type { ShiftLedger } from './ledger.view.js';
import { asSelfService } from './self-service-draft.js';

/** What editors decide about the ledger's proposals. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: LedgerQueries,
    private readonly connectors: ConnectorsQueries,
    private readonly procedures: ProceduresService,
    private readonly procedureQueries: ProceduresQueries,
  ) {}

  /**
   * Accepting that customers do it opens the next draft of the procedure, with their mark; it is submitted and released
   * as any other. @throws LedgerIsForEditors, ShiftNotProposed, DefinitionFaulty
   */
  async decide(actor: Actor, move: Move, subjectId: string, { verdict, note }: ShiftVerdict): Promise<void> {
    const proposal = await this.queries.proposal(actor, move, subjectId);
    if (!proposal) throw new ShiftNotProposed();
    const { times, minutes } = proposal;
    await this.database.write(async (tx) => {
      // Of two editors at once the second finds it decided.
      const [decided] = await tx.query(
        `INSERT INTO shift_decision AS d (move, subject_id, verdict, times, minutes, note, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (move, subject_id) DO UPDATE SET verdict = excluded.verdict, times = excluded.times,
           minutes = excluded.minutes, note = excluded.note, decided_by = excluded.decided_by, decided_at = excluded.decided_at
           WHERE d.verdict = 'declined' AND excluded.times >= d.times * 2
         RETURNING 1 AS done`,
        [move, subjectId, verdict, times, minutes, note, actor.accountId, this.clock.now()],
      );
      if (!decided) throw new ShiftNotProposed();
      if (move === 'to-customer' && verdict === 'accepted') await this.openDraft(actor, subjectId);
      const subject = move === 'to-customer' ? `procedure:${subjectId}` : `article:${subjectId}`;
      await this.audit.record(tx, { actor, action: `shift.${verdict}`, subject, details: { move, times, minutes } });
    });
  }

  /** @throws LedgerIsForEditors, ShiftSettingsChanged, ShiftTeamNotFound */
  async configure(actor: Actor, given: ShiftSettings): Promise<ShiftLedger['settings']> {
    await this.queries.settings(actor);
    return this.database.write(async (tx) => {
      await this.assertTeam(tx, given.firstLineTeamId);
      const { firstLineTeamId, leastTimes, windowDays, handoverMinutes, version } = given;
      const [rows] = await tx.query(
        `UPDATE shift_settings SET first_line_team_id = $1, least_times = $2, window_days = $3, handover_minutes = $4,
                version = version + 1 WHERE version = $5 RETURNING 1`,
        [firstLineTeamId, leastTimes, windowDays, handoverMinutes, version],
      );
      if (!rows[0]) throw new ShiftSettingsChanged();
      const details = { firstLineTeamId, leastTimes, windowDays, handoverMinutes };
      await this.audit.record(tx, { actor, action: 'shift.configured', subject: 'shift-ledger', details });
      return this.queries.settings(actor);
    });
  }

  private async openDraft(actor: Actor, id: string): Promise<void> {
    const { version, head } = await this.procedureQueries.get(actor, id);
    const definition = asSelfService(head.definition, await this.connectors.known());
    await this.procedures.save(actor, id, { version, definition: { ...definition } });
  }

  private async assertTeam(tx: Tx, id: string | null): Promise<void> {
    if (id === null) return;
    const [team] = await tx.query('SELECT 1 FROM team WHERE id = $1 FOR KEY SHARE', [id]);
    if (!team) throw new ShiftTeamNotFound();
  }
}
