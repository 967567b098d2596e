import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { Database } from '../platform/database/index.js';
import { ConnectorsQueries } from './connectors/connectors.queries.js';
import { checkDefinition } from './definition/definition-checks.js';
import { toYaml } from './definition/definition-yaml.js';
import { procedureDefinition, type ProcedureDefinition } from './definition/procedure-definition.js';
import { ProcedureNotFound, ProcedureVersionNotFound } from './procedure.errors.js';
import { mayWriteProcedures, visibleProceduresSql } from './procedure.policy.js';
import type { ProcedureList } from './procedure.schemas.js';
import type { ProcedureSummary, ProcedureVersionView, ProcedureView } from './procedure.view.js';

interface VersionRow extends ProcedureVersionView {
  /** The file as it was typed, where it says more than the definition. */
  source: string | null;
}

/** More than a desk has, and few enough for one list. */
const MOST = 500;

const summary = (locale: string) => `p.id, p.article_id AS "articleId", p.product_id AS "productId",
  p.head_version AS "headVersion", p.runnable_version AS "runnableVersion", p.archived_at IS NOT NULL AS archived,
  p.updated_at AS "updatedAt", p.version, head.status AS "headStatus", shown.definition -> 'title' AS title,
  (SELECT v.question FROM article_text t JOIN article_version v USING (article_id, locale)
    WHERE t.article_id = p.article_id AND v.version = coalesce(t.published_version, t.head_version)
    ORDER BY ${locale} DESC LIMIT 1) AS question`;
/** Whoever reads is shown what may be run; an editor, where that isn't there yet, what is being written. */
const FROM = `FROM procedure p
  JOIN procedure_version head ON head.procedure_id = p.id AND head.version = p.head_version
  JOIN procedure_version shown ON shown.procedure_id = p.id AND shown.version = coalesce(p.runnable_version, p.head_version)`;

/** Reads of procedures: each answers what this actor may see and nothing else. */
@Injectable()
export class ProceduresQueries {
  constructor(
    private readonly database: Database,
    private readonly connectors: ConnectorsQueries,
  ) {}

  /** By question. */
  list(actor: Actor, filter: Partial<ProcedureList> = {}): Promise<ProcedureSummary[]> {
    return this.database.query<ProcedureSummary>(
      `SELECT ${summary(`t.locale = $4`)} ${FROM}
        WHERE ${visibleProceduresSql(actor, 'p')}
          AND ($1::uuid IS NULL OR p.article_id = $1)
          AND ($2::uuid IS NULL OR p.product_id = $2)
          AND (p.archived_at IS NOT NULL) = $3
        ORDER BY question, p.id LIMIT ${MOST}`,
      [filter.articleId ?? null, filter.productId ?? null, filter.archived === 'true', actor.locale],
    );
  }

  /** @throws ProcedureNotFound */
  async summary(actor: Actor, id: string): Promise<ProcedureSummary> {
    const [found] = await this.database.query<ProcedureSummary>(
      `SELECT ${summary(`t.locale = $2`)} ${FROM} WHERE p.id = $1 AND ${visibleProceduresSql(actor, 'p')}`,
      [id, actor.locale],
    );
    if (!found) throw new ProcedureNotFound();
    return found;
  }

  /** With its newest version; to agents the one they run is the newest. @throws ProcedureNotFound */
  async get(actor: Actor, id: string): Promise<ProcedureView> {
    const found = await this.summary(actor, id);
    const shown = mayWriteProcedures(actor) ? found.headVersion : found.runnableVersion!;
    const head = await this.version(actor, id, shown);
    const { warnings } = checkDefinition(head.definition, await this.connectors.known());
    return { ...found, head: forReader(actor, head), warnings };
  }

  /** One version; agents see the one they run. @throws ProcedureNotFound, ProcedureVersionNotFound */
  async version(actor: Actor, id: string, version: number): Promise<ProcedureVersionView> {
    const { source: _source, ...row } = await this.rowOf(actor, id, version);
    return forReader(actor, row);
  }

  /**
   * One version as a file; to who writes them with the comments and the layout that it was typed with.
   * @throws ProcedureNotFound, ProcedureVersionNotFound
   */
  async yaml(actor: Actor, id: string, version: number): Promise<string> {
    const row = await this.rowOf(actor, id, version);
    return (mayWriteProcedures(actor) ? row.source : null) ?? toYaml(forReader(actor, row).definition);
  }

  /** All versions, the newest first; for who writes them. @throws ProcedureNotFound */
  async versions(actor: Actor, id: string): Promise<ProcedureVersionView[]> {
    await this.summary(actor, id);
    if (!mayWriteProcedures(actor)) return [];
    const rows = await this.versionsOf('WHERE p.id = $1 ORDER BY v.version DESC LIMIT 200', [id]);
    return rows.map(({ source: _source, ...row }) => row);
  }

  /** A version for the service itself, judged by nobody. */
  async definitionOf(id: string, version: number): Promise<ProcedureDefinition> {
    const [row] = await this.database.query<{ definition: unknown }>(
      'SELECT definition FROM procedure_version WHERE procedure_id = $1 AND version = $2',
      [id, version],
    );
    if (!row) throw new ProcedureVersionNotFound();
    return procedureDefinition.parse(row.definition);
  }

  private async rowOf(actor: Actor, id: string, version: number): Promise<VersionRow> {
    const isWriter = mayWriteProcedures(actor);
    const [row] = await this.versionsOf(
      `WHERE p.id = $1 AND v.version = $2 AND ${visibleProceduresSql(actor, 'p')}
         AND (${isWriter ? 'true' : 'false'} OR v.version = p.runnable_version)`,
      [id, version],
    );
    if (row) return row;
    await this.summary(actor, id);
    throw new ProcedureVersionNotFound();
  }

  private async versionsOf(where: string, parameters: unknown[]): Promise<VersionRow[]> {
    const rows = await this.database.query<VersionRow & { definition: unknown }>(
      `SELECT v.version, v.status, v.definition, v.source, v.article_versions AS "articleVersions", v.does_hash AS "doesHash",
              author.name AS author, v.author_id AS "authorId", v.at, submitter.name AS "submittedBy",
              v.submitted_at AS "submittedAt", reviewer.name AS "reviewedBy", v.reviewed_at AS "reviewedAt",
              v.review_note AS "reviewNote", v.accepted_warnings AS "acceptedWarnings",
              EXISTS (SELECT FROM article_text t WHERE t.article_id = p.article_id
                 AND t.head_version <> coalesce((v.article_versions ->> t.locale)::int, 0)) AS "articleChanged"
         FROM procedure_version v JOIN procedure p ON p.id = v.procedure_id
         LEFT JOIN account author ON author.id = v.author_id
         LEFT JOIN account submitter ON submitter.id = v.submitted_by
         LEFT JOIN account reviewer ON reviewer.id = v.reviewed_by ${where}`,
      parameters,
    );
    // Its keys stand in the order of the schema again, so that a file reads the same every time.
    return rows.map((row) => ({ ...row, definition: procedureDefinition.parse(row.definition) }));
  }
}

/** Which answer of the short check is right is for those who write it. */
function forReader(actor: Actor, version: ProcedureVersionView): ProcedureVersionView {
  if (mayWriteProcedures(actor)) return version;
  const { questions: _questions, ...definition } = version.definition;
  return { ...version, definition };
}
