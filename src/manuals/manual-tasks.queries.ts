import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../platform/http/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ManualsAreForEditors } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';

export const taskList = z.object({
  manualId: z.uuid().optional(),
  cursor: z.string().max(500).optional().describe('Where the previous page ended.'),
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Items per page.'),
});
export type TaskList = z.input<typeof taskList>;

/** A section that readers say something is wrong with: one task, with all that was said. */
export interface ManualTask {
  sectionId: string;
  anchor: string;
  /** As it is called in the version that was reported last. */
  title: string;
  manualId: string;
  manual: string;
  slug: string;
  locale: Locale;
  needsCheckSince: Date | null;
  latest: Date;
  reports: Array<{ kind: string; step: number | null; comment: string; label: string; at: string }>;
}

/** What readers reported and nobody settled yet, the latest first. For editors. */
@Injectable()
export class ManualTasks {
  constructor(private readonly database: Database) {}

  async list(actor: Actor, query: TaskList = {}): Promise<PageOf<ManualTask>> {
    if (!canEditManuals(actor)) throw new ManualsAreForEditors();
    const { manualId, cursor, limit } = checked(taskList, query);
    const [afterAt, afterId] = cursor ? decodeCursor(cursor, 2) : [null, null];
    const rows = await this.database.query<ManualTask & { key: string }>(
      `SELECT s.id AS "sectionId", s.anchor, m.id AS "manualId", m.title AS manual, m.slug, m.locale,
              s.needs_check_since AS "needsCheckSince", r.latest, r.latest::text AS key, r.reports,
              coalesce((SELECT t.title FROM manual_section_text t WHERE t.section_id = s.id AND t.version_id = r.version_id), s.anchor) AS title
         FROM manual_section s JOIN manual m ON m.id = s.manual_id, LATERAL (
           SELECT max(at) AS latest, (array_agg(version_id ORDER BY at DESC))[1] AS version_id,
                  (json_agg(json_build_object('kind', kind, 'step', step, 'comment', comment, 'label', label, 'at', at)
                            ORDER BY at DESC)) AS reports
             FROM (SELECT o.*, v.label FROM manual_report o JOIN manual_version v ON v.id = o.version_id
                    WHERE o.section_id = s.id AND o.settled_at IS NULL ORDER BY o.at DESC LIMIT 50) open
         ) r
        WHERE r.latest IS NOT NULL AND ($1::uuid IS NULL OR m.id = $1)
          AND ($2::timestamptz IS NULL OR (r.latest, s.id) < ($2, $3::uuid))
        ORDER BY r.latest DESC, s.id DESC LIMIT $4`,
      [manualId ?? null, afterAt, afterId, limit + 1],
    );
    const page = pageOf(rows, limit, ({ key, sectionId }) => [key, sectionId]);
    return { ...page, items: page.items.map(withoutKey) };
  }
}

function withoutKey(row: ManualTask & { key: string }): ManualTask {
  const { key: _, ...task } = row;
  return task;
}
