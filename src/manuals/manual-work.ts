import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { WorkSources, type WorkItem } from '../knowledge/index.js';
import { Database } from '../platform/database/index.js';
import type { Locale } from '../platform/locale/index.js';
import { canEditManuals } from './manual.policy.js';

interface Row {
  manualId: string;
  manual: string;
  locale: Locale;
  title: string;
  at: Date;
  reports: number;
  steps: number[] | null;
  total: string;
}

const NOTES = {
  nl: (count: number) => (count === 1 ? '1 melding' : `${count} meldingen`),
  en: (count: number) => (count === 1 ? '1 report' : `${count} reports`),
};
const STEPS = { nl: 'stap', en: 'step' };
const NAMED = 3;

/** Lets what readers report about manuals stand among the tasks of editors. A manual has no owner: it is everybody's. */
@Injectable()
export class ManualWork {
  constructor(
    private readonly database: Database,
    sources: WorkSources,
  ) {
    sources.register({
      key: 'manual-reports',
      order: 35,
      label: { nl: 'Meldingen bij handleidingen', en: 'Reports about manuals' },
      isWeekly: true,
      items: (actor, _scope, limit) => this.items(actor, limit),
    });
  }

  private async items(actor: Actor, limit: number): Promise<{ items: WorkItem[]; total: number }> {
    if (!canEditManuals(actor)) return { items: [], total: 0 };
    const rows = await this.database.query<Row>(
      `SELECT m.id AS "manualId", m.title AS manual, m.locale, r.at, r.reports, r.steps, count(*) OVER () AS total,
              coalesce((SELECT t.title FROM manual_section_text t
                         WHERE t.section_id = s.id AND t.version_id = r.version_id), s.anchor) AS title
         FROM (SELECT section_id, min(at) AS at, count(*)::int AS reports, (array_agg(version_id ORDER BY at DESC))[1] AS version_id,
                      array_agg(DISTINCT step ORDER BY step) FILTER (WHERE step IS NOT NULL) AS steps
                 FROM manual_report WHERE settled_at IS NULL GROUP BY section_id) r
         JOIN manual_section s ON s.id = r.section_id JOIN manual m ON m.id = s.manual_id
        ORDER BY s.needs_check_since IS NULL, r.at, s.id LIMIT $1`,
      [limit],
    );
    return {
      items: rows.map(({ manualId, manual, locale, title, at, reports, steps }) => ({
        title: `${manual}: ${title}`,
        locale,
        path: `/studio/manuals/${manualId}#tasks-title`,
        at,
        note: NOTES[actor.locale](reports) + stepsNamed(steps ?? [], actor.locale),
      })),
      total: Number(rows[0]?.total ?? 0),
    };
  }
}

function stepsNamed(steps: readonly number[], locale: Locale): string {
  if (steps.length === 0) return '';
  const named = [...steps.slice(0, NAMED), ...(steps.length > NAMED ? ['…'] : [])];
  return `: ${STEPS[locale]} ${named.join(', ')}`;
}
