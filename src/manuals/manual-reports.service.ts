import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { noNul } from '../platform/http/index.js';
import type { Actor } from '../accounts/index.js';
import type { Reader } from '../knowledge/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Config } from '../platform/config/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import { ManualReading } from './manual-reading.queries.js';
import { ManualsAreForEditors, ManualSectionNotFound } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';
import type { ManualView, VersionLine } from './manual.view.js';

export const REPORT_KINDS = ['missing-step', 'wrong', 'not-seen'] as const;
export const REPORT_COMMENT_MAX = 1_000;

export const manualReport = z.strictObject({
  kind: z.enum(REPORT_KINDS).describe('A step is missing; something is wrong; I don’t see what it says.'),
  step: z.int().min(1).max(10_000).nullable().default(null).describe('Position of the step; null for the section.'),
  comment: z
    .string()
    .max(REPORT_COMMENT_MAX)
    .check(noNul)
    .overwrite((text) => text.toWellFormed().trim())
    .default(''),
});
export type ManualReport = z.input<typeof manualReport>;

/** Readers say where a manual is wrong: each report is a place to look at, and many of one place mark the section. */
@Injectable()
export class ManualReports {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditLog,
    private readonly limiter: RateLimiter,
    private readonly reading: ManualReading,
  ) {}

  /**
   * Takes a report about a section of a version that the actor was found to be allowed to read. Answers whether it
   * counted: not when this reader said the same of the same place today already.
   * @throws ManualSectionNotFound also for a step that is not there, InvalidInput, TooManyRequests
   */
  async give(
    actor: Actor,
    { manual, version }: { manual: ManualView; version: VersionLine },
    anchor: string,
    report: ManualReport,
    reader: Reader,
  ): Promise<boolean> {
    const { kind, step, comment } = checked(manualReport, report);
    const section = await this.reading.section(version, anchor);
    if (step !== null && step > section.steps.length) throw new ManualSectionNotFound(`${anchor}#${step}`);
    await this.limiter.take(`manual-report:${actor.via === 'api-key' ? actor.key : reader.address}`, {
      limit: actor.via === 'api-key' ? 1_000 : 30,
      seconds: 600,
    });
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      // One at a time per section, so that two reports at once can't both miss that together they are enough.
      await tx.query('SELECT 1 FROM manual_section WHERE id = $1 FOR UPDATE', [section.id]);
      const given = await tx.query(
        `INSERT INTO manual_report (id, section_id, version_id, step, kind, comment, reader_key, day, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
        [newId(), section.id, version.id, step, kind, comment, this.keyOf(actor, reader), day(now), now],
      );
      if (given.length === 0) return false;
      const [marked] = await tx.query(
        `UPDATE manual_section SET needs_check_since = $2
          WHERE id = $1 AND needs_check_since IS NULL AND $3 <= (
            SELECT count(DISTINCT reader_key) FROM manual_report WHERE section_id = $1 AND settled_at IS NULL)
         RETURNING id`,
        [section.id, now, this.config.MANUAL_REPORTS],
      );
      if (marked.length > 0) {
        const details = { section: anchor };
        await this.audit.record(tx, { actor, action: 'manual.needs-check', subject: `manual:${manual.id}`, details });
      }
      return true;
    });
  }

  /** Somebody looked: the reports of a section are history. Answers how many there were. */
  async settle(actor: Actor, sectionId: string): Promise<number> {
    if (!canEditManuals(actor)) throw new ManualsAreForEditors();
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const [section] = await tx.query('SELECT manual_id, anchor FROM manual_section WHERE id = $1 FOR UPDATE', [
        sectionId,
      ]);
      if (!section) throw new ManualSectionNotFound(sectionId);
      const [, settled]: [unknown, number] = await tx.query(
        'UPDATE manual_report SET settled_at = $2, settled_by = $3 WHERE section_id = $1 AND settled_at IS NULL',
        [sectionId, now, actor.accountId],
      );
      await tx.query('UPDATE manual_section SET needs_check_since = NULL WHERE id = $1', [sectionId]);
      const details = { section: section.anchor, reports: settled };
      const subject = `manual:${section.manual_id}`;
      if (settled > 0) await this.audit.record(tx, { actor, action: 'manual.reports-settled', subject, details });
      return settled;
    });
  }

  /** A keyed hash, so that a report does not tell whose it is. */
  private keyOf(actor: Actor, { visitor, address, userAgent }: Reader): string {
    const who = actor.accountId
      ? ['account', actor.accountId]
      : visitor
        ? ['visitor', visitor]
        : ['browser', address, userAgent ?? ''];
    return createHmac('sha256', `manual-report ${this.config.SECRET}`).update(JSON.stringify(who)).digest('base64url');
  }
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
