import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import { isId } from '../../platform/ids/index.js';
import { OnlyAdminsMay } from '../ticket.errors.js';
import type { ImportRun, Reject } from './import-run.js';
import { ImportNotFound } from './import.errors.js';

/** A run moves with every batch, which takes a second at most. */
const SILENT_SECONDS = 60;

export const RUN_COLUMNS = `id, kind, source_name AS "sourceName", status, line::int, created, updated, unchanged, rejected,
  total_bytes::float8 AS "totalBytes", read_bytes::float8 AS "readBytes", error, started_by AS "startedBy",
  started_at AS "startedAt", updated_at AS "updatedAt", finished_at AS "finishedAt"`;

/** Reads of imports, for administrators: what ran, how far it is, and what it did not take. */
@Injectable()
export class ImportRuns {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The latest first. @throws OnlyAdminsMay */
  async list(
    actor: Actor,
    { limit = 25, cursor }: { limit?: number; cursor?: string } = {},
  ): Promise<PageOf<ImportRun>> {
    assertMayImport(actor);
    const [at, before] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    if (before && (!isId(before) || Number.isNaN(Date.parse(at!)))) throw wrongCursor();
    const rows = await this.database.query<ImportRun & { key: string }>(
      `SELECT ${RUN_COLUMNS}, started_at::text AS key FROM import_run
        WHERE $1::timestamptz IS NULL OR (started_at, id) < ($1, $2::uuid)
        ORDER BY started_at DESC, id DESC LIMIT $3`,
      [at, before, limit + 1],
    );
    const page = pageOf(rows, limit, ({ key, id }) => [key, id]);
    return { ...page, items: page.items.map(({ key: _key, ...run }) => this.judged(run)) };
  }

  /** @throws ImportNotFound, OnlyAdminsMay */
  async get(actor: Actor, id: string): Promise<ImportRun> {
    assertMayImport(actor);
    const [run] = isId(id)
      ? await this.database.query<ImportRun>(`SELECT ${RUN_COLUMNS} FROM import_run WHERE id = $1`, [id])
      : [];
    if (!run) throw new ImportNotFound(id);
    return this.judged(run);
  }

  /** What a run did not take, by line; of a run that rejected very many only the first. @throws ImportNotFound, OnlyAdminsMay */
  async rejects(
    actor: Actor,
    id: string,
    { limit = 100, cursor }: { limit?: number; cursor?: string } = {},
  ): Promise<PageOf<Reject>> {
    await this.get(actor, id);
    const after = cursor === undefined ? -1 : Number(decodeCursor(cursor, 1)[0]);
    if (!Number.isSafeInteger(after)) throw wrongCursor();
    const rows = await this.database.query<Reject>(
      `SELECT line::int, reason, record FROM import_reject WHERE run_id = $1 AND line > $2 ORDER BY line LIMIT $3`,
      [id, after, limit + 1],
    );
    return pageOf(rows, limit, ({ line }) => [line]);
  }

  private judged(run: ImportRun): ImportRun {
    const silence = this.clock.now().getTime() - run.updatedAt.getTime();
    return { ...run, isStalled: run.status === 'running' && silence > SILENT_SECONDS * 1000 };
  }
}

/** Imports and exports are for administrators: they reach past what one person at the desk decides. */
export function assertMayImport(actor: Actor): void {
  if (actor.role !== 'admin') throw new OnlyAdminsMay('import tickets and articles');
}

function wrongCursor(): InvalidInput {
  return new InvalidInput([
    { path: 'cursor', message: 'is not a cursor of this list; leave it out to begin at the first page' },
  ]);
}
