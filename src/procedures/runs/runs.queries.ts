import { Injectable } from '@nestjs/common';
import { isStaff, type Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { decodeCursor, pageOf, type PageOf } from '../../platform/http/index.js';
import type { ProcedureDefinition, Step } from '../definition/procedure-definition.js';
import { filled, ValueMissing } from '../definition/templates.js';
import { ProceduresQueries } from '../procedures.queries.js';
import { keptIn } from './effect.js';
import { asOwn } from './own-run.js';
import { RunBook, type HeldRun } from './run-book.js';
import { RunNotFound } from './run.errors.js';
import { isOver } from './run-state.js';
import { mayReadRun, visibleRuns } from './run.policy.js';
import type { RunList } from './run.schemas.js';
import type { RunSummary, RunView } from './run.view.js';
import { RunValues } from './run-values.js';

const SUMMARY = `r.id, r.procedure_id AS "procedureId", r.procedure_version AS "procedureVersion",
  p.article_id AS "articleId", v.definition -> 'title' AS title, r.ticket_id AS "ticketId", t.number::int AS "ticketNumber",
  r.customer_id AS "customerId", customer.name AS customer, r.holder_id AS "holderId", holder.name AS holder, r.via,
  r.status, r.step, r.failure, r.identity_level AS "identityLevel", r.started_at AS "startedAt",
  r.ended_at AS "endedAt", r.undo_until AS "undoUntil", r.version`;
const FROM = `FROM procedure_run r
  JOIN procedure p ON p.id = r.procedure_id
  JOIN procedure_version v ON v.procedure_id = r.procedure_id AND v.version = r.procedure_version
  JOIN ticket t ON t.id = r.ticket_id
  JOIN account customer ON customer.id = r.customer_id
  JOIN account holder ON holder.id = r.holder_id`;

/** Reads of runs: each answers what this actor may see and nothing else. */
@Injectable()
export class RunsQueries {
  constructor(
    private readonly database: Database,
    private readonly book: RunBook,
    private readonly values: RunValues,
    private readonly procedures: ProceduresQueries,
  ) {}

  /** The latest first. */
  async list(actor: Actor, { cursor, limit = 50, ...filter }: Partial<RunList> = {}): Promise<PageOf<RunSummary>> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const conditions = [
      visibleRuns(actor, 'r', bind),
      ...(filter.ticketId ? [`r.ticket_id = ${bind(filter.ticketId)}`] : []),
      ...(filter.procedureId ? [`r.procedure_id = ${bind(filter.procedureId)}`] : []),
      ...(filter.customerId ? [`r.customer_id = ${bind(filter.customerId)}`] : []),
      ...(filter.status ? [`r.status = ${bind(filter.status)}`] : []),
      ...(at ? [`(r.started_at, r.id) < (${bind(at)}::timestamptz, ${bind(id)}::uuid)`] : []),
    ];
    const rows = await this.database.query<RunSummary & { key: string }>(
      `SELECT ${SUMMARY}, r.started_at::text AS key ${FROM} WHERE ${conditions.join(' AND ')}
        ORDER BY r.started_at DESC, r.id DESC LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    const page = pageOf(rows, limit, (row) => [row.key, row.id]);
    return { ...page, items: page.items.map(({ key: _key, ...row }) => row) };
  }

  /** With its journal, and the step it is at. @throws RunNotFound */
  async get(actor: Actor, id: string): Promise<RunView> {
    const parameters: unknown[] = [id];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const [run] = await this.database.query<RunSummary>(
      `SELECT ${SUMMARY} ${FROM} WHERE r.id = $1 AND ${visibleRuns(actor, 'r', bind)}`,
      parameters,
    );
    if (!run) throw new RunNotFound();
    const entries = await this.book.entries(id);
    const definition = await this.procedures.definitionOf(run.procedureId, run.procedureVersion);
    const view: RunView = {
      ...run,
      current: await this.currentOf(run, definition),
      entries,
      kept: isOver(run.status) ? keptIn(entries) : [],
    };
    return isStaff(actor) ? view : asOwn(view);
  }

  /** The row of a run that the actor may know of. @throws RunNotFound */
  async held(actor: Actor, id: string): Promise<HeldRun> {
    const run = await this.book.read(id);
    if (!mayReadRun(actor, run)) throw new RunNotFound();
    return run;
  }

  private async currentOf(run: RunSummary, { steps }: ProcedureDefinition): Promise<Step | null> {
    const step = steps.find(({ id }) => id === run.step);
    if (!step || !('text' in step) || !step.text) return step ?? null;
    const { known } = await this.book.read(run.id);
    const values = await this.values.of({ ...run, known });
    const text = Object.fromEntries(Object.entries(step.text).map(([locale, one]) => [locale, said(one, values)]));
    return { ...step, text };
  }
}

/** What an optional question left open is not said. */
function said(template: string, values: Map<string, string>): string {
  try {
    return filled(template, values);
  } catch (error) {
    if (error instanceof ValueMissing) return said(template, values.set(error.reference, '…'));
    throw error;
  }
}
