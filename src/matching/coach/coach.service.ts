import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { isEditor, NotAllowed, SYSTEM, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock, DAY_MS } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { SampleNotFound } from '../matching.errors.js';

export const VERDICTS_ON_LINKS = ['right', 'wrong', 'unsure'] as const;
export type LinkVerdict = (typeof VERDICTS_ON_LINKS)[number];

/**
 * Draws some links each week, by lot, for somebody to say whether they are right. A desk that counts links and never
 * looks at them is led by a number that anybody can make.
 */
@Injectable()
export class CoachService {
  private readonly logger = new Logger(CoachService.name);

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  @Cron('11 4 * * 1')
  async drawWeekly(): Promise<void> {
    if (!this.config.doesWork) return;
    await this.draw(SYSTEM).catch((error: Error) => this.logger.warn(`No links were drawn: ${error.message}`));
  }

  /**
   * Draws this week's links among those of the last seven days; drawn already, they stay. The lot is fixed by the week
   * and the link, so nobody can draw until they like it. Answers how many there are. @throws NotAllowed
   */
  async draw(actor: Actor): Promise<number> {
    if (!isEditor(actor)) throw new NotAllowed();
    const now = this.clock.now();
    const week = mondayOf(now);
    return this.database.write(async (tx) => {
      // One draw at a time: the second finds the first one's.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext('link_sample'))`);
      const [drawn] = await tx.query('SELECT count(*)::int AS links FROM link_sample WHERE week = $1', [week]);
      if (drawn.links > 0) return drawn.links;
      const rows = await tx.query(
        `INSERT INTO link_sample (id, week, ticket_id, article_id, source)
         SELECT gen_random_uuid(), $1::date, l.ticket_id, l.article_id, l.source
           FROM ticket_link l JOIN ticket t ON t.id = l.ticket_id
          WHERE l.created_at > $2 AND l.created_at <= $3 AND t.deleted_at IS NULL AND t.merged_into_id IS NULL
            AND (l.source = 'confirmed' OR l.probability >= $4)
          ORDER BY md5($1::date::text || l.ticket_id::text || l.article_id::text) LIMIT $5 RETURNING 1`,
        [week, new Date(now.getTime() - 7 * DAY_MS), now, this.config.MATCH_THRESHOLD, this.config.COACH_SAMPLE],
      );
      await this.audit.record(tx, {
        actor,
        action: 'coach.drawn',
        subject: `week:${week}`,
        details: { links: rows.length },
      });
      return rows.length;
    });
  }

  /** Says whether a link that was drawn is right; null takes it back. @throws SampleNotFound, NotAllowed */
  async judge(actor: Actor, id: string, verdict: LinkVerdict | null): Promise<void> {
    if (!isEditor(actor)) throw new NotAllowed();
    await this.database.write(async (tx) => {
      const [rows] = await tx.query(
        `UPDATE link_sample s SET verdict = $2, judged_by = $3, judged_at = $4
           FROM ticket t WHERE s.id = $1 AND t.id = s.ticket_id AND t.deleted_at IS NULL RETURNING 1`,
        [id, verdict, verdict && actor.accountId, verdict && this.clock.now()],
      );
      if (rows.length === 0) throw new SampleNotFound(id);
      await this.audit.record(tx, { actor, action: 'coach.judged', subject: `sample:${id}`, details: { verdict } });
    });
  }
}

/** As `2026-11-16`. */
function mondayOf(date: Date): string {
  const day = (date.getUTCDay() + 6) % 7;
  return new Date(date.getTime() - day * DAY_MS).toISOString().slice(0, 10);
}
