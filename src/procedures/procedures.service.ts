import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { ArticlesQueries } from '../knowledge/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { ProductsQueries } from '../products/index.js';
import { ConnectorsQueries } from './connectors/connectors.queries.js';
import { checkDefinition, type CheckedDefinition } from './definition/definition-checks.js';
import { problem } from './definition/definition-problem.js';
import { fromYaml, toYaml } from './definition/definition-yaml.js';
import type { ProcedureDefinition } from './definition/procedure-definition.js';
import { whatItDoes } from './definition/what-it-does.js';
import { DefinitionFaulty, ProcedureChanged, ProcedureExists, ProceduresAreForEditors } from './procedure.errors.js';
import { mayWriteProcedures } from './procedure.policy.js';
import { newProcedure, type NewProcedure } from './procedure.schemas.js';
import type { ProcedureView } from './procedure.view.js';
import { ProceduresQueries } from './procedures.queries.js';

/** A definition as it came in: in JSON or as a file. */
export interface GivenText {
  definition?: Record<string, unknown> | undefined;
  yaml?: string | undefined;
}

interface NewVersion {
  version: number;
  definition: ProcedureDefinition;
  /** The file as it was typed; null where the definition says it all. */
  source: string | null;
  now: Date;
}

/** How procedures are written: each save is a version, beside the article's versions of that moment. */
@Injectable()
export class ProceduresService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queries: ProceduresQueries,
    private readonly connectors: ConnectorsQueries,
    private readonly articles: ArticlesQueries,
    private readonly products: ProductsQueries,
  ) {}

  /** All that is wrong with a text, and what one is warned of. Saves nothing. */
  async check(actor: Actor, text: GivenText): Promise<CheckedDefinition> {
    assertMayWrite(actor);
    return this.judge(text);
  }

  /** @throws DefinitionFaulty, ArticleNotFound, ProductNotFound, ProcedureExists, ProceduresAreForEditors */
  async create(actor: Actor, input: NewProcedure): Promise<ProcedureView> {
    assertMayWrite(actor);
    const { articleId, productId, ...text } = checked(newProcedure, input);
    const { definition, source } = await this.sound(text);
    await this.articles.get(actor, articleId);
    if (productId) await this.products.get(actor, productId);
    const id = newId();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const added = await tx.query(
        `INSERT INTO procedure (id, article_id, product_id, head_version, created_by, created_at, updated_at, version)
         VALUES ($1, $2, $3, 1, $4, $5, $5, 1) ON CONFLICT (article_id, product_id) DO NOTHING RETURNING 1`,
        [id, articleId, productId, actor.accountId, now],
      );
      if (added.length === 0) throw new ProcedureExists(await this.otherOf(tx, articleId, productId));
      await this.addVersion(tx, actor, id, { version: 1, definition, source, now });
      const details = { articleId, productId, version: 1 };
      await this.audit.record(tx, { actor, action: 'procedure.created', subject: `procedure:${id}`, details });
      return this.queries.get(actor, id);
    });
  }

  /** Saves what was written as the next version. @throws DefinitionFaulty, ProcedureNotFound, ProcedureChanged */
  async save(actor: Actor, id: string, { version, ...text }: GivenText & { version: number }): Promise<ProcedureView> {
    assertMayWrite(actor);
    const { definition, source } = await this.sound(text);
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      const next = await this.take(tx, actor, id, version, now, 'head_version = head_version + 1');
      await this.addVersion(tx, actor, id, { version: next, definition, source, now });
      const details = { version: next, does: whatItDoes(definition) };
      await this.audit.record(tx, { actor, action: 'procedure.saved', subject: `procedure:${id}`, details });
      return this.queries.get(actor, id);
    });
  }

  /** Puts it away: nobody starts it any more, and runs that go on may be finished. */
  async archive(actor: Actor, id: string, version: number, isArchived: boolean): Promise<ProcedureView> {
    assertMayWrite(actor);
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      await this.take(tx, actor, id, version, now, `archived_at = ${isArchived ? '$3' : 'NULL'}`);
      const action = isArchived ? 'procedure.archived' : 'procedure.unarchived';
      await this.audit.record(tx, { actor, action, subject: `procedure:${id}` });
      return this.queries.get(actor, id);
    });
  }

  private async sound(text: GivenText): Promise<Pick<NewVersion, 'definition' | 'source'>> {
    const { definition, problems } = await this.judge(text);
    if (!definition || problems.length > 0) throw new DefinitionFaulty(problems);
    const source = text.yaml?.toWellFormed().replaceAll('\r\n', '\n') ?? null;
    // A file without anything of its own is written anew whenever it is read.
    return { definition, source: source === toYaml(definition) ? null : source };
  }

  private async judge({ definition, yaml }: GivenText): Promise<CheckedDefinition> {
    if (yaml === undefined) return checkDefinition(definition, await this.connectors.known());
    const { value, error } = fromYaml(yaml);
    if (!error) return checkDefinition(value, await this.connectors.known());
    const { message, line } = error;
    const told = problem('', 'yaml', `Line ${line}: ${message}`, { message, line: String(line) });
    return { definition: null, problems: [told], warnings: [] };
  }

  /** Answers the number of its newest version after the change. */
  private async take(tx: Tx, actor: Actor, id: string, version: number, now: Date, change: string): Promise<number> {
    const { version: current } = await this.queries.summary(actor, id);
    const [rows] = await tx.query(
      `UPDATE procedure SET version = version + 1, updated_at = $3, ${change} WHERE id = $1 AND version = $2
       RETURNING head_version`,
      [id, version, now],
    );
    if (!rows[0]) throw new ProcedureChanged(current);
    return rows[0].head_version;
  }

  private async addVersion(tx: Tx, actor: Actor, id: string, { version, definition, source, now }: NewVersion) {
    await tx.query(
      `INSERT INTO procedure_version (procedure_id, version, status, definition, does_hash, article_versions, author_id, at, source)
       SELECT $1, $2, 'draft', $3, $4,
              coalesce((SELECT jsonb_object_agg(t.locale, t.head_version) FROM article_text t
                         WHERE t.article_id = (SELECT article_id FROM procedure WHERE id = $1)), '{}'), $5, $6, $7`,
      [id, version, JSON.stringify(definition), whatItDoes(definition), actor.accountId, now, source],
    );
  }

  private async otherOf(tx: Tx, articleId: string, productId: string | null): Promise<string> {
    const [other] = await tx.query(
      'SELECT id FROM procedure WHERE article_id = $1 AND product_id IS NOT DISTINCT FROM $2',
      [articleId, productId],
    );
    return other.id;
  }
}

function assertMayWrite(actor: Actor): void {
  if (!mayWriteProcedures(actor)) throw new ProceduresAreForEditors();
}
