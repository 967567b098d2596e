import { Injectable } from '@nestjs/common';
import { LinkTargets } from '../knowledge/index.js';
import { Database } from '../platform/database/index.js';

/** Says which addresses of manuals and their sections lead somewhere: in the version that readers see now. */
@Injectable()
export class ManualTargets {
  constructor(
    private readonly database: Database,
    targets: LinkTargets,
  ) {
    targets.register({ section: 'manuals', alive: (paths) => this.alive(paths) });
  }

  private async alive(paths: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ path: string }>(
      `SELECT wanted.path FROM unnest($1::text[]) AS wanted (path)
         JOIN manual m ON m.locale = split_part(wanted.path, '/', 2) AND m.slug = split_part(wanted.path, '/', 4)
              AND m.current_version_id IS NOT NULL
        WHERE split_part(wanted.path, '/', 5) <> 'sections' OR EXISTS (
          SELECT FROM manual_section s JOIN manual_section_text t ON t.section_id = s.id AND t.version_id = m.current_version_id
           WHERE s.manual_id = m.id AND s.anchor = split_part(wanted.path, '/', 6))`,
      [paths],
    );
    return rows.map(({ path }) => path);
  }
}
