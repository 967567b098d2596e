import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { publishedArticlesSql } from '../../knowledge/index.js';
import { Database } from '../../platform/database/index.js';
import { ProcedureNotFound } from '../procedure.errors.js';

/** What customers may do themselves, as they are offered it. */
export interface SelfServiceOffer {
  procedureId: string;
  /** The version that runs. */
  version: number;
  articleId: string;
  /** The product that it is for: its own, or its article's. */
  productId: string | null;
  title: { nl?: string; en?: string };
  /** How long it can be taken back afterwards; 0: not at all. */
  undoMinutes: number;
  steps: number;
}

/** More than anybody would look through. */
const MOST = 200;

/**
 * What customers may do themselves: released and not put away, marked so in the version that runs, without a step that
 * waits for somebody, and belonging to an article that this reader finds in the help centre.
 */
@Injectable()
export class SelfServiceQueries {
  constructor(private readonly database: Database) {}

  list(actor: Actor, filter: { articleId?: string; productId?: string } = {}): Promise<SelfServiceOffer[]> {
    return this.find(actor, { ...filter });
  }

  /** @throws ProcedureNotFound, also for what exists and is not for customers */
  async get(actor: Actor, procedureId: string): Promise<SelfServiceOffer> {
    const [offer] = await this.find(actor, { procedureId });
    if (!offer) throw new ProcedureNotFound();
    return offer;
  }

  private find(actor: Actor, filter: { procedureId?: string; articleId?: string; productId?: string }) {
    return this.database.query<SelfServiceOffer>(
      `SELECT p.id AS "procedureId", v.version, p.article_id AS "articleId", coalesce(p.product_id, a.product_id) AS "productId",
              v.definition -> 'title' AS title, (v.definition #>> '{selfService,undoMinutes}')::int AS "undoMinutes",
              json_array_length(v.definition -> 'steps') AS steps
         FROM procedure p
         JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.runnable_version AND v.status = 'approved'
         JOIN article a ON a.id = p.article_id
        WHERE p.archived_at IS NULL AND v.definition -> 'selfService' IS NOT NULL
          AND NOT (v.definition -> 'steps')::jsonb @> '[{"kind": "approval"}]'
          AND a.audience IN ('public', 'customers') AND ${publishedArticlesSql(actor, 'a')}
          AND ($1::uuid IS NULL OR p.id = $1) AND ($2::uuid IS NULL OR p.article_id = $2)
          AND ($3::uuid IS NULL OR coalesce(p.product_id, a.product_id) = $3)
        ORDER BY p.created_at, p.id LIMIT ${MOST}`,
      [filter.procedureId ?? null, filter.articleId ?? null, filter.productId ?? null],
    );
  }
}
