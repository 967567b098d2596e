import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { TicketKind } from '../../tickets/index.js';
import { problemsOfTemplates } from '../templates/template-checking.js';
import { JourneyChanged } from './journey.errors.js';
import type { Journey, Milestone } from './journey.js';
import { JourneysQueries } from './journeys.queries.js';

/** Changes the journeys. Every change is a version of its own, and in the audit log. */
@Injectable()
export class JourneysService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: JourneysQueries,
  ) {}

  /**
   * Puts a version in the place of the one that was read. From then on it counts for whatever happens.
   * @throws InvalidInput naming each template that can't be rendered
   * @throws JourneyChanged when somebody else was first
   */
  async save(
    actor: Actor,
    type: TicketKind,
    changed: { milestones: readonly Milestone[]; version: number; note?: string },
  ): Promise<Journey> {
    const problems = problemsOfTemplates(changed.milestones);
    if (problems.length > 0) throw new InvalidInput(problems);

    const { milestones, note = '' } = changed;
    const version = changed.version + 1;
    await this.database.write(async (tx) => {
      // Two who save at once both insert this version; the key lets one of them.
      const rows = await tx.query(
        `INSERT INTO journey_version (ticket_type, version, milestones, note, author_id, created_at)
         SELECT $1, $2, $3::jsonb, $4, $5, $6
          WHERE $2 = 1 + coalesce((SELECT max(version) FROM journey_version WHERE ticket_type = $1), 0)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [type, version, JSON.stringify(milestones), note, actor.accountId, this.clock.now()],
      );
      if (rows.length === 0) throw new JourneyChanged((await this.queries.current(type)).version);
      await this.audit.record(tx, {
        actor,
        action: 'journey.changed',
        subject: `journey:${type}`,
        details: { version, note },
      });
    });
    return { type, version, milestones };
  }

  /** Saves an earlier version again. @throws JourneyVersionNotFound, JourneyChanged */
  async restore(actor: Actor, type: TicketKind, restored: number, version: number): Promise<Journey> {
    const { milestones } = await this.queries.get(type, restored);
    return this.save(actor, type, { milestones, version, note: `${restored} →` });
  }
}
