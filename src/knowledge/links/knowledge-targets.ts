import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { LinkTargets } from './link-targets.js';

/** Says which addresses of articles and products lead somewhere; for products this room answers, which lies above theirs. */
@Injectable()
export class KnowledgeTargets {
  constructor(
    private readonly database: Database,
    targets: LinkTargets,
  ) {
    targets.register({ section: 'articles', alive: (paths) => this.articles(paths) });
    targets.register({ section: 'products', alive: (paths) => this.products(paths) });
  }

  /** Old addresses redirect, and those of a merged article lead on: what matters is whether something is online there. */
  private async articles(paths: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ path: string }>(
      `WITH RECURSIVE owner AS (
         SELECT '/' || s.locale || '/articles/' || s.slug AS path, s.article_id
           FROM unnest($1::text[]) AS wanted (path)
           JOIN article_slug s ON s.locale = split_part(wanted.path, '/', 2) AND s.slug = split_part(wanted.path, '/', 4)
         UNION ALL
         SELECT owner.path, a.merged_into_id FROM owner JOIN article a ON a.id = owner.article_id AND a.merged_into_id IS NOT NULL)
       SELECT DISTINCT path FROM owner
         JOIN article_text t ON t.article_id = owner.article_id AND t.published_version IS NOT NULL`,
      [paths],
    );
    return rows.map(({ path }) => path);
  }

  private async products(paths: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ path: string }>(
      `SELECT wanted.path FROM unnest($1::text[]) AS wanted (path)
         JOIN product p ON p.key = split_part(wanted.path, '/', 4) AND p.archived_at IS NULL
        WHERE split_part(wanted.path, '/', 5) = ''`,
      [paths],
    );
    return rows.map(({ path }) => path);
  }
}
